"""The machine-readable zone of a TD1 card: ICAO Doc 9303 parts 3 and 5, three lines of 30. Pure.

    line 1   I < PER  number (9)  check  optional (15)
    line 2   birth YYMMDD  check  sex  expiry YYMMDD  check  PER  optional (11)  composite check
    line 3   SURNAMES << GIVEN < NAMES

The document number is the CUI, as in the national worked example (`12345678<8`): in Peru an identity card bears the
person's number. So that a duplicate differs from the card it replaces, the card's own number is in the optional data of
line 1, where the composite check digit covers it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.documents.artefact.face import CardFace
from registry.documents.artefact.transliteration import transliterated

LINE: Final = 30
CODE, STATE = "I<", "PER"
_WEIGHTS: Final = (7, 3, 1)
_SEX: Final = {"male": "M", "female": "F", "indeterminate": "<"}
_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER, _OPTIONAL_1, _OPTIONAL_2 = 9, 15, 11
_FREED: Final = 3
"""Places reserved when a surname is too long: two fillers and the first letter of the given names."""


class MrzInvalid(ValueError):
    """The lines are not the machine-readable zone of one of these cards; `.reasons` has every reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class MachineReadable:
    """The content of the lines. Names are transliterated and cut, so that they show no accents."""

    cui: str
    card_number: str
    birth_date: date
    sex: str
    expires_on: date
    nationality: str
    surnames: str
    given_names: str


def check_digit(field: str) -> str:
    """Weights 7, 3, 1 repeated; digits as they are, A=10 … Z=35, filler 0; modulo 10."""
    return str(sum(_value(c) * _WEIGHTS[place % 3] for place, c in enumerate(field)) % 10)


def _value(character: str) -> int:
    return 0 if character == "<" else _CHARACTERS.index(character)


def td1(face: CardFace) -> tuple[str, str, str]:
    """The three lines of a card."""
    return lines(
        number=face.cui_digits,
        optional=face.number,
        birth_date=face.birth_date,
        sex=face.sex,
        expires_on=face.expires_on,
        nationality=face.nationality,
        name=name_field(" ".join(face.surnames), face.given_names or ""),
    )


def lines(
    *, number: str, optional: str, birth_date: date, sex: str, expires_on: date, nationality: str, name: str
) -> tuple[str, str, str]:
    """The three lines from fields that are already in the zone's letters."""
    document = number.ljust(_NUMBER, "<")
    first = f"{CODE}{STATE}{document}{check_digit(document)}{optional.ljust(_OPTIONAL_1, '<')}"
    birth, expiry = f"{birth_date:%y%m%d}", f"{expires_on:%y%m%d}"
    second = (
        f"{birth}{check_digit(birth)}{_SEX[sex]}{expiry}{check_digit(expiry)}{nationality.ljust(3, '<')}"
        f"{'<' * _OPTIONAL_2}"
    )
    return first, second + check_digit(_composite(first, second)), name


def _composite(first: str, second: str) -> str:
    return first[5:30] + second[0:7] + second[8:15] + second[18:29]


def name_field(surnames: str, given_names: str) -> str:
    """Line 3. Names that are too long are cut as Doc 9303 prescribes; a single name is the primary identifier.

    The surnames (primary identifier) lose letters of their longest word until there is room for two fillers and one
    letter. The given names lose their end. A letter in the last place shows the reader that something may have been
    cut, so a cut name never ends in a filler.
    """
    primary, secondary = transliterated(surnames), transliterated(given_names)
    if not primary:
        primary, secondary = secondary, ""
    if not secondary:
        return _cut(primary).ljust(LINE, "<")
    whole = f"{primary}<<{secondary}"
    if len(whole) <= LINE:
        return whole.ljust(LINE, "<")
    return _cut(f"{_shortened(primary, LINE - _FREED)}<<{secondary}")


def _shortened(name: str, most: int) -> str:
    """A name whose longest words lose their last letters until it fits; if that is not enough, its last words go."""
    words = name.split("<")
    while len("<".join(words)) > most:
        longest = max(range(len(words)), key=lambda place: (len(words[place]), place))
        if len(words[longest]) > 1:
            words[longest] = words[longest][:-1]
        else:
            words.pop()
    return "<".join(words)


def _cut(text: str) -> str:
    """At most 30 characters, the last one a letter: where a cut would end in a filler, the letter before it goes."""
    while len(text) > LINE and text[LINE - 1] == "<":
        end = len(text[: LINE - 1].rstrip("<"))
        text = text[: end - 1] + text[end:]
    return text[:LINE]


def read(text: Sequence[str], today: date) -> MachineReadable:
    """The content of three lines; raises MrzInvalid with every reason. `today` decides the century of the years."""
    if len(text) != 3 or any(not re.fullmatch(f"[A-Z0-9<]{{{LINE}}}", line) for line in text):
        raise MrzInvalid(["there must be three lines of 30 characters A-Z, 0-9 and <"])
    first, second, third = text
    number = first[5:14]
    checks = {
        "this is not an identity card of Peru": first[:5] != CODE + STATE,
        "the document number's check digit is wrong": first[14] != check_digit(number),
        "the birth date's check digit is wrong": second[6] != check_digit(second[:6]),
        "the expiry date's check digit is wrong": second[14] != check_digit(second[8:14]),
        "the composite check digit is wrong": second[29] != check_digit(_composite(first, second)),
        "the document number is not a CUI": not re.fullmatch("[0-9]{8}<", number),
        "the card's number is missing": not re.fullmatch("[A-Z0-9]{9}<{6}", first[15:30]),
        "the sex must be M, F or <": second[7] not in _SEX.values(),
        "the birth date is not a date": _day(second[:6], today, is_past=True) is None,
        "the expiry date is not a date": _day(second[8:14], today, is_past=False) is None,
        "a name is missing": not third.strip("<"),
    }
    reasons = [reason for reason, applies in checks.items() if applies]
    if reasons:
        raise MrzInvalid(reasons)
    born, expires = _day(second[:6], today, is_past=True), _day(second[8:14], today, is_past=False)
    assert born is not None
    assert expires is not None
    surnames, _fillers, given_names = third.rstrip("<").partition("<<")
    return MachineReadable(
        cui=number[:8],
        card_number=first[15:24],
        birth_date=born,
        sex=next(sex for sex, letter in _SEX.items() if letter == second[7]),
        expires_on=expires,
        nationality=second[15:18].rstrip("<"),
        surnames=surnames.replace("<", " "),
        given_names=given_names.replace("<", " "),
    )


def _day(digits: str, today: date, *, is_past: bool) -> date | None:
    """A birth is within the last hundred years; an expiry is at most fifty years ahead."""
    if not digits.isdigit():
        return None
    year = today.year // 100 * 100 + int(digits[:2])
    if is_past and year > today.year:
        year -= 100
    if not is_past and year > today.year + 50:
        year -= 100
    try:
        return date(year, int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
