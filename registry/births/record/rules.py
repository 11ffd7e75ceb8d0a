"""States of an acta, and its names. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from registry.core.folding import fold
from registry.people.rules import LONGEST_GIVEN_NAMES, LONGEST_SURNAME, SURNAME_ORDERS, name_error

DRAFT: Final = "draft"
OBSERVED: Final = "observed"
INSCRIBED: Final = "inscribed"
ANNOTATED: Final = "annotated"
RECTIFIED: Final = "rectified"
CANCELLED: Final = "cancelled"
SUPERSEDED: Final = "superseded"

_LATER: Final = (ANNOTATED, RECTIFIED, CANCELLED, SUPERSEDED)
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (OBSERVED, INSCRIBED, CANCELLED),
    OBSERVED: (OBSERVED, INSCRIBED, CANCELLED),
    INSCRIBED: _LATER,
    ANNOTATED: _LATER,
    RECTIFIED: _LATER,
    CANCELLED: (),
    SUPERSEDED: (),
}
STATES: Final = tuple(TRANSITIONS)
IN_FORCE: Final = (INSCRIBED, ANNOTATED, RECTIFIED)
"""States in which copies are certified."""

UNPRINTABLE: Final = frozenset({"EXPOSITO", "EXPOSITA", "EXPOSITOS", "EXPOSITAS"})
"""Words that no acta gives a child."""
LANGUAGES: Final = ("es", "en", "qu", "ay")
DECLARANTS: Final = ("mother", "father", "relative", "institution", "other")
"""Who may declare a birth."""


def has_unprintable_word(text: str) -> bool:
    """Whether a text holds a word that marks a child as a foundling."""
    return not UNPRINTABLE.isdisjoint(re.findall("[A-Z]+", fold(text)))


def may_become(state: str, to: str) -> bool:
    """Whether an acta of one state may take the other."""
    return to in TRANSITIONS[state]


def name_reasons(
    given_names: str,
    first_surname: str | None,
    second_surname: str | None,
    *,
    inherited: frozenset[str | None] = frozenset(),
) -> Iterator[tuple[str, str]]:
    """Every (field, reason) against a name.

    Nobody is given a word that marks a foundling. A family that bears it hands it on (`inherited`): refusing it would
    leave that family's children without a record.
    """
    names = {
        "given_names": (given_names, LONGEST_GIVEN_NAMES),
        "first_surname": (first_surname, LONGEST_SURNAME),
        "second_surname": (second_surname, LONGEST_SURNAME),
    }
    for name, (text, longest) in names.items():
        if text is None:
            continue
        wrong = name_error(text, longest)
        if wrong:
            yield name, wrong
        if has_unprintable_word(text) and (name == "given_names" or text not in inherited):
            yield name, "A name that marks a child as a foundling is never given."


def disagreement(order: str, *, parents_agree: bool) -> str | None:
    """Why an acta waits as observed, or None."""
    if order not in SURNAME_ORDERS:
        raise ValueError(f"the order is one of {', '.join(SURNAME_ORDERS)}")
    return None if parents_agree else "The parents do not agree on the order of the surnames."
