"""The identity document of minors: who may have one, its photograph, card, life cycle and verification."""
