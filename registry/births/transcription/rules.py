"""What a transcription states, and what is wrong with it. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from registry.births.record.rules import name_errors
from registry.births.rules.fields import PLACES, Certificate
from registry.core.canonical import canonical
from registry.core.messages import Message, _
from registry.people.rules import (
    DEMONSTRATION,
    DOCUMENT_TYPES,
    NO_DOCUMENT,
    SEXES,
    SURNAME_ORDERS,
    document_error,
    is_valid_cui,
    placeholder_error,
)

WAITING: Final = "waiting"
APPROVED: Final = "approved"
INSCRIBED: Final = "inscribed"
REFUSED: Final = "refused"
STATES: Final = (WAITING, APPROVED, INSCRIBED, REFUSED)
"""Entered; confirmed by a second person, so that a job inscribes it; inscribed; refused by that person or that job."""
READING: Final = "reading"
BATCH_STATES: Final = (READING, WAITING, APPROVED, INSCRIBED, REFUSED)

NOT_RECORDED: Final = "not_recorded"
UNRECORDED: Final = ("cnv", "weight_g", "plurality", "birth_order", "certifier_dni", "ubigeo", "length_cm")
"""What an acta does not state, and a certificate would."""
EARLIEST: Final = date(1890, 1, 1)
LONGEST_NUMBER: Final = 40
LONGEST_OFFICE: Final = 80
_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]{0,39}")
_DIGITS_LOST: Final = re.compile("[0-9]{1,7}(-[0-9A-Ka-k])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an acta states. The names are those of the fields of a request, and of the columns of a file."""

    cui: str
    number: str
    office: str = ""
    inscribed_on: date
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    surname_order: str = SURNAME_ORDERS[0]
    sex: str
    born_on: date
    place: str | None = None
    ubigeo_scheme: str | None = None
    ubigeo: str | None = None
    mother_document_type: str = NO_DOCUMENT
    mother_document_number: str | None = None
    mother_given_names: str | None = None
    mother_first_surname: str | None = None
    mother_second_surname: str | None = None
    mother_birth_date: date | None = None
    father_document_type: str = NO_DOCUMENT
    father_document_number: str | None = None
    father_given_names: str | None = None
    father_first_surname: str | None = None
    father_second_surname: str | None = None
    died_on: date | None = None

    @property
    def digits(self) -> str:
        """The CUI without its check character."""
        return self.cui.strip()[:8]

    @property
    def has_mother(self) -> bool:
        """Whether the acta names a mother."""
        return self.mother_given_names is not None or self.mother_first_surname is not None

    @property
    def has_father(self) -> bool:
        """Whether the acta names a father."""
        return self.father_given_names is not None or self.father_first_surname is not None

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        values = asdict(self)
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of everything that it states: two lines with the same hash are one acta."""
        return hashlib.sha256(canonical(self.to_json()).encode()).digest()


FIELDS: Final = tuple(each.name for each in fields(Form))
DAYS: Final = ("inscribed_on", "born_on", "mother_birth_date", "died_on")
"""The fields that are days."""


def from_json(content: Mapping[str, Any]) -> Form:
    """A form as it was stored."""
    days = {name: date.fromisoformat(content[name]) for name in DAYS if content.get(name)}
    return Form(**{**content, **days})


def certificate(form: Form) -> Certificate:
    """What the acta states of the birth; what it does not state is unknown, since it was not recorded there."""
    stated = {
        name: getattr(form, name) for name in FIELDS if name in Certificate.__slots__ and not name.startswith("mother_")
    }
    of_mother = {name: getattr(form, name) for name in FIELDS if name.startswith("mother_") and form.has_mother}
    values = {**stated, **of_mother}
    return Certificate(
        **values,
        vital_status="live",
        certified_on=form.inscribed_on,
        is_mother_unknown=not form.has_mother,
        unknown={name: NOT_RECORDED for name in UNRECORDED if values.get(name) is None},
    )


def errors(form: Form, today: date, *, is_demonstration: bool) -> Iterator[tuple[str, Message]]:
    """Every (field, reason) against a transcription, as far as it can be told from itself."""
    yield from _cui_errors(form.cui.strip(), is_demonstration=is_demonstration)
    if not _NUMBER.fullmatch(form.number):
        yield "number", _("Write the acta's number as it is printed: letters, digits, spaces, dots, slashes, hyphens.")
    yield from _day_errors(form, today)
    yield from _choice_errors(form)
    inherited = frozenset(
        {form.mother_first_surname, form.mother_second_surname, form.father_first_surname, form.father_second_surname}
    )
    yield from name_errors(form.given_names, form.first_surname, form.second_surname, inherited=inherited)
    for parent in ("mother", "father"):
        yield from _parent_errors(form, parent)


def _cui_errors(cui: str, *, is_demonstration: bool) -> Iterator[tuple[str, Message]]:
    if _DIGITS_LOST.fullmatch(cui):
        yield "cui", _("A CUI has eight digits. A spreadsheet drops leading zeros: format the column as text.")
    elif re.fullmatch("[0-9]{8}", cui):
        yield "cui", _("Give the CUI with its check character, such as 10117410-2.")
    elif not is_valid_cui(cui):
        yield "cui", _("This is not a CUI: eight digits and the check character that belongs to them.")
    elif is_demonstration != (DEMONSTRATION[0] <= int(cui[:8]) <= DEMONSTRATION[1]):
        yield "cui", _("Numbers that begin with 99 are those of demonstrations, and only of demonstrations.")


def _day_errors(form: Form, today: date) -> Iterator[tuple[str, Message]]:
    if not EARLIEST <= form.born_on <= today:
        yield "born_on", _("Must be between 1890 and today.")
    if not form.born_on <= form.inscribed_on <= today:
        yield "inscribed_on", _("Must be between the date of birth and today.")
    if form.died_on is not None and not form.born_on <= form.died_on <= today:
        yield "died_on", _("Must be between the date of birth and today.")
    if form.mother_birth_date is not None and not EARLIEST <= form.mother_birth_date < form.born_on:
        yield "mother_birth_date", _("Must be before the date of birth of the child.")


def _choice_errors(form: Form) -> Iterator[tuple[str, Message]]:
    for name, choices in (("sex", SEXES), ("surname_order", SURNAME_ORDERS), ("place", PLACES)):
        value = getattr(form, name)
        if value is not None and value not in choices:
            yield name, _("Must be one of: {choices}.", choices=", ".join(choices))
    if (form.ubigeo is None) != (form.ubigeo_scheme is None):
        yield "ubigeo", _("Give a place's code together with its scheme (INEI or RENIEC).")


def _parent_errors(form: Form, parent: str) -> Iterator[tuple[str, Message]]:
    kind, number = getattr(form, f"{parent}_document_type"), getattr(form, f"{parent}_document_number")
    names = [getattr(form, f"{parent}_{name}") for name in ("given_names", "first_surname", "second_surname")]
    if kind not in DOCUMENT_TYPES:
        yield f"{parent}_document_type", _("Must be one of: {choices}.", choices=", ".join(DOCUMENT_TYPES))
    elif error := document_error(kind, number) or placeholder_error(number):
        yield f"{parent}_document_number", error
    elif number and not any(names):
        yield f"{parent}_given_names", _("Give the name with the document.")
    elif number and kind == "DNI" and number.replace("-", "")[:8] == form.digits:
        yield f"{parent}_document_number", _("This is the child's own number. Give the parent's.")
    if any(names):
        own = frozenset(names[1:])
        of_parent = name_errors(names[0], names[1], names[2], inherited=own)
        yield from ((f"{parent}_{field}", detail) for field, detail in of_parent)
