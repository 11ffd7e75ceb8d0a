"""What a change that waits for a second person would do, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from registry.births.actas import words
from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core.clock import PERU
from registry.core.messages import Message, _
from registry.people.rules import full_name


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary."""

    label: Message
    value: Message | str
    address: str | None = None


_CERTIFICATE: Final[Mapping[str, Message]] = {
    "sex": _("Sex"),
    "born_at": _("Born"),
    "born_on": _("Born"),
    "mother_given_names": _("Mother's given names"),
    "mother_first_surname": _("Mother's first surname"),
    "mother_second_surname": _("Mother's second surname"),
    "mother_document_type": _("Mother's document"),
    "mother_document_number": _("Number of the mother's document"),
    "mother_birth_date": _("Mother's date of birth"),
    "cnv": _("Live-birth certificate"),
}
_ANOTHER: Final = _("Another field of the certificate")
_NOBODY: Final = _("nobody")


def waiting_rows(kind: str, content: Mapping[str, Any], record: BirthRecord, birth: Birth) -> list[Row]:
    """Each thing that an approval would change: as it is, and as it would stand."""
    if kind == "rectification":
        return [*_rectified(content, record, birth)]
    return [*_replaced(content, record)] if content else []


def _rectified(content: Mapping[str, Any], record: BirthRecord, birth: Birth) -> Iterator[Row]:
    for name, value in content.get("names", {}).items():
        yield Row(words.NAMES.get(name, _ANOTHER), _changed(getattr(record, name, None), value))
    for name, value in content.get("certificate", {}).items():
        yield Row(
            _CERTIFICATE.get(name, _ANOTHER), _changed(_text(name, getattr(birth, name, None)), _text(name, value))
        )
    if "father" in content:
        yield Row(_("Father"), _changed(_father(record), _name(content["father"])))
    for parent in content.get("parents", ()):
        yield Row(_("Parent named by a court"), _name(parent))


def _text(name: str, value: object) -> Message | str | None:
    if isinstance(value, datetime):
        return value.astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "born_at" and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "sex":
        return words.PRINTED_SEX.get(str(value), str(value))
    return None if value is None else str(value)


def _changed(before: Message | str | None, after: Message | str | None) -> Message:
    return _("{before} → {after}", before=before or "–", after=after or "–")


def _father(record: BirthRecord) -> Message | str:
    return full_name(record.father_given_names, record.father_first_surname, record.father_second_surname) or _NOBODY


def _replaced(content: Mapping[str, Any], record: BirthRecord) -> Iterator[Row]:
    if content.get("given_names"):
        yield Row(words.NAMES["given_names"], _changed(record.given_names, content["given_names"]))
    if content.get("father"):
        yield Row(_("Father"), _changed(_father(record), _name(content["father"])))
    for parent in content.get("parents", ()):
        yield Row(_("Parent named by a court"), _name(parent))


def _name(person: Mapping[str, Any] | None) -> Message | str:
    if not person:
        return _NOBODY
    return full_name(person["given_names"], person["first_surname"], person["second_surname"])
