"""Referrals to child protection: whose they are, how far they are, and what was done about each.

A very young mother is no sign of fraud; somebody must call child protection. Begin with `rules`, then
`service`.
"""
