"""The states of a sealing. Pure."""

from typing import Final

BASES: Final = ("adoption", "victim", "witness", "court_order")
"""Adoption (Civil Code art. 379: a new record replaces the old one), victims of trafficking or violence (Laws 28950 and
30364: what is known of them is confidential), protected witnesses (Code of Criminal Procedure of 2004, art. 248), and
any other court order."""

REQUESTED: Final = "requested"
IN_FORCE: Final = "in_force"
REFUSED: Final = "refused"
LIFT_REQUESTED: Final = "lift_requested"
LIFTED: Final = "lifted"
STATES: Final = (REQUESTED, IN_FORCE, REFUSED, LIFT_REQUESTED, LIFTED)

MOST_PERSONS: Final = 20
SHORTEST_REFERENCE, LONGEST_REFERENCE = 3, 120  # characters
