"""What may be asked for, what is wrong with it, and what would narrow an answer. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.core.folding import fold
from registry.core.messages import Message, _
from registry.duplicates.linkage.writing.spelling import keys, words
from registry.people.rules import DOCUMENT_FORMATS, document_error, document_number, is_valid_cui

PURPOSES: Final = ("registry_duty", "request_of_the_person", "identity_check", "case_review", "court_order")
"""Why somebody may look for a person. A closed list: the journal holds no personal data."""
MOST: Final = 500
"""Persons of one name who are ranked; beyond, the answer is only a beginning."""
MOST_WORDS: Final = 8
"""Words of a name that are searched by."""

_DIGITS: Final = re.compile("[0-9]{8}")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is known of the one looked for; every criterion that is given has to fit."""

    cui: str | None = None
    acta: str | None = None
    cnv: str | None = None
    document_type: str | None = None
    document_number: str | None = None
    name: str | None = None
    born_on: Days | None = None

    @property
    def digits(self) -> str | None:
        """The eight digits of the CUI, without its check character."""
        return self.cui.strip()[:8] if self.cui else None

    @property
    def words(self) -> tuple[str, ...]:
        """The keys of the name's words, by which spellings of one name meet."""
        return tuple(dict.fromkeys(keys(self.name)))[:MOST_WORDS] if self.name else ()

    @property
    def number(self) -> str | None:
        """The document's number as it is stored."""
        kind, number = self.document_type, self.document_number
        return document_number(kind, number) if kind and number else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that everything is listed."""
        return self == Criteria()


def errors(criteria: Criteria) -> Iterator[tuple[str, Message]]:
    """Every (parameter, reason) for which nothing can be found like this."""
    if criteria.cui is not None and not (_DIGITS.fullmatch(criteria.cui.strip()) or is_valid_cui(criteria.cui)):
        yield "cui", _("Must be eight digits and, if written, their check character.")
    if criteria.document_number is not None and criteria.document_type is None:
        yield "document_type", _("Give the type of the document: one of {kinds}.", kinds=", ".join(DOCUMENT_FORMATS))
    elif criteria.document_type is not None:
        error = document_error(criteria.document_type, criteria.document_number)
        if error is not None:
            yield "document_number", error
    if criteria.name is not None and not criteria.words:
        yield "name", _("Give at least one name. Letters of the Latin alphabet are searched by.")


def days(text: str) -> Days | None:
    """The days of a date, of a month (2017-05) or of a year (2017); None where the text is none of these."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return Days(first, first)
        after = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)
    except ValueError:
        return None
    return Days(first, after - timedelta(days=1))


WHOLE_NAME: Final = 3
"""Words of a given name and two surnames."""


def narrowing(criteria: Criteria) -> tuple[str, ...]:
    """The parameters that would narrow an answer that is too long."""
    is_vague = {
        "born_on": criteria.born_on is None or not _is_one_day(criteria.born_on),
        "name": len(criteria.words) < WHOLE_NAME,
        "document_number": criteria.document_number is None,
        "cui": criteria.cui is None,
    }
    return tuple(name for name, vague in is_vague.items() if vague)


def _is_one_day(span: Days) -> bool:
    return span.first == span.last


def nearness(criteria: Criteria, name: str) -> tuple[int, int, int]:
    """How near a folded name comes to the one asked for: the smaller, the nearer.

    First the words that another spelling stands for or that are missing, then those of another key, then surplus ones.
    """
    wanted_words, borne = words(criteria.name), words(name)
    otherwise = sum(word not in borne for word in wanted_words)
    of_another_key = len(set(criteria.words) - set(keys(fold(name))))
    return (of_another_key, otherwise, abs(len(borne) - len(wanted_words)))
