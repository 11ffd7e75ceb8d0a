"""The engine's command line: one file for each command of `python -m biometrics`, checked by `arguments`.

The measurements they print are in `evaluation` and, for speed, in `extraction_timing`. It is a tool for engineers and
speaks English only.
"""
