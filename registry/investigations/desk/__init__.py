"""Pages of investigations: the queue, one case in all its views, two persons compared, searches, patterns.

Begin with `pages` (the queue) and `case_pages`; `showing` is what every page of a case shares, `acts` what can be done
with a case. Rules, answers and what is withheld are those of the rooms beside it.
"""
