"""Names, documents and the CUI. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from registry.core.clock import show_day
from registry.core.folding import fold
from registry.core.messages import Message, _, plural

LONGEST_GIVEN_NAMES: Final = 50
LONGEST_SURNAME: Final = 60
USUAL_GIVEN_NAMES: Final = 2
"""More of them are a warning, not a refusal."""
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
"""Relation → the evidence that can prove it; a mere declaration is recorded as such."""
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
"""Identity document → the form of its number; a person may also have none (`NONE`, a declared identity). The forms of
PTP and CPP are this project's decision."""
NO_DOCUMENT: Final = "NONE"
DOCUMENT_TYPES: Final = (*DOCUMENT_FORMATS, NO_DOCUMENT)

CHANGES: Final = (
    *("rectification", "cancellation", "reinstatement", "death", "death_undone", "document"),
    *("joining", "parting", "document_withdrawn", "supersession", "kinship_ended", "correction"),
)
"""Changes that may need a second person."""
OF_TWO_RECORDS: Final = ("joining", "parting")
"""Asked for between two records by investigators; the counter neither sees nor waits for them."""
AT_COUNTER: Final = tuple(kind for kind in CHANGES if kind not in OF_TWO_RECORDS)
WAITING: Final = "waiting"
APPROVED: Final = "approved"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
REQUEST_STATES: Final = (WAITING, APPROVED, REFUSED, WITHDRAWN)
EVIDENCE_KINDS: Final = (
    "birth_certificate",
    "identity_document",
    "court_decision",
    "notarial_act",
    "administrative_decision",
    "medical_certificate",
    "death_record",
    "foreign_record",
    "other",
)
"""Documents that can justify a change."""

CUI_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2)
CUI_DIGITS: Final = "65432110987"  # index: remainder 0–10
_CUI_LETTERS: Final = "KJIHGFEDCBA"
_CUI = re.compile("([0-9]{8})-?([0-9A-Ka-k])")
_JOINERS: Final = " '’ʼ-."
_APOSTROPHES: Final = "'’ʼ"
MOST_MARKS: Final = 2
"""Combining marks on one letter after NFC, enough for a tone over a nasal vowel; more would only hide the letter."""
DEMONSTRATION: Final = (99_000_000, 99_999_999)
"""First and last number of demonstration data. No such number is known to be in use; each person, number, certificate
and record is marked as demonstration data as well."""
EARLIEST_BIRTH: Final = date(1890, 1, 1)
OLDEST_YEARS: Final = 130


def cui_check_digit(digits: str) -> str:
    """The check digit of eight digits given as text: weights 3,2,7,6,5,4,3,2, remainder of 11, table."""
    return CUI_DIGITS[_remainder(digits)]


def cui_check_letter(digits: str) -> str:
    """The check letter that older records use."""
    return _CUI_LETTERS[_remainder(digits)]


def _remainder(digits: str) -> int:
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        raise ValueError("a CUI has eight digits")
    return sum(weight * int(digit) for weight, digit in zip(CUI_WEIGHTS, digits, strict=True)) % 11


def is_valid_cui(text: str) -> bool:
    """Whether the text is eight digits and their check digit or letter, with or without a hyphen between."""
    match = _CUI.fullmatch(text.strip())
    if match is None:
        return False
    digits, check = match[1], match[2].upper()
    return check in (cui_check_digit(digits), cui_check_letter(digits))


def is_made_up_number(digits: str) -> bool:
    """Whether a number was made up to fill a field: one digit repeated, or digits in their order, up or down."""
    if len(set(digits)) == 1:
        return True
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return steps in ({1}, {9})


def placeholder_error(number: str | None) -> Message | None:
    """What is wrong with a number that stands for no document."""
    digits = (number or "").split("-")[0]
    if len(digits) >= 5 and digits.isdecimal() and is_made_up_number(digits):
        return _("This number stands for no document. Give the true one, or choose a declared identity.")
    return None


def document_error(kind: str, number: str | None) -> Message | None:
    """What is wrong with a document, or None. The type NONE has no number."""
    if kind == NO_DOCUMENT:
        return _("A declared identity has no number. Leave it out.") if number else None
    if kind not in DOCUMENT_FORMATS:
        return _("The type must be one of: {choices}.", choices=", ".join(DOCUMENT_TYPES))
    if not number:
        return _("Give the number of the document.")
    if kind == "DNI" and _CUI.fullmatch(number):
        return None if is_valid_cui(number) else _("The check character does not match the number.")
    if not re.fullmatch(DOCUMENT_FORMATS[kind], number, re.ASCII):
        return _("The number does not have the form of this kind of document: {kind}.", kind=kind)
    return None


def document_number(kind: str, number: str) -> str:
    """The number as stored: in upper case, a DNI without its check character."""
    compact = number.strip().upper().replace("-", "")
    return compact[:8] if kind == "DNI" else compact


