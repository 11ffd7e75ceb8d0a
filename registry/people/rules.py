"""Names, documents and the CUI. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST_GIVEN_NAMES: Final = 50
LONGEST_SURNAME: Final = 60
USUAL_GIVEN_NAMES: Final = 2
"""More are a warning, not a refusal."""
SEXES: Final = ("male", "female", "indeterminate")
SURNAME_ORDERS: Final = ("paternal_maternal", "maternal_paternal")
"""The parents' choice (Constitutional Tribunal, 2021)."""
MARITAL_STATUSES: Final = ("single", "married", "cohabiting", "divorced", "widowed")
EDUCATION_LEVELS: Final = ("none", "initial", "primary", "secondary", "technical", "university")
RELATIONS: Final = ("mother", "father")
KINSHIP_EVIDENCE: Final = ("live_birth_certificate", "acknowledgement", "marriage", "court_decision", "declaration")

DOCUMENT_FORMATS: Final[dict[str, str]] = {
    "DNI": r"\d{8}",
    "CE": r"[A-Za-z0-9]{6,12}",
    "PASSPORT": r"[A-Za-z0-9]{6,12}",
    "FOREIGN_ID": r"[A-Z0-9]{5,15}",
    "PTP": r"[A-Za-z0-9]{6,12}",
    "CPP": r"[A-Za-z0-9]{6,12}",
}
"""Identity documents by type; a person may also have none (`NONE`, a declared identity)."""
NO_DOCUMENT: Final = "NONE"
DOCUMENT_TYPES: Final = (*DOCUMENT_FORMATS, NO_DOCUMENT)

_CUI_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2)
_CUI_DIGITS: Final = "65432110987"  # by remainder 0–10
_CUI_LETTERS: Final = "KJIHGFEDCBA"
_CUI = re.compile(r"(\d{8})-?([0-9A-Ka-k])")
# Letters of any script with their marks, joined by single spaces, apostrophes, hyphens or full stops.
_JOINERS: Final = " '’ʼ-."


def cui_check_digit(digits: str) -> str:
    """The check digit of eight digits kept as text: weights 3,2,7,6,5,4,3,2, remainder of 11, table."""
    return _CUI_DIGITS[_remainder(digits)]


def cui_check_letter(digits: str) -> str:
    """The check letter of older records."""
    return _CUI_LETTERS[_remainder(digits)]


def _remainder(digits: str) -> int:
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        raise ValueError("a CUI has eight digits")
    return sum(weight * int(digit) for weight, digit in zip(_CUI_WEIGHTS, digits, strict=True)) % 11


def is_valid_cui(text: str) -> bool:
    """Eight digits and their check digit or letter, with or without a hyphen between."""
    match = _CUI.fullmatch(text.strip())
    if match is None or not text.isascii():
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
    """What is wrong with a name, or None: letters with their marks, joined by space, apostrophe, hyphen or full stop."""
    if not text.strip():
        return "The name is missing."
    if len(text) > longest:
        return f"At most {longest} characters."
    if unicodedata.normalize("NFC", text) != text:
        return "The letters and their marks have to be composed (NFC)."
    if not all(c in _JOINERS or unicodedata.category(c)[0] in "LM" for c in text):
        return "Letters only, with spaces, apostrophes and hyphens between."
    if not any(unicodedata.category(c)[0] == "L" for c in text) or "  " in text or text != text.strip():
        return "Letters only, with single spaces between."
    return None


def name_warnings(given_names: str) -> tuple[str, ...]:
    """What is unusual in given names, without being wrong."""
    more = len(given_names.split()) > USUAL_GIVEN_NAMES
    return ("more_than_two_given_names",) if more else ()


@dataclass(frozen=True, slots=True)
class FullName:
    """A name as registered."""

    given_names: str
    first_surname: str
    second_surname: str | None

    @property
    def whole(self) -> str:
        """In the order of speech: given names, first surname, second surname."""
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)
