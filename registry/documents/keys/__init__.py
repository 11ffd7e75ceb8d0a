"""The issuer's Ed25519 keys: made, rotated, sealed, distrusted, and published to everyone who checks a card.

Begin with `service`; `distrust` is for a key that was stolen; `jwks` reads a published key set from a file, for
verification without a network.
"""
