"""Names, documents and the CUI. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.folding import fold

LONGEST_GIVEN_NAMES: Final = 50
LONGEST_SURNAME: Final = 60
USUAL_GIVEN_NAMES: Final = 2
"""More are a warning, not a refusal."""
SEXES: Final = ("male", "female", "indeterminate")
SURNAME_ORDERS: Final = ("paternal_maternal", "maternal_paternal")
"""The parents' choice (Constitutional Tribunal, 2021)."""
MARITAL_STATUSES: Final = ("single", "married", "cohabiting", "divorced", "widowed")
EDUCATION_LEVELS: Final = ("none", "initial", "primary", "secondary", "technical", "university")
_OF_KIN: Final = ("birth_record", "court_decision", "declaration")
EVIDENCE_OF: Final[dict[str, tuple[str, ...]]] = {
    "mother": ("live_birth_certificate", *_OF_KIN),
    "father": ("acknowledgement", "marriage", *_OF_KIN),
    "grandparent": _OF_KIN,
    "aunt_or_uncle": _OF_KIN,
    "sibling": _OF_KIN,
    "tutor": ("court_decision",),
}
"""What can prove each relation; a declaration alone is kept as just that."""
RELATIONS: Final = tuple(EVIDENCE_OF)
KINSHIP_EVIDENCE: Final = ("live_birth_certificate", "acknowledgement", "marriage", *_OF_KIN)

DOCUMENT_FORMATS: Final[dict[str, str]] = {
    "DNI": "[0-9]{8}",
    "CE": "[A-Za-z0-9]{6,12}",
    "PASSPORT": "[A-Za-z0-9]{6,12}",
    "FOREIGN_ID": "[A-Z0-9]{5,15}",
    "PTP": "[A-Za-z0-9]{6,12}",
    "CPP": "[A-Za-z0-9]{6,12}",
}
"""Identity documents by type; a person may also have none (`NONE`, a declared identity). The forms of PTP and CPP are
this project's decision."""
NO_DOCUMENT: Final = "NONE"
DOCUMENT_TYPES: Final = (*DOCUMENT_FORMATS, NO_DOCUMENT)

CUI_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2)
CUI_DIGITS: Final = "65432110987"  # by remainder 0–10
_CUI_LETTERS: Final = "KJIHGFEDCBA"
_CUI = re.compile("([0-9]{8})-?([0-9A-Ka-k])")
_JOINERS: Final = " '’ʼ-."
_APOSTROPHES: Final = "'’ʼ"
MOST_MARKS: Final = 2
"""Marks on one letter beyond what NFC composes, as for a tone over a nasal; more only hides the letter."""
DEMONSTRATION: Final = (99_000_000, 99_999_999)
"""Numbers of demonstration data, first and last. No such number is known to have been given to anybody; each person,
number, certificate and record carries the mark besides."""
EARLIEST_BIRTH: Final = date(1890, 1, 1)
OLDEST_YEARS: Final = 130


def cui_check_digit(digits: str) -> str:
    """The check digit of eight digits kept as text: weights 3,2,7,6,5,4,3,2, remainder of 11, table."""
    return CUI_DIGITS[_remainder(digits)]


def cui_check_letter(digits: str) -> str:
    """The check letter of older records."""
    return _CUI_LETTERS[_remainder(digits)]


def _remainder(digits: str) -> int:
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        raise ValueError("a CUI has eight digits")
    return sum(weight * int(digit) for weight, digit in zip(CUI_WEIGHTS, digits, strict=True)) % 11


def is_valid_cui(text: str) -> bool:
    """Eight digits and their check digit or letter, with or without a hyphen between."""
    match = _CUI.fullmatch(text.strip())
    if match is None:
        return False
    digits, check = match[1], match[2].upper()
    return check in (cui_check_digit(digits), cui_check_letter(digits))


def document_error(kind: str, number: str | None) -> str | None:
    """What is wrong with a document, or None. A type NONE has no number."""
    if kind == NO_DOCUMENT:
        return "A declared identity has no number." if number else None
    if kind not in DOCUMENT_FORMATS:
        return f"The type is one of {', '.join(DOCUMENT_TYPES)}."
    if not number:
        return "The number is missing."
    if kind == "DNI" and _CUI.fullmatch(number):
        return None if is_valid_cui(number) else "The check character does not fit the number."
    if not re.fullmatch(DOCUMENT_FORMATS[kind], number, re.ASCII):
        return f"The number does not have the form of a {kind}."
    return None


def document_number(kind: str, number: str) -> str:
    """The number as kept: upper case, a DNI without its check character."""
    kept = number.strip().upper().replace("-", "")
    return kept[:8] if kind == "DNI" else kept


