"""The matcher: see comparison.compare."""
