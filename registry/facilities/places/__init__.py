"""The districts of Peru as both schemes number them: the built table, and the step that builds it."""
