"""Linkage of the whole registry at once, by splink: features computed anew, a model trained, every pair scored.

`refreshing` writes everybody's features, `records` hands them to DuckDB, `splinking` puts the comparisons into splink's
settings; `batch` scores all pairs (on DuckDB, or on Spark by `spark`), `training` estimates a model.
"""
