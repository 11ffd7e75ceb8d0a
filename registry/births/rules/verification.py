"""What the prints of mother and infant, presented again, say of their bond."""

from registry.fingerprints.rules import CONFIRMED, NOT_ASSESSABLE, REVIEW


def bond_outcome(mother: str, infant: str) -> str:
    """Confirmed when both are, for review when either is, otherwise not assessable.

    An infant's score never decides alone, and a confirmed mother says nothing of the infant in her arms: what cannot be
    judged never lowers the level.
    """
    if REVIEW in (mother, infant):
        return REVIEW
    return CONFIRMED if mother == infant == CONFIRMED else NOT_ASSESSABLE
