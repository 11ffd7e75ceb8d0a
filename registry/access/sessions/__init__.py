"""Signing in on pages: sessions, which are tokens that only a cookie carries; forms that nobody else can send.

Begin with `service` (the steps of a sign-in), then `cookies` and `forms` (what a request must bring along), then
`pages`.
"""
