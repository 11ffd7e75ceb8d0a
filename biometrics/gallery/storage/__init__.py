"""How a gallery holds its prints: in memory and in a file."""
