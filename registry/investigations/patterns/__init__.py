"""Patterns over the whole registry, for supervisors: who registers how much against what is expected, and fairness."""
