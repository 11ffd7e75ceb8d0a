"""How a gallery holds its prints: `arrays`, end to end; a `segment`, which grows; `files`, saved and mapped.

Begin with `arrays`.
"""
