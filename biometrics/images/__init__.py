"""From the bytes of a file to a grey raster with dark ridges, or a refusal before any work is done.

Begin with `reading`, the entry; then `raster` (the result and its limits), `pictures` (PNG, BMP, TIFF, JPEG), `wsq`
with its `wavelets`, and `iso19794_4` (finger image records).
"""
