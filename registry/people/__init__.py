"""Persons: names, identity documents, the CUI, kinship."""
