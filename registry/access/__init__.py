"""Accounts, roles, tokens and permissions, and what every route shares over HTTP.

Begin with `rules` (roles and permissions; pure) and `http` (who sends a request, and its unit of work). `blueprint`,
`requests` and `multipart` read requests, `once` answers repeated ones, `language` chooses the language.
"""
