"""The journal: what was done, by whom and when; the hash of each row covers the row before it.

Begin with `rules` (the chain; pure) and `service`. Entries are made by `Context.journal`.
"""
