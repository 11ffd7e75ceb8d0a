"""Captures, their sealed templates, and their comparison one to one and one to many: the only door to the engine.

Begin with `rules` (what counts as a finger, a failure, an outcome) and `service` (how a print is acquired and stored);
`engine` wraps the engine, `matching` compares and searches. Read `registry.births` next: most captures come from there.
"""
