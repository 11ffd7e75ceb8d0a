"""The journal: what was done, by whom and when; the hash of each row covers the row before it in its lane.

Begin with `rules` (the chains; pure), `service` (appending) and `verification`. Entries are made by `Context.journal`.
"""
