"""Searches of a case on pages: `asking_pages` lists and requests them with purpose and legal basis, `search_pages`
shows how far one is, runs it, opens its hits and repeats it. `forms` derives each kind's form, `progress` says how far
it is and what was found.
"""
