"""Births in from a facility's system: a FHIR R4 document becomes a draft certificate, never a registration.

Begin with `mapping`, the one table of what is read and from where; `bundle` finds the resources, `intake` keeps what
was read as a draft. What cannot be mapped is answered, and nothing is guessed. `python -m registry.exchange.fhir.page`
writes the table of docs/exchange-fhir.md.
"""
