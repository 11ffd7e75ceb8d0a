"""Readings of personal data: every answer names its persons in the journal, with role, facility, route and purpose.

Begin with `http` (the net under all routes) and `queries.persons_of` (which identifier stands for which persons);
`service` says who saw whom, for the auditor and, without names, for the family.
"""
