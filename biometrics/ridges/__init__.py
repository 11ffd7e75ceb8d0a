"""Where ridges are, how far apart and which way they run.

Begin with `period`, which measures a whole image; it looks through `windows`, and those at `spectra`.
"""
