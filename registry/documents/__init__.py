"""The identity document of minors aged 8 to 16: applications, cards, issuance, and verification by anyone.

Order of the rooms, from the top: `issuance` and `verification`, `applications`, `cards`, `keys` and `settings`,
`artefact` (the drawn and signed card, pure). Begin with `applications`; read docs/documents.md and docs/card.md.
"""