def name_error(text: str, longest: int) -> str | None:
    """What is wrong with a name, or None: Latin letters and marks, joined by space, apostrophe, hyphen, full stop.

    One script: letters of another that look alike (Cyrillic а, Greek Ο) would hide a name from every search.
    """
    if not text.strip():
        return "The name is missing."
    if len(text) > longest:
        return f"At most {longest} characters."
    if not unicodedata.is_normalized("NFC", text):
        return "The letters and their marks have to be composed (NFC)."
    if not all(c in _JOINERS or unicodedata.combining(c) or _is_latin(c) for c in text):
        return "Latin letters only, with spaces, apostrophes and hyphens between."
    if any(c in _JOINERS and not _may_follow(before, c) for before, c in zip(" " + text, text, strict=False)):
        return "Letters, with single spaces, apostrophes and hyphens between."
    if text[-1] in " -" or not fold(text).replace(" ", "").isalpha():
        return "Letters, with single spaces, apostrophes and hyphens between."
    if _most_marks(text) > MOST_MARKS or unicodedata.combining(text[0]):
        return f"At most {MOST_MARKS} marks on a letter."
    return None


def _is_latin(letter: str) -> bool:
    return fold(letter).isascii() and fold(letter).isalpha() and unicodedata.name(letter, "").startswith("LATIN ")


def _may_follow(before: str, joiner: str) -> bool:
    """A space or an apostrophe ('t Hooft, Ch'aska K'ana) may follow other signs; two of a kind may not."""
    if joiner == " ":
        return before not in " -"
    if joiner in _APOSTROPHES:
        return before not in _APOSTROPHES
    return before not in _JOINERS


def _most_marks(text: str) -> int:
    most = run = 0
    for c in text:
        run = run + 1 if unicodedata.combining(c) else 0
        most = max(most, run)
    return most


def name_warnings(given_names: str) -> tuple[str, ...]:
    """What is unusual in given names, without being wrong."""
    more = len(given_names.split()) > USUAL_GIVEN_NAMES
    return ("more_than_two_given_names",) if more else ()


@dataclass(frozen=True, slots=True)
class Surnames:
    """The two surnames of a parent; the second may be missing."""

    first: str
    second: str | None = None


def child_surnames(mother: Surnames, father: Surnames | None, order: str) -> Surnames:
    """The child's surnames: the first of each parent in the order the parents chose.

    A mother who names no father gives her own. The father named by a mother alone gives his surname without filiation.
    """
    if order not in SURNAME_ORDERS:
        raise ValueError(f"the order is one of {', '.join(SURNAME_ORDERS)}")
    if father is None:
        return mother
    paternal_first = order == "paternal_maternal"
    return Surnames(father.first, mother.first) if paternal_first else Surnames(mother.first, father.first)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is told of a person; None is not known."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    age_years: int | None = None
    nationality: str | None = None
    document_type: str = NO_DOCUMENT
    document_number: str | None = None


def identity_errors(one: Identity, today: date) -> Iterator[tuple[str, str]]:
    """Every (field, reason) that bars keeping a person so."""
    names = (
        ("given_names", LONGEST_GIVEN_NAMES),
        ("first_surname", LONGEST_SURNAME),
        ("second_surname", LONGEST_SURNAME),
    )
    for field, longest in names:
        name = getattr(one, field)
        if name is not None and (wrong := name_error(name, longest)):
            yield field, wrong
    if one.sex is not None and one.sex not in SEXES:
        yield "sex", f"One of {', '.join(SEXES)}."
    if one.birth_date is not None and not EARLIEST_BIRTH <= one.birth_date <= today:
        yield "birth_date", f"Between {EARLIEST_BIRTH} and today."
    if one.age_years is not None and not 0 <= one.age_years <= OLDEST_YEARS:
        yield "age_years", f"Between 0 and {OLDEST_YEARS}."
    if one.nationality is not None and not re.fullmatch("[A-Z]{3}", one.nationality):
        yield "nationality", "The three letters of ISO 3166-1."
    # A type whose number is not known yet is no error: it stands on drafts.
    if one.document_number and (wrong := document_error(one.document_type, one.document_number)):
        yield "document_number", wrong


def kinship_error(relation: str, evidence: str) -> str | None:
    """What is wrong with a kinship's proof, or None."""
    if relation not in EVIDENCE_OF:
        return f"The relation is one of {', '.join(RELATIONS)}."
    if evidence not in EVIDENCE_OF[relation]:
        return f"A {relation} is proved by one of {', '.join(EVIDENCE_OF[relation])}."
    return None


def number_at(ordinal: int, blocks: Iterable[tuple[int, int]]) -> str | None:
    """The `ordinal`-th number (from 1) of blocks (first, last) in their order, eight digits; None beyond them."""
    for first, last in blocks:
        size = last - first + 1
        if ordinal <= size:
            return f"{first + ordinal - 1:08d}"
        ordinal -= size
    return None
