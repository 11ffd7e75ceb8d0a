"""Oversight of readings: budgets for each account, prints outside one's own cases, and breaking the glass.

Begin with `rules` (how much each role may read in a day) and `service`; supervisors work the queue of `api`.
"""
