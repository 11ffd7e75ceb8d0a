"""The issuer's Ed25519 keys: made, rotated, sealed, and published to everyone who checks a card.

Begin with `service`; `jwks` reads a published key set from a file, for verification without a network.
"""
