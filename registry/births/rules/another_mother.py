"""Whether a correction puts another woman in the mother's place, or mends a slip in what is stated of her. Pure."""

from difflib import SequenceMatcher
from typing import Final

from registry.births.rules.fields import Certificate
from registry.people.agreement import is_replaced, is_same_day, words_of
from registry.people.rules import NO_DOCUMENT

IDENTITY: Final = frozenset(
    {"is_mother_unknown", "mother_given_names", "mother_first_surname", "mother_second_surname"}
    | {"mother_document_type", "mother_document_number", "mother_birth_date"}
)
"""Fields that say who the mother is."""
HERS: Final = "hers"
ANOTHERS: Final = "anothers"
PRINTS: Final = (HERS, ANOTHERS)
"""Whose the mother's prints are: the woman's who is named now, or another's, whereupon they are withdrawn."""
MISTYPED_RATIO: Final = 0.8
"""From this share of characters in common, in order, two numbers are one mistyped: a digit or two of eight exchanged
(this project's decision)."""


def is_another_woman(before: Certificate, after: Certificate) -> bool:
    """Whether two statements of a mother are of two women.

    Her given names or her surnames were replaced, and her number or date of birth is another one too: a name heard
    wrongly, a number mistyped or a surname completed is a slip. Where neither number nor date is stated on both sides,
    it is another woman once all her names were replaced. What was not known before is completed, and contradicts
    nothing.
    """
    stated, names = _names(before), _names(after)
    if set(stated[0] + stated[1]) == set(names[0] + names[1]):
        return False  # given names and surnames written in each other's field
    replaced = _replaced(before, after)
    marks = [mark for mark in (_is_other_number(before, after), _is_other_day(before, after)) if mark is not None]
    return any(replaced) and any(marks) if marks else all(replaced)


def is_renamed_wholly(before: Certificate, after: Certificate) -> bool:
    """Whether her given names and her surnames were both replaced, whatever else is stated of her."""
    return all(_replaced(before, after))


def _replaced(before: Certificate, after: Certificate) -> list[bool]:
    """Whether her given names were replaced, and whether her surnames were."""
    return [is_replaced(old, new) for old, new in zip(_names(before), _names(after), strict=True)]


def _names(certificate: Certificate) -> tuple[list[str], list[str]]:
    surnames = words_of(certificate.mother_first_surname, certificate.mother_second_surname)
    return words_of(certificate.mother_given_names), surnames


def _is_other_number(before: Certificate, after: Certificate) -> bool | None:
    """None where one is not stated, or both are of different kinds of documents."""
    old, new = before.mother_document_number, after.mother_document_number
    kinds = {before.mother_document_type, after.mother_document_type}
    if not old or not new or len(kinds) > 1 or kinds & {None, NO_DOCUMENT}:
        return None
    return SequenceMatcher(None, old, new, autojunk=False).ratio() < MISTYPED_RATIO


def _is_other_day(before: Certificate, after: Certificate) -> bool | None:
    old, new = before.mother_birth_date, after.mother_birth_date
    return None if old is None or new is None else not is_same_day(old, new)
