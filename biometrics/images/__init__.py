"""From the bytes of a file to a grey raster with dark ridges, or a refusal before any work is done.

Begin with `reading`, the entry; then `raster` (the result and its limits), `pictures` (single ones: PNG, JPEG and so
on), `wsq` with its `wavelets`, and the records of `views`: `iso19794_4` (finger images), `ansi_nist` (police cards).
"""
