"""Fuzzing of every reader of outside bytes: no crash, no hang of over a second, bounded memory.

    python -m fuzz template --inputs 250000      a target and the number of inputs; all targets if none is given
    python -m fuzz image --atheris               guided by coverage (pip install .[fuzz])

Half of the inputs are whole records altered in a few places, with lengths and checksums repaired afterwards so that the
reader gets past them; the others are truncated, spliced or random. Every finding is written to a file and becomes a
test. Begin with `targets`; `run` feeds them, `mutations` alters the `seeds`, `guided` uses atheris.
"""
