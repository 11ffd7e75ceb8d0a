"""The life of accounts: passwords, signing in, posts, requests that a second administrator decides, tokens.

Begin with `signing_in` (the steps of a sign-in, and what limits them) and `service` (the life of an account).
`registry.access.passwords` says which ones are refused and hashes them; `devices` knows a client that signed in before.
"""
