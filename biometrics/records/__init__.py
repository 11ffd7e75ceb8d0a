"""Minutiae records of the exchange standards, read and written.

Begin with `minutiae`, which both standards share; `iso19794` and `ansi378` are the two, `editions` their later ones;
`ansi_nist` takes a police file apart, `itl_minutiae` reads its minutiae; `reading` recognises any of them.
"""
