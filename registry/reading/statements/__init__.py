"""Statements for families: who at counters saw a person, by role, kind of place, day and purpose, without names.

Begin with `service.state`; a clerk asks for it with the document of the person or of a parent or guardian.
"""
