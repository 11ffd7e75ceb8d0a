"""The states of an acta, and its names. Pure."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from registry.core.folding import fold
from registry.core.messages import Message, _
from registry.people.rules import LONGEST_GIVEN_NAMES, LONGEST_SURNAME, SURNAME_ORDERS, name_error

DRAFT: Final = "draft"
OBSERVED: Final = "observed"
INSCRIBED: Final = "inscribed"
ANNOTATED: Final = "annotated"
RECTIFIED: Final = "rectified"
CANCELLED: Final = "cancelled"
SUPERSEDED: Final = "superseded"

_AMENDMENTS: Final = (ANNOTATED, RECTIFIED, CANCELLED, SUPERSEDED)
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (DRAFT, OBSERVED, INSCRIBED, CANCELLED),
    OBSERVED: (DRAFT, OBSERVED, INSCRIBED, CANCELLED),
    INSCRIBED: _AMENDMENTS,
    ANNOTATED: _AMENDMENTS,
    RECTIFIED: _AMENDMENTS,
    CANCELLED: (),
    SUPERSEDED: (),
}
STATES: Final = tuple(TRANSITIONS)
IN_FORCE: Final = (INSCRIBED, ANNOTATED, RECTIFIED)
"""States in which copies can be certified."""

RETURNING: Final = (CANCELLED, SUPERSEDED)
"""States that two persons can undo: a cancellation by mistake, a replacement that was itself cancelled."""
GRAVE: Final = frozenset(
    {"sex", "born_at", "born_on", "birth_estimate", "is_mother_unknown"}
    | {"place", "place_facility_code", "ubigeo_scheme", "ubigeo"}
    | {"mother_document_type", "mother_document_number", "mother_birth_date"}
    | {"mother_given_names", "mother_first_surname", "mother_second_surname"}
)
"""Fields of the certificate whose rectification needs a second person: what an acta prints, and who the mother is."""
SAME_NAME_RATIO: Final = 0.6
"""From this share of letters in common a name is the same one spelt otherwise (this project's decision)."""

UNPRINTABLE: Final = frozenset({"EXPOSITO", "EXPOSITA", "EXPOSITOS", "EXPOSITAS"})
"""Words that no acta may give to a child: they mark a foundling."""
OFFICIAL_LANGUAGE: Final = "es"
"""Printed on every copy; another language stands beside it."""
DECLARANTS: Final = ("mother", "father", "relative", "institution", "other")
"""Persons who may declare a birth."""
PARENT_RELATIONS: Final = ("mother", "father")
"""What a court's decision may name a parent; two of one relation as well."""
MOST_PARENTS: Final = 2
PARENTS_DISAGREE: Final = "parents_disagree"
"""Stored as an acta's observation, where an officer's observation is free text."""


def has_unprintable_word(text: str) -> bool:
    """Whether a text holds a word that marks a child as a foundling."""
    return not UNPRINTABLE.isdisjoint(re.findall("[A-Z]+", fold(text)))


def may_become(state: str, to: str) -> bool:
    """Whether an acta in one state may pass to another."""
    return to in TRANSITIONS[state]


def name_errors(
    given_names: str | None,
    first_surname: str | None,
    second_surname: str | None,
    *,
    inherited: frozenset[str | None] = frozenset(),
) -> Iterator[tuple[str, Message]]:
    """Every (field, reason) against a name.

    Nobody is given a word that marks a foundling. A family that bears it as a surname passes it on (`inherited`):
    refusing it would leave that family's children without a record.
    """
    names = {
        "given_names": (given_names, LONGEST_GIVEN_NAMES),
        "first_surname": (first_surname, LONGEST_SURNAME),
        "second_surname": (second_surname, LONGEST_SURNAME),
    }
    if not given_names and not first_surname:
        yield "given_names", _("Give at least one name: given names, or a surname.")
    for field, (text, longest) in names.items():
        if text is None:
            continue
        error = name_error(text, longest)
        if error:
            yield field, error
        if has_unprintable_word(text) and (field == "given_names" or text not in inherited):
            yield field, _("A name must not mark the child as a foundling. Choose another name.")


def is_renaming(before: Iterable[str | None], after: Iterable[str | None]) -> bool:
    """Whether a name is given, taken away or replaced by another, instead of being spelt otherwise."""
    return any(
        _is_another(old or "", new or "") for old, new in zip(before, after, strict=True) if (old or "") != (new or "")
    )


def _is_another(old: str, new: str) -> bool:
    return SequenceMatcher(None, fold(old), fold(new), autojunk=False).ratio() < SAME_NAME_RATIO


def disagreement(order: str, *, parents_agree: bool) -> str | None:
    """The slug of the reason why an acta waits as observed, or None."""
    if order not in SURNAME_ORDERS:
        raise ValueError(f"the order must be one of {', '.join(SURNAME_ORDERS)}")
    return None if parents_agree else PARENTS_DISAGREE
