"""What becomes of a registered person later: a death, another identity document; each with its evidence, and undone.

Begin with `rules` (what one person does alone), then `deaths`, `papers` and `kinship`. Read next:
`registry.people.changes`, which says who decides what waits for a second person; `registry.documents.issuance` ends the
cards of the dead.
"""
