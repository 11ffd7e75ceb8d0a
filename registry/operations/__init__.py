"""What those who run the registry need: health, metrics, checks, backup and restore.

Begin with `health` (is this process fit to serve?), then `metrics` (`registry metrics`) and `checking` (`registry
check`). It stands above the rooms and changes nothing in them; `registry.backup` stands above it.
"""
