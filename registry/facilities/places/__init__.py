"""The districts of Peru in both schemes: `table` reads the built table, `build` builds it."""
