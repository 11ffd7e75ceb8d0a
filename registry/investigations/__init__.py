"""Investigations, for investigators and supervisors alone. Nothing here changes, merges or removes a person.

Begin with `cases`; `searches`, `judgements`, `comparison`, `graph` and `export` work within a case, `patterns` over the
whole registry. `settings` holds what an installation decides, `limits` what it does not.
"""
