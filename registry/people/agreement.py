"""Whether a number typed by hand names the person who bears it: only while the name or the birth date agrees. Pure."""

from datetime import date
from difflib import SequenceMatcher
from typing import Final

from registry.core.folding import fold
from registry.people.rules import NO_DOCUMENT, full_name

SAME_NAME_RATIO: Final = 0.75
"""From this share of letters in common two full names are one name, spelt otherwise (this project's decision)."""
SHARED_PARTS: Final = 2
"""A given name and a surname, or both surnames: names that share these may be one name, shortened or completed."""
ONE_WORD_RATIO: Final = 0.7
"""From this share of letters in common a word is the same name, spelt otherwise (this project's decision)."""
Name = tuple[str | None, ...]
"""Given names, first and second surname."""
STATUSES: Final = ("shown", "disputed")
"""What a registrar says of a number that belongs to somebody else: disputed, the person is registered without it."""
DISPUTED: Final = "disputed"


def disputed_document(kind: str, number: str | None, status: str) -> tuple[str, str] | None:
    """The document stated for a person, where its number is disputed: somebody else bears it."""
    return (kind, number) if status == DISPUTED and number and kind != NO_DOCUMENT else None


def is_other_person(stated: Name, stated_birth_date: date | None, known: Name, known_birth_date: date | None) -> bool:
    """Whether neither name nor birth date agrees; names in any spelling, all parts None when unknown."""
    if not any(stated) or not any(known):
        return False
    return not _is_same_name(stated, known) and not is_same_day(stated_birth_date, known_birth_date)


def _is_same_name(stated: Name, known: Name) -> bool:
    """Whether two names are one. Given names alone never are: any María would then be every María.

    Somebody whose only name is known is the same under more names; somebody of many names not under one of them.
    """
    left, right = fold(full_name(*stated)), fold(full_name(*known))
    parts, others = set(left.split()), set(right.split())
    if parts == others or (len(others) == 1 and others <= parts):
        return True
    surnames = {*fold(full_name(*stated[1:])).split(), *fold(full_name(*known[1:])).split()}
    shared = parts & others
    if len(shared) >= SHARED_PARTS and shared & surnames:
        return True
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= SAME_NAME_RATIO


def is_same_day(left: date | None, right: date | None) -> bool:
    """Whether two dates are one, or one with a single part mistyped, or with day and month exchanged."""
    if left is None or right is None:
        return False
    same = (left.year == right.year, left.month == right.month, left.day == right.day)
    is_exchanged = left.year == right.year and (left.month, left.day) == (right.day, right.month)
    return sum(same) >= 2 or is_exchanged


def words_of(*names: str | None) -> list[str]:
    """The words of names, folded."""
    return [word for name in names if name for word in fold(name).split()]


def is_replaced(old: list[str], new: list[str]) -> bool:
    """Whether no word of a name is one of the other's; a name that was unknown is completed, and not replaced."""
    return bool(old and new) and not any(_is_one_word(left, right) for left in old for right in new)


def _is_one_word(left: str, right: str) -> bool:
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= ONE_WORD_RATIO
