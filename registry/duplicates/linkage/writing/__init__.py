"""How names, telephones and addresses are written: keys by which spellings meet, and values that stand for nothing.

Begin with `spelling`. Read next: `registry.duplicates.linkage.facts`, which puts both to use.
"""
