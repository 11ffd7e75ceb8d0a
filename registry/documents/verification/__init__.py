"""Checking a card without an account: the public page, the command, and the published status lists.

Begin with `rules` (what a text is worth) and `pages`; `decoding` finds QR codes in pictures. How a card is signed is in
`artefact.claim169`.
"""
