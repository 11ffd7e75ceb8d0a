"""What those who run the registry need: health, metrics, checks, backup and restore.

Begin with `health` (is this process fit to serve?), then `metrics` (`registry metrics`), `checking` (`registry check`)
and `backup` (`registry backup`, `registry restore`). It stands above the rooms and changes nothing in them.
"""
