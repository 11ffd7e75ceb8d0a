"""Cases: the queue, assignment, decisions by two persons, referrals, and a dossier that only grows.

Begin with `rules` (states and who must confirm), then `service`; `decisions` and `from_alerts` build on it. `dossier`
holds notes, tasks and attachments.
"""
