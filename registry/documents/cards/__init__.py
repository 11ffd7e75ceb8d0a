"""Cards as issued: what each one says, its state, its place in a status list, its printing and its end.

Begin with `models` and `service`; `status` and `printing` follow. Which application a card answers is the business of
`issuance`; how it looks, of `artefact`.
"""
