"""Investigations, for investigators and supervisors alone. Nothing here changes, merges or removes a person.

Begin with `cases`; `searches`, `judgements`, `comparison`, `graph` and `export` work within a case, `queue` over many,
`patterns` over the whole registry. `protection` follows the referrals of very young mothers, which are not cases.
`settings` holds what an installation decides, `limits` what it does not.
"""
