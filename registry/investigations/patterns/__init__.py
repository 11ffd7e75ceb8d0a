"""Patterns over the registry: counts against expectation, late registrations, reissued cards, fairness of alerts.

Begin with `rules` (what is compared with what), then `queries` and `fairness`.
"""
