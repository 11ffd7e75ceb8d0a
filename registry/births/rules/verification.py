"""What the prints of mother and infant, presented again, conclude about their bond."""

from registry.fingerprints.rules import CONFIRMED, NOT_ASSESSABLE, REVIEW


def bond_outcome(mother: str, infant: str) -> str:
    """Confirmed when both are, review when either needs it, otherwise not assessable.

    An infant's score never decides alone, and a confirmed mother proves nothing about the infant in her arms: what
    cannot be assessed never lowers the level.
    """
    if REVIEW in (mother, infant):
        return REVIEW
    return CONFIRMED if mother == infant == CONFIRMED else NOT_ASSESSABLE
