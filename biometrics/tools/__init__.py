"""Checks that only developers run; nothing here is imported by the engine."""