def name_error(text: str, longest: int) -> Message | None:
    """What is wrong with a name, or None. Allowed: Latin letters and marks, spaces, apostrophes, hyphens, full stops.

    Similar letters of another script (Cyrillic а, Greek Ο) would hide a name from every search.
    """
    if not text.strip():
        return _("Give the name.")
    if len(text) > longest:
        return plural("Must have at most {n} character.", "Must have at most {n} characters.", longest)
    if not unicodedata.is_normalized("NFC", text):
        return _("Letters and their marks must be composed (NFC).")
    if not all(c in _JOINERS or unicodedata.combining(c) or _is_latin(c) for c in text):
        return _("Use only Latin letters, with spaces, apostrophes and hyphens between them.")
    if any(c in _JOINERS and not _may_follow(before, c) for before, c in zip(" " + text, text, strict=False)):
        return _("Put only single spaces, apostrophes and hyphens between letters.")
    if text[-1] in " -" or not fold(text).replace(" ", "").isalpha():
        return _("Put only single spaces, apostrophes and hyphens between letters.")
    if _most_marks(text) > MOST_MARKS or unicodedata.combining(text[0]):
        return plural("A letter can have at most {n} mark.", "A letter can have at most {n} marks.", MOST_MARKS)
    return None


def _is_latin(letter: str) -> bool:
    return fold(letter).isascii() and fold(letter).isalpha() and unicodedata.name(letter, "").startswith("LATIN ")


def _may_follow(before: str, joiner: str) -> bool:
    """Whether a joiner may follow a sign: a space or apostrophe ('t Hooft, Ch'aska) may, but not twice in a row."""
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
    """Slugs of what is unusual in given names, without being wrong."""
    is_unusual = len(given_names.split()) > USUAL_GIVEN_NAMES
    return ("more_than_two_given_names",) if is_unusual else ()


def full_name(*names: str | None) -> str:
    """Given names and surnames as one text, without those that are unknown; empty when all are."""
    return " ".join(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Surnames:
    """The two surnames of a person; the second may be missing, and both of a person with one name."""

    first: str | None
    second: str | None = None


def child_surnames(mother: Surnames, father: Surnames | None, order: str) -> Surnames:
    """The child's surnames: the first of each parent, in the order the parents chose.

    Without a father the child has the mother's surnames. A father whom only the mother names gives his surname, but
    filiation does not follow from it. Where one parent has one name and no surname, the child has the other's surnames.
    """
    if order not in SURNAME_ORDERS:
        raise ValueError(f"the order must be one of {', '.join(SURNAME_ORDERS)}")
    if father is None or not father.first:
        return mother
    if not mother.first:
        return father
    paternal_first = order == "paternal_maternal"
    return Surnames(father.first, mother.first) if paternal_first else Surnames(mother.first, father.first)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is declared about a person; None if unknown."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    age_years: int | None = None
    nationality: str | None = None
    document_type: str = NO_DOCUMENT
    document_number: str | None = None


def identity_errors(identity: Identity, today: date) -> Iterator[tuple[str, Message]]:
    """Every (field, reason) for which a person cannot be registered like this."""
    names = (
        ("given_names", LONGEST_GIVEN_NAMES),
        ("first_surname", LONGEST_SURNAME),
        ("second_surname", LONGEST_SURNAME),
    )
    for field, longest in names:
        name = getattr(identity, field)
        if name is not None and (error := name_error(name, longest)):
            yield field, error
    if identity.sex is not None and identity.sex not in SEXES:
        yield "sex", _("Must be one of: {choices}.", choices=", ".join(SEXES))
    if identity.birth_date is not None and not EARLIEST_BIRTH <= identity.birth_date <= today:
        yield "birth_date", _("Must be between {first} and today.", first=show_day(EARLIEST_BIRTH))
    if identity.age_years is not None and not 0 <= identity.age_years <= OLDEST_YEARS:
        yield "age_years", _("Must be between {low} and {high}.", low=0, high=OLDEST_YEARS)
    if identity.nationality is not None and not re.fullmatch("[A-Z]{3}", identity.nationality):
        yield "nationality", _("Must be the three letters of a country in ISO 3166-1, such as PER.")
    # A type without a number is allowed, since drafts may not have the number yet.
    if identity.document_number and (error := document_error(identity.document_type, identity.document_number)):
        yield "document_number", error


def kinship_error(relation: str, evidence: str) -> Message | None:
    """What is wrong with the evidence of a kinship, or None."""
    if relation not in EVIDENCE_OF:
        return _("The relation must be one of: {choices}.", choices=", ".join(RELATIONS))
    if evidence not in EVIDENCE_OF[relation]:
        return _("For this relation the evidence must be one of: {choices}.", choices=", ".join(EVIDENCE_OF[relation]))
    return None


def number_at(ordinal: int, blocks: Iterable[tuple[int, int]]) -> str | None:
    """The `ordinal`-th number (from 1) of blocks (first, last) in order, as eight digits; None beyond them."""
    for first, last in blocks:
        size = last - first + 1
        if ordinal <= size:
            return f"{first + ordinal - 1:08d}"
        ordinal -= size
    return None
