"""Captures, sealed templates, comparisons and galleries: the only door to the engine `biometrics`."""
