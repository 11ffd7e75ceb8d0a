"""Facts that indicators judge, one query each."""
