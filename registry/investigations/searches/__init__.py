"""Searches bound to a case and a purpose: asked for, approved, run, kept, replayed, every hit opened counted."""
