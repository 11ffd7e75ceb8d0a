"""Reading captured prints: for a purpose, within one's own cases or broken glass, and within a day's budget.

Begin with `api`. It stands above `fingerprints`, which keeps the captures and knows nothing of cases.
"""
