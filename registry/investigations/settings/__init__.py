"""The settings of searches and of the watch-list: limits, purposes and legal bases, stored by version.

Begin with `rules`: the defaults and what may be changed.
"""
