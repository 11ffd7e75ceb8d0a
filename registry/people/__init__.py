"""Persons: names, identity documents, the CUI, kinship, stays abroad.

Begin with `rules` (names, documents, the CUI; pure) and `service`. `ages` has the one rule for completed years;
`visibility` tells which persons are sealed. Read next: `registry.births`.
"""
