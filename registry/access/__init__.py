"""Accounts, roles, tokens and permissions: who may do what."""
