"""How much an account may read, and for how long broken glass stays open. Pure."""

from datetime import timedelta
from typing import Final

from registry.core.limits import Limit

_DAY: Final = timedelta(days=1)

_SHARES: Final = {"registrar": 1, "clerk": 1, "investigator": 1, "supervisor": 2, "auditor": 10}
"""Role → its multiple of the setting `persons_per_day`."""


def persons_limit(role: str, per_day: int) -> Limit | None:
    """Showings of persons to one account of a role: so many at once, and so many more spread over each further day.

    The same person shown again counts again.

    A list of 20 births shows 40 persons: with 6000 a registrar opens it every five minutes of a shift of 12 hours.
    """
    share = _SHARES.get(role)
    return None if share is None else Limit("persons-read", per_day * share, _DAY)


def images_limit(per_day: int) -> Limit:
    """Images of prints opened by one account; 400 are ten cases of two persons, ten prints each, looked at twice."""
    return Limit("print-images-read", per_day, _DAY)


WARNING: Final = Limit("reading-warning", 1, _DAY)
"""How often supervisors are warned of one account and one budget."""

PERSONS_READ: Final = "persons"
IMAGES_READ: Final = "print_images"
BUDGETS: Final = (PERSONS_READ, IMAGES_READ)

LONGEST_H: Final = 24
REVIEW_WITHIN: Final = timedelta(days=3)
"""A supervisor reviews within this time; after it the review is overdue."""
JUSTIFIED: Final = "justified"
UNJUSTIFIED: Final = "unjustified"
OUTCOMES: Final = (JUSTIFIED, UNJUSTIFIED)
UNREVIEWED: Final = "unreviewed"
OVERDUE: Final = "overdue"
REVIEWED: Final = "reviewed"
STATES: Final = (UNREVIEWED, OVERDUE, REVIEWED)
