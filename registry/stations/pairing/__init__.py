"""A station and an enrolment that is being typed: paired by a code, so that prints go where the registrar looks.

Begin with `rules` (the code, and until when a pairing is alive) and `service`.
"""
