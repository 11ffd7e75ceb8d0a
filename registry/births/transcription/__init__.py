"""Actas inscribed before this registry, with their CUI: entered from the paper with a scan, or imported from a file.

Begin with `rules` (what a transcription states and what is wrong with it) and `service` (entered by one person,
confirmed by another), `inscribing` (by a job); `batches` imports many at once, `sheet` reads their file.
"""
