"""The pages that the station serves on loopback, for the person at the counter.

Begin with `app`; `guard` keeps everybody else out: other users of the computer, other sites, other names for it.
"""
