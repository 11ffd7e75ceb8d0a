"""Probabilistic record linkage of persons: Fellegi–Sunter with term frequencies.

Spelling to keys (`spelling`), what is told of a person to features (`facts`), agreement of two (`comparisons`),
their weights (`model`), who is compared with whom (`blocks`). `service` keeps the features in a table and scores one
record against it; `batch` runs the same comparisons over the whole registry by splink.
"""
