"""Thresholds of the indicators: `rules` declares them, `service` changes them."""
