"""Facts that the indicators judge: this room's queries, one for each kind of fact, in files named as the rules.

Begin with `subjects`, what a search is about; `sources` collects the functions and gathers the facts of a search, each
asked for once. Every query is bounded.
"""
