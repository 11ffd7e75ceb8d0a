"""Identity documents that a person has later: added, and withdrawn where they were another's. Nothing is forgotten."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.people import changes
from registry.people import queries as persons
from registry.people import service as people
from registry.people.agreement import is_other_person
from registry.people.changes import Ground
from registry.people.life import history, queries
from registry.people.life.rules import DOCUMENT_ADDED, DOCUMENT_CHANGES, DOCUMENT_WITHDRAWN, needs_second_person
from registry.people.models import ChangeRequest, IdentityDocument, Person
from registry.people.others_numbers import note_told
from registry.people.rules import document_error, document_number, placeholder_error
from registry.people.service import CHANGED_TASK

ADDITION, WITHDRAWAL = DOCUMENT_CHANGES


@dataclass(frozen=True, slots=True)
class Paper:
    """An identity document as it was shown: its number, and whom it names."""

    type: str
    number: str
    name: tuple[str | None, ...] = ()
    birth_date: date | None = None


def add(ctx: Context, person_id: uuid.UUID, paper: Paper, ground: Ground) -> Person:
    """Add a document to a person, or ask a second person to where it names somebody else or is a second of its type.

    Raises Invalid for a number that is none, Refused where it belongs to another person.
    """
    person = _read(ctx, person_id)
    number = _checked(paper)
    bearer = people.find_by_document(ctx, paper.type, number)
    if bearer is not None and bearer.id in persons.identities_of(ctx.session, person.id):
        return person
    _refuse_anothers(ctx, person, paper.type, number)
    is_other_name = is_other_person(paper.name, paper.birth_date, person.names, person.birth_date)
    types = [document.type for document in person.documents]
    if needs_second_person(is_other_name=is_other_name, shown_type=paper.type, types=types):
        _ask(ctx, ADDITION, person, paper.type, number, ground)
    else:
        changes.refuse_while_waiting(ctx, person.id)
        _add(ctx, person, paper.type, number, ground)
    return person


def ask_withdrawal(ctx: Context, person_id: uuid.UUID, paper: Paper, ground: Ground) -> Person:
    """Ask a second person to take a document away from a person to whom it does not belong.

    The number is then free for its owner. A CUI is never taken away.
    """
    person = _read(ctx, person_id)
    document = _owned(ctx, person, paper.type, document_number(paper.type, paper.number))
    _ask(ctx, WITHDRAWAL, person, document.type, document.number, ground)
    return person


def _ask(ctx: Context, kind: str, person: Person, type_: str, number: str, ground: Ground) -> None:
    changes.request(
        ctx,
        kind,
        person.id,
        person.id,
        content={"type": type_, "number": number},
        reason=ground.reason,
        evidence=ground.evidence,
    )


def carry_out(ctx: Context, person: Person, change: ChangeRequest) -> None:
    """Do what a second person approved."""
    type_, number, ground = change.content["type"], change.content["number"], changes.ground_of(change)
    if change.kind == ADDITION:
        _refuse_anothers(ctx, person, type_, number)
        _add(ctx, person, type_, number, ground)
    else:
        withdraw(ctx, person, type_, number, ground)


def withdraw(ctx: Context, person: Person, type_: str, number: str, ground: Ground) -> None:
    """Take a document away from a person; two persons must have agreed. Its number is free from then on."""
    document = _owned(ctx, person, type_, number)
    person.documents.remove(document)
    ctx.session.delete(document)
    ctx.session.flush()
    _record(ctx, person, DOCUMENT_WITHDRAWN, {"type": type_, "number": number}, {}, ground)


def _add(ctx: Context, person: Person, type_: str, number: str, ground: Ground) -> None:
    person.documents.append(IdentityDocument(type=type_, number=number, created_at=ctx.now))
    ctx.session.flush()
    _record(ctx, person, DOCUMENT_ADDED, {}, {"type": type_, "number": number}, ground)


def _record(
    ctx: Context, person: Person, kind: str, before: dict[str, Any], after: dict[str, Any], ground: Ground
) -> None:
    history.record(ctx, person, kind, before, after, ground)
    ctx.defer(CHANGED_TASK, person_id=str(person.id))


def _read(ctx: Context, person_id: uuid.UUID) -> Person:
    person = queries.person(ctx.session, person_id)
    if person is None:
        raise NotFound
    return person


def _checked(paper: Paper) -> str:
    error = document_error(paper.type, paper.number) or placeholder_error(paper.number)
    if error:
        raise Invalid([FieldError("/number", error)])
    return document_number(paper.type, paper.number)


def _owned(ctx: Context, person: Person, type_: str, number: str) -> IdentityDocument:
    document = queries.document(ctx.session, person.id, type_, number)
    if document is None:
        raise Invalid([FieldError("/number", _("This person has no such document. Check type and number."))])
    cui = persons.cui_of(ctx.session, person.id)
    if type_ == "DNI" and cui is not None and cui.digits == number:
        raise Refused("cui-kept", _("An assigned number cannot be changed or withdrawn."))
    return document


def _refuse_anothers(ctx: Context, person: Person, type_: str, number: str) -> None:
    bearer = people.find_by_document(ctx, type_, number)
    if bearer is not None and bearer.id not in persons.identities_of(ctx.session, person.id):
        note_told(ctx, bearer)
        title = _("This document belongs to another person of the registry.")
        how = _("Check the number. If both are one person, ask investigators to join them.")
        raise Refused("document-of-another", title, errors=[FieldError("/number", how)])
