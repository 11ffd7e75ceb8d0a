"""Two records of one person, joined by a pointer and parted again: each by two people, each undone by two.

Nothing is merged or moved: names, documents, prints and births stay where they were recorded. A document of either
record names the record in use, and whoever asks for a person's records gets all of them.
"""

import uuid
from collections.abc import Collection
from typing import Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.people import changes, queries
from registry.people.models import ChangeRequest, JoinedPerson, Person
from registry.people.rules import OF_TWO_RECORDS
from registry.people.service import CHANGED_TASK

JOINING: Final = "joining"
PARTING: Final = "parting"
ACTS: Final = OF_TWO_RECORDS


def request(ctx: Context, act: str, left: uuid.UUID, right: uuid.UUID, reason: str) -> ChangeRequest:
    """Ask a second person to join or part two records; raises Invalid or Refused where that is not possible."""
    one, other = (_person(ctx, left, "/left"), _person(ctx, right, "/right"))
    if act == JOINING:
        record, into = _in_order(ctx, one, other)
        _refuse_joining(ctx, record, into)
    else:
        record, into = _joined_pair(ctx, one, other)
    changes.refuse_while_waiting(ctx, record.id, ACTS)
    content = {"into": str(into.id)}
    return changes.request(ctx, act, record.id, record.id, content=content, reason=reason, evidence=None)


def _person(ctx: Context, person_id: uuid.UUID, pointer: str) -> Person:
    person = queries.person(ctx.session, person_id)
    if person is None:
        raise Invalid([FieldError(pointer, _("Unknown person."))])
    return person


def _in_order(ctx: Context, one: Person, other: Person) -> tuple[Person, Person]:
    """(the record that points, the record in use): a DNI outweighs other papers, these none; else the earlier stays.

    Of two records of a child, the one whose certificate stands is in use.
    """

    def rank(person: Person) -> tuple[bool, bool, bool, bool, float, str]:
        types = {document.type for document in person.documents}
        has_cui = queries.cui_of(ctx.session, person.id) is not None
        has_birth = queries.has_own_birth(ctx.session, person.id)
        return has_birth, has_cui, "DNI" in types, bool(types), -person.created_at.timestamp(), str(person.id)

    record, into = sorted((one, other), key=rank)
    return record, into


def _refuse_joining(ctx: Context, record: Person, into: Person) -> None:
    if record.id == into.id:
        raise Invalid([FieldError("/right", _("Must be a different person from the left one."))])
    if queries.record_in_use(ctx.session, record.id) == queries.record_in_use(ctx.session, into.id):
        raise Refused("joined-already", _("These two records are joined already."))
    if all(queries.has_own_birth(ctx.session, person.id) for person in (record, into)):
        raise Refused(
            "two-births",
            _("Both records have a birth of their own. Cancel or annul one of them; joining is for adults' records."),
        )
    if queries.joined(ctx.session, record.id) is not None:
        raise Refused("joined-already", _("One of these records is joined with a third one. Part those two first."))


def _joined_pair(ctx: Context, one: Person, other: Person) -> tuple[Person, Person]:
    for record, into in ((one, other), (other, one)):
        pointer = queries.joined(ctx.session, record.id)
        if pointer is not None and pointer.into_id == into.id:
            return record, into
    raise Refused("not-joined", _("These two records are not joined."))


def decide(ctx: Context, change: ChangeRequest, *, is_approved: bool) -> ChangeRequest:
    """Approve or refuse a request; raises Refused for an own one, or when it no longer waits."""
    decided = changes.decide(ctx, change.subject_id, change.requested_at, is_approved=is_approved, kinds=ACTS)
    if not is_approved:
        return decided
    record, into = pair_of(decided)
    one, other = (_person(ctx, record, "/left"), _person(ctx, into, "/right"))
    if decided.kind == JOINING:
        join(ctx, one, other)  # the records may have been joined otherwise since
        return decided
    pointer = queries.joined(ctx.session, record)
    if pointer is None or pointer.into_id != into:
        raise Refused("not-joined", _("These two records are not joined."))
    ctx.session.delete(pointer)
    ctx.journal("person.parted", "person", record, into=str(into))
    _follow(ctx, record, into)
    return decided


def join(ctx: Context, record: Person, into: Person) -> None:
    """Let a record point to the one in use; the caller knows that two people, or the records themselves, say so.

    Raises Refused where that is not possible.
    """
    _refuse_joining(ctx, record, into)
    ctx.session.add(JoinedPerson(person_id=record.id, into_id=into.id, at=ctx.now))
    ctx.journal("person.joined", "person", record.id, into=str(into.id))
    _follow(ctx, record.id, into.id)


def _follow(ctx: Context, record: uuid.UUID, into: uuid.UUID) -> None:
    ctx.session.flush()
    for person in (record, into):
        ctx.defer(CHANGED_TASK, person_id=str(person))


def pair_of(change: ChangeRequest) -> tuple[uuid.UUID, uuid.UUID]:
    """(the record that points, the record in use) of a request."""
    return change.person_id, uuid.UUID(change.content["into"])


def about(ctx: Context, persons: Collection[uuid.UUID], request_id: uuid.UUID) -> ChangeRequest:
    """A request to join or part records, both of these persons; raises NotFound."""
    change = queries.request_of(ctx.session, request_id)
    if change is None or change.kind not in ACTS or not set(pair_of(change)) <= set(persons):
        raise NotFound
    return change
