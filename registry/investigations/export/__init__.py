"""A case as one signed file for an authority: report, data, drawings, dossier, and the journal's rows about it.

Begin with `bundle` (the file's format and its verification, pure), then `content` (what goes in) and `report` (how it
reads).
"""
