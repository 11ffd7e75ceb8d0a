"""Sealed enrolments that wait for the line."""
