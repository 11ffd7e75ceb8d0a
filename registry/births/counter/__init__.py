"""Pages of registered births at the counter: the birth, its papers, changes, verification before the family leaves.

Begin with `pages`. They show what the API's answers show, and nothing of searches and alerts.
"""
