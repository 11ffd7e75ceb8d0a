"""Certified copies checked by whoever holds one, in a browser: what the paper must say.

Begin with `copy_page`; the status itself is `registry.births.record.copies.status`.
"""
