"""A case as it is put before an authority: one signed file, verified without a network or a database."""
