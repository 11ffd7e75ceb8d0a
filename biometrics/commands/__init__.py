"""The engine's command line: one file for each command of `python -m biometrics`. Begin with `arguments`."""
