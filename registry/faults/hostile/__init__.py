"""Requests as an attacker or a fuzzer sends them, over every route, and what must not come back.

`command` runs them against a real service. `values` are the words, `places` where each may stand in a request of a
route, `pages` the forms that roles are shown, `raw` what is not even HTTP, `judging` what an answer must not be.
"""
