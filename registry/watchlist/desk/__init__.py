"""Pages of the watch-list, for investigators and supervisors: entries, hits, a new entry and its end.

Begin with `pages`. Nothing of this is linked from a page that a counter sees.
"""
