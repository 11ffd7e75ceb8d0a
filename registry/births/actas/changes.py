"""What a change that waits for a second person would do, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from registry.births.actas import words
from registry.births.counter.waiting import Names, Row, certificate_rows, changed_words
from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core.messages import Message, _
from registry.people.agreement import DISPUTED
from registry.people.models import Person
from registry.people.rules import full_name
from registry.people.words import DOCUMENTS, SURNAME_ORDERS

_NOBODY: Final = _("nobody")


def waiting_rows(
    kind: str, content: Mapping[str, Any], record: BirthRecord, birth: Birth, father: Person | None, names: Names
) -> list[Row]:
    """Each thing that an approval would change: as it is, and as it would stand.

    Parents stand with their documents: what a name alone would hide is another person of that name. `father` is the
    one whom the acta states now, `names` are those of the places that are told by codes.
    """
    if kind == "rectification":
        return [*_rectified(content, record, birth, father, names)]
    return [*_replaced(content, record, father)] if content else []


def _rectified(
    content: Mapping[str, Any], record: BirthRecord, birth: Birth, father: Person | None, names: Names
) -> Iterator[Row]:
    for name, value in content.get("names", {}).items():
        yield Row(words.NAMES[name], changed_words(getattr(record, name, None), value))
    yield from certificate_rows(content.get("certificate", {}), birth, names)
    if "father" in content:
        yield Row(_("Father"), changed_words(_father(record, father), _stated_father(content["father"])))
    yield from _court_parents(content)
    if "declarant" in content:
        before = words.DECLARANTS.get(record.declarant or "")
        yield Row(_("Who declares the birth"), changed_words(before, _declarant(content["declarant"])))


def _declarant(declarant: Mapping[str, Any]) -> Message | str:
    relation, number = words.DECLARANTS[declarant["relation"]], declarant["document_number"]
    return _identified(relation, declarant["document_type"], number) if number else relation


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
        yield Row(words.NAMES["given_names"], changed_words(record.given_names, content["given_names"]))
    order = content.get("surname_order")
    if order and order != record.surname_order:
        before = SURNAME_ORDERS.get(record.surname_order or "")
        yield Row(_("Order of the surnames"), changed_words(before, SURNAME_ORDERS.get(order, order)))
    if content.get("father") or (record.father_id is not None and not content.get("parents")):
        yield Row(_("Father"), changed_words(_father(record, father), _stated_father(content.get("father"))))
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


def _identified(name: Message | str, document: str, number: str) -> Message:
    return _("{name}, {document} {number}", name=name, document=DOCUMENTS.get(document, document), number=number)
