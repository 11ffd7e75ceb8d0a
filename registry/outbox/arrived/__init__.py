"""What becomes of a station's file: `receiving` in pieces, `opening` and judging it, `registering` it as a birth."""
