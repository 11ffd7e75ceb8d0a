"""Tools for the engine's developers, each run as `python -m biometrics.tools.NAME`; the engine imports none of them.

Learnt numbers: `calibrate`, `learn_weights`, `learn_descriptor`. Checks: `compare_with_original`, `gallery_loss`,
`first_comparison`, `synthesis_timing`. Pictures for docs/: `extraction_pictures`, `synthesis_pictures`.
"""
