"""Pages of actas: inscription of a birth, marginal notes, corrections with a second person, certified copies.

Begin with `pages`; `forms` says what is asked. Schemas and decisions are those of `births.record`.
"""
