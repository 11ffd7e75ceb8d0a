"""Signing in by an identity provider (OpenID Connect), such as ID Perú, into accounts that were linked beforehand.

Begin with `rules` (what an identity token must say; pure), then `provider` (what is asked of the provider), `service`.
"""
