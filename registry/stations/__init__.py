"""Capture stations: the programs on counters' PCs that read sensors and work while the line is down.

Begin with `rules` (codes, and what a station signs) and `service` (registering, joining, signing in, revoking);
`signing_in` guards the routes that only a station may use.
"""
