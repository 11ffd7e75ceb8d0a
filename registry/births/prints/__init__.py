"""What a birth keeps of prints: its tables, and their form over HTTP.

Begin with `models`. What is done with prints is told in `registry.births.bonding` and `added_prints`.
"""
