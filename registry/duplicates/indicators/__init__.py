"""Indicators of a suspicious identity: small pure rules, facts in, findings out, each giving its reason in numbers.

Begin with `indicator`, what an indicator declares; then any file of `rules`, which declares its own at its end.
`catalogue` collects them, `judging` runs them on the facts of a search; docs/detection.md has the table.
"""
