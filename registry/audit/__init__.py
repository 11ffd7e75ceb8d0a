"""The journal: what was done, by whom, when; each row hashed over the one before it."""
