"""Pages of registered births at the counter: the birth, its papers, changes, prints compared and added, its delivery,
and children registered elsewhere.

Begin with `pages`, then `acts` (what a state allows) and `taking` (prints sent together). They show what the API's
answers show, and nothing of searches and alerts.
"""
