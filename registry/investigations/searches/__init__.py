"""Searches bound to a case and a purpose: requested, approved, run, stored, replayed; every opened hit is counted.

Begin with `kinds` (what can be searched by, one file each), then `running`, then `service`.
"""
