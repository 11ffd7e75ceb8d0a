"""What is linked to a case's persons: certificates, attendants, declarants, telephones, addresses, cards.

Begin with `rules` (growing a graph within bounds), then `queries` (the neighbours of each kind of node).
"""
