"""Cards as issued: their tables, and what is asked about them over HTTP."""
