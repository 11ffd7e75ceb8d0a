"""Searches after each enrolment, indicators of a suspicious identity, alerts for investigators."""
