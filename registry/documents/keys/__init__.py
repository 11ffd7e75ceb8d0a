"""The issuer's Ed25519 keys: made, rotated, sealed, and published to everyone who checks a card."""
