"""Enrolments on the station's own pages while the registry is away: the registry's form, sealed into the outbox.

Begin with `desk` (what a registrar does), then `form` (the registry's declaration), `values` (what is typed becomes a
request), `drafts` (what is open, sealed by the registrar's passphrase) and `pages`.
"""
