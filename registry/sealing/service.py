"""Sealings: requested by one supervisor and decided by another, and lifted in the same way."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import Message, _
from registry.people import changes
from registry.people.changes import Ground
from registry.people.life import papers
from registry.people.life import queries as life
from registry.sealing import queries
from registry.sealing.models import SealedPerson, Sealing
from registry.sealing.rules import (
    BASES,
    IN_FORCE,
    LIFT_REQUESTED,
    LIFTED,
    LONGEST_REFERENCE,
    MOST_PERSONS,
    REFUSED,
    REQUESTED,
    SHORTEST_REFERENCE,
)
from registry.sealing.words import STATE


@dataclass(frozen=True, slots=True)
class RequestSealing:
    """Seal some persons. Name mother and child together: each alone would give the other away."""

    person_ids: tuple[uuid.UUID, ...]
    basis: str
    reference: str


def request_sealing(ctx: Context, command: RequestSealing) -> Sealing:
    """Request a sealing, which hides nobody until another supervisor approves it. Raises Invalid with every reason."""
    existing = queries.lock_persons(ctx.session, command.person_ids)
    errors = [*_command_errors(command), *_unknown_person_errors(command, existing)]
    if errors:
        raise Invalid(errors)
    _refuse_sealed(ctx, command.person_ids)
    sealing = Sealing(
        id=uuid.uuid4(),
        basis=command.basis,
        reference=command.reference,
        state=REQUESTED,
        requested_by=_account_id(ctx),
        requested_at=ctx.now,
    )
    ctx.session.add(sealing)
    ctx.session.flush()
    sealing.persons = [
        SealedPerson(sealing_id=sealing.id, person_id=person_id, is_in_force=False)
        for person_id in sorted(command.person_ids)
    ]
    ctx.session.flush()
    ctx.journal("sealing.requested", "sealing", sealing.id, basis=sealing.basis, persons=len(sealing.persons))
    return sealing


def _command_errors(command: RequestSealing) -> Iterator[FieldError]:
    if command.basis not in BASES:
        yield FieldError("/basis", _("Must be one of: {values}.", values=", ".join(BASES)))
    if not _is_reference(command.reference):
        yield FieldError("/reference", _reference_error())
    if not 1 <= len(command.person_ids) <= MOST_PERSONS:
        yield FieldError("/persons", _("Name between 1 and {most} persons.", most=MOST_PERSONS))
    if len(set(command.person_ids)) < len(command.person_ids):
        yield FieldError("/persons", _("Name each person only once."))


def _unknown_person_errors(command: RequestSealing, existing: set[uuid.UUID]) -> Iterator[FieldError]:
    for position, person_id in enumerate(command.person_ids):
        if person_id not in existing:
            yield FieldError(f"/persons/{position}", _("There is no such person."))


def approve_sealing(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """Approve a sealing: from the commit on, the persons do not exist to anyone who may not know."""
    sealing = read(ctx, sealing_id, lock=True)
    _require_state(sealing, REQUESTED)
    four_eyes.refuse_own(ctx, sealing.requested_by)
    person_ids = _person_ids(sealing)
    queries.lock_persons(ctx.session, person_ids)
    _refuse_sealed(ctx, person_ids)
    sealing.state, sealing.decided_by, sealing.decided_at = IN_FORCE, ctx.actor.account_id, ctx.now
    for person in sealing.persons:
        person.is_in_force = True
    ctx.session.flush()
    changes.end_naming(ctx, person_ids)
    answers = queries.forget_answers(ctx.session)
    ctx.journal("sealing.approved", "sealing", sealing.id, persons=len(person_ids), answers_forgotten=answers)
    return sealing


def refuse_sealing(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """Refuse a sealing, or the lifting of one in force: the persons stay as they are.

    Whoever asked for it takes it back so.
    """
    sealing = read(ctx, sealing_id, lock=True)
    if sealing.state == LIFT_REQUESTED:
        verb = "taken_back" if four_eyes.is_taken_back(ctx, sealing.lift_requested_by) else "refused"
        sealing.state, sealing.lift_reference = IN_FORCE, None
        sealing.lift_requested_by = sealing.lift_requested_at = None
        ctx.session.flush()
        ctx.journal(f"sealing.lifting_{verb}", "sealing", sealing.id)
        return sealing
    _require_state(sealing, REQUESTED)
    verb = "taken_back" if four_eyes.is_taken_back(ctx, sealing.requested_by) else "refused"
    sealing.state, sealing.decided_by, sealing.decided_at = REFUSED, ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal(f"sealing.{verb}", "sealing", sealing.id)
    return sealing


def request_lifting(ctx: Context, sealing_id: uuid.UUID, reference: str, *, returns_documents: bool = False) -> Sealing:
    """Request that the persons become visible again; `reference` is the number of the decision that orders it.

    `returns_documents`: those with which others were registered meanwhile are the sealed persons', as when a sealed
    woman has borne again and was registered anew.
    """
    if not _is_reference(reference):
        raise Invalid([FieldError("/reference", _reference_error())])
    sealing = read(ctx, sealing_id, lock=True)
    _require_state(sealing, IN_FORCE)
    sealing.state, sealing.lift_reference = LIFT_REQUESTED, reference
    sealing.lift_requested_by, sealing.lift_requested_at = _account_id(ctx), ctx.now
    sealing.lift_returns_documents = returns_documents
    ctx.session.flush()
    ctx.journal("sealing.lifting_requested", "sealing", sealing.id)
    return sealing


def approve_lifting(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """Approve a lifting: the persons are visible again. Raises Refused while others bear numbers of theirs."""
    sealing = read(ctx, sealing_id, lock=True)
    _require_state(sealing, LIFT_REQUESTED)
    four_eyes.refuse_own(ctx, sealing.lift_requested_by)
    person_ids = _person_ids(sealing)
    queries.lock_persons(ctx.session, person_ids)
    if sealing.lift_returns_documents:
        _return_documents(ctx, sealing, person_ids)
    taken = queries.numbers_taken(ctx.session, person_ids)
    if taken:
        raise Refused(
            "number-in-use",
            _(
                "While the persons were sealed, others were registered with their numbers. "
                "Settle whose numbers they are before lifting the sealing."
            ),
            errors=[FieldError("", _number_taken_error(number)) for number in taken],
            detail=_(
                "Documents: request the lifting with returns_documents, or have them taken from the other person. "
                "Certificates: have the number of the later one corrected or rectified, or annul it."
            ),
        )
    sealing.state, sealing.lift_decided_by, sealing.lift_decided_at = LIFTED, ctx.actor.account_id, ctx.now
    for person in sealing.persons:
        person.is_in_force = False
    ctx.session.flush()
    ctx.journal("sealing.lifted", "sealing", sealing.id, persons=len(person_ids))
    return sealing


def _return_documents(ctx: Context, sealing: Sealing, person_ids: Sequence[uuid.UUID]) -> None:
    """Take the sealed persons' documents from those who were registered with them meanwhile; two supervisors agreed.

    Their history does not say why: it would show clerks that somebody was sealed.
    """
    ground = Ground("", requested_by=sealing.lift_requested_by)
    for number in queries.numbers_taken(ctx.session, person_ids):
        if number.document_type is None or number.document_number is None:
            continue
        person = life.person(ctx.session, number.visible_id)
        assert person is not None
        papers.withdraw(ctx, person, number.document_type, number.document_number, ground)


def _number_taken_error(number: queries.NumberTaken) -> Message:
    persons = {"visible": str(number.visible_id), "sealed": str(number.sealed_id)}
    if number.document_type is None:
        return _("Person {visible} and sealed person {sealed} have the same certificate number (CNV).", **persons)
    return _(
        "Person {visible} and sealed person {sealed} have the same {document} number.",
        document=number.document_type,
        **persons,
    )


def read(ctx: Context, sealing_id: uuid.UUID, *, lock: bool = False) -> Sealing:
    """The sealing; raises NotFound."""
    sealing = queries.sealing(ctx.session, sealing_id, lock=lock)
    if sealing is None:
        raise NotFound
    return sealing


def _person_ids(sealing: Sealing) -> list[uuid.UUID]:
    return [person.person_id for person in sealing.persons]


def _account_id(ctx: Context) -> uuid.UUID:
    assert ctx.actor.account_id is not None  # only accounts have the permission
    return ctx.actor.account_id


def _is_reference(reference: str) -> bool:
    return SHORTEST_REFERENCE <= len(reference.strip()) <= len(reference) <= LONGEST_REFERENCE


def _reference_error() -> Message:
    return _(
        "Give the number of the decision or order, in {shortest} to {longest} characters.",
        shortest=SHORTEST_REFERENCE,
        longest=LONGEST_REFERENCE,
    )


def _require_state(sealing: Sealing, state: str) -> None:
    if sealing.state != state:
        raise Refused(
            f"sealing-{sealing.state.replace('_', '-')}",
            _("The sealing is {state}, so this step is not possible.", state=STATE[sealing.state]),
        )


def _refuse_sealed(ctx: Context, person_ids: Sequence[uuid.UUID]) -> None:
    if queries.sealed_among(ctx.session, person_ids):
        error = _("One of the persons is already sealed.")
        raise Refused("already-sealed", error, errors=[FieldError("/persons", error)])
