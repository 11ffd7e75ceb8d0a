"""What a change that waits for a second person would do, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from registry.births.actas import words
from registry.births.drafts.words import LABELS
from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core.clock import PERU
from registry.core.messages import Message, _
from registry.people.agreement import DISPUTED
from registry.people.models import Person
from registry.people.rules import full_name
from registry.people.words import DOCUMENTS, SURNAME_ORDERS


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


def waiting_rows(
    kind: str, content: Mapping[str, Any], record: BirthRecord, birth: Birth, father: Person | None
) -> list[Row]:
    """Each thing that an approval would change: as it is, and as it would stand.

    Parents stand with their documents: what a name alone would hide is another person of that name. `father` is the
    one whom the acta states now.
    """
    if kind == "rectification":
        return [*_rectified(content, record, birth, father)]
    return [*_replaced(content, record, father)] if content else []


def _rectified(content: Mapping[str, Any], record: BirthRecord, birth: Birth, father: Person | None) -> Iterator[Row]:
    for name, value in content.get("names", {}).items():
        yield Row(words.NAMES.get(name, _ANOTHER), _changed(getattr(record, name, None), value))
    for name, value in content.get("certificate", {}).items():
        label = _CERTIFICATE.get(name) or LABELS.get(name, _ANOTHER)
        yield Row(label, _changed(_text(name, getattr(birth, name, None)), _text(name, value)))
    if "father" in content:
        yield Row(_("Father"), _changed(_father(record, father), _stated_father(content["father"])))
    yield from _court_parents(content)


def _text(name: str, value: object) -> Message | str | None:
    if isinstance(value, datetime):
        return value.astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "born_at" and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    if name == "sex":
        return words.PRINTED_SEX.get(str(value), str(value))
    if name == "mother_document_type":
        return DOCUMENTS.get(str(value), str(value))
    return None if value is None else str(value)


def _changed(before: Message | str | None, after: Message | str | None) -> Message:
    return _("{before} → {after}", before=before or "–", after=after or "–")


def _father(record: BirthRecord, father: Person | None) -> Message | str:
    name = full_name(record.father_given_names, record.father_first_surname, record.father_second_surname)
    if not name:
        return _NOBODY
    if record.father_id is None:
        return words.only_named(name)
    documents = sorted((document.type, document.number) for document in father.documents) if father else []
    return _identified(name, *documents[0]) if documents else name


def _replaced(content: Mapping[str, Any], record: BirthRecord, father: Person | None) -> Iterator[Row]:
    if content.get("given_names"):
        yield Row(words.NAMES["given_names"], _changed(record.given_names, content["given_names"]))
    order = content.get("surname_order")
    if order and order != record.surname_order:
        before = SURNAME_ORDERS.get(record.surname_order or "")
        yield Row(_("Order of the surnames"), _changed(before, SURNAME_ORDERS.get(order, order)))
    if content.get("father") or (record.father_id is not None and not content.get("parents")):
        yield Row(_("Father"), _changed(_father(record, father), _stated_father(content.get("father"))))
    yield from _court_parents(content)


def _court_parents(content: Mapping[str, Any]) -> Iterator[Row]:
    for parent in content.get("parents", ()):
        named = _("{relation}: {name}", relation=words.COURT_RELATIONS[parent["relation"]], name=_person(parent))
        yield Row(_("Parent named by a court"), named)


def _stated_father(father: Mapping[str, Any] | None) -> Message | str:
    if not father:
        return _NOBODY
    return _person(father) if father["recognises"] else words.only_named(_person(father))


def _person(person: Mapping[str, Any]) -> Message | str:
    """A parent as the request states one, with the document shown."""
    name, number = full_name(*(person[part] for part in _NAMES)), person.get("document_number")
    if not number:
        return name
    known = _identified(name, person["document_type"], number)
    if person.get("document_status") != DISPUTED:
        return known
    return _("{person}; the number is registered as somebody else's and was called right", person=known)


_NAMES: Final = ("given_names", "first_surname", "second_surname")


def _identified(name: str, document: str, number: str) -> Message:
    return _("{name}, {document} {number}", name=name, document=DOCUMENTS.get(document, document), number=number)
