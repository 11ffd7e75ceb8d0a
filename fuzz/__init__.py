"""Fuzzing of everything that reads bytes from outside: no crash, no hang over a second, memory bounded.

    python -m fuzz template --inputs 250000      a target and how many inputs; without a target all of them
    python -m fuzz image --atheris               guided by coverage, endless until stopped (pip install .[fuzz])

Half of the inputs are whole records altered in a few places, with lengths and checksums made right again afterwards so
that the reader looks beyond them; the others are cut, spliced or random. Whatever is found is written to a file and
becomes a test.
"""
