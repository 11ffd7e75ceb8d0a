"""Two persons' records found to be one person's: joined by two people, once and for all, and parted by two.

Begin with `service`; what a joining is, is `registry.people.joining`.
"""
