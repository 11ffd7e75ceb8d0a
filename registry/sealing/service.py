"""What is done with sealings: asked by one, decided by another; and lifted in the same way."""

import uuid
from dataclasses import dataclass

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
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


@dataclass(frozen=True, slots=True)
class RequestSealing:
    """Seal some persons: mother and child together, as each alone would tell of the other."""

    person_ids: tuple[uuid.UUID, ...]
    basis: str
    reference: str


def request_sealing(ctx: Context, command: RequestSealing) -> Sealing:
    """Ask for a sealing. Nobody is sealed until another person approves it. Raises Invalid with every reason."""
    wrong = [
        FieldError(pointer, why)
        for pointer, why, holds in (
            ("/basis", f"One of {', '.join(BASES)}.", command.basis not in BASES),
            *((("/reference", *_reference_error(command.reference)),)),
            ("/persons", f"1 to {MOST_PERSONS} persons.", not 1 <= len(command.person_ids) <= MOST_PERSONS),
            ("/persons", "Each person once.", len(set(command.person_ids)) < len(command.person_ids)),
        )
        if holds
    ]
    there = queries.lock_persons(ctx.session, command.person_ids)
    wrong += [
        FieldError(f"/persons/{place}", "There is no such person.")
        for place, person_id in enumerate(command.person_ids)
        if person_id not in there
    ]
    if wrong:
        raise Invalid(wrong)
    _refuse_sealed(ctx, command.person_ids)
    sealing = Sealing(
        id=uuid.uuid4(),
        basis=command.basis,
        reference=command.reference,
        state=REQUESTED,
        requested_by=_account(ctx),
        requested_at=ctx.now,
    )
    ctx.session.add(sealing)
    ctx.session.flush()
    sealing.persons = [
        SealedPerson(sealing_id=sealing.id, person_id=one, is_in_force=False) for one in sorted(command.person_ids)
    ]
    ctx.session.flush()
    ctx.journal("sealing.requested", "sealing", sealing.id, basis=sealing.basis, persons=len(sealing.persons))
    return sealing


def approve_sealing(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """A second person's yes: from the commit on the persons do not exist to whoever may not know."""
    sealing = read(ctx, sealing_id, lock=True)
    _refuse_unless(sealing, REQUESTED)
    _refuse_same_person(ctx, sealing.requested_by)
    persons = _persons(sealing)
    queries.lock_persons(ctx.session, persons)
    _refuse_sealed(ctx, persons)
    sealing.state, sealing.decided_by, sealing.decided_at = IN_FORCE, ctx.actor.account_id, ctx.now
    for one in sealing.persons:
        one.is_in_force = True
    ctx.session.flush()
    answers = queries.forget_answers(ctx.session)
    ctx.journal("sealing.approved", "sealing", sealing.id, persons=len(persons), answers_forgotten=answers)
    return sealing


def refuse_sealing(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """A second person's no to a request, or to a lifting: the persons stay as they are."""
    sealing = read(ctx, sealing_id, lock=True)
    if sealing.state == LIFT_REQUESTED:
        _refuse_same_person(ctx, sealing.lift_requested_by)
        sealing.state, sealing.lift_reference = IN_FORCE, None
        sealing.lift_requested_by = sealing.lift_requested_at = None
        ctx.session.flush()
        ctx.journal("sealing.lifting_refused", "sealing", sealing.id)
        return sealing
    _refuse_unless(sealing, REQUESTED)
    _refuse_same_person(ctx, sealing.requested_by)
    sealing.state, sealing.decided_by, sealing.decided_at = REFUSED, ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal("sealing.refused", "sealing", sealing.id)
    return sealing


def request_lifting(ctx: Context, sealing_id: uuid.UUID, reference: str) -> Sealing:
    """Ask that the persons be seen again, by the number of the decision that says so."""
    why, is_wrong = _reference_error(reference)
    if is_wrong:
        raise Invalid([FieldError("/reference", why)])
    sealing = read(ctx, sealing_id, lock=True)
    _refuse_unless(sealing, IN_FORCE)
    sealing.state, sealing.lift_reference = LIFT_REQUESTED, reference
    sealing.lift_requested_by, sealing.lift_requested_at = _account(ctx), ctx.now
    ctx.session.flush()
    ctx.journal("sealing.lifting_requested", "sealing", sealing.id)
    return sealing


def approve_lifting(ctx: Context, sealing_id: uuid.UUID) -> Sealing:
    """A second person's yes: the persons are seen again. Raises Refused while others have numbers of theirs."""
    sealing = read(ctx, sealing_id, lock=True)
    _refuse_unless(sealing, LIFT_REQUESTED)
    _refuse_same_person(ctx, sealing.lift_requested_by)
    persons = _persons(sealing)
    queries.lock_persons(ctx.session, persons)
    taken = queries.numbers_taken(ctx.session, persons)
    if taken:
        raise Refused(
            "number-in-use",
            "While the persons were sealed, others were registered with their numbers: settle which are right first.",
            errors=[FieldError("", f"{what} of {seen}, also of sealed {sealed}.") for what, seen, sealed in taken],
        )
    sealing.state, sealing.lift_decided_by, sealing.lift_decided_at = LIFTED, ctx.actor.account_id, ctx.now
    for one in sealing.persons:
        one.is_in_force = False
    ctx.session.flush()
    ctx.journal("sealing.lifted", "sealing", sealing.id, persons=len(persons))
    return sealing


def read(ctx: Context, sealing_id: uuid.UUID, *, lock: bool = False) -> Sealing:
    """The sealing; raises NotFound."""
    sealing = queries.sealing(ctx.session, sealing_id, lock=lock)
    if sealing is None:
        raise NotFound
    return sealing


def _persons(sealing: Sealing) -> list[uuid.UUID]:
    return [one.person_id for one in sealing.persons]


def _account(ctx: Context) -> uuid.UUID:
    assert ctx.actor.account_id is not None  # only accounts have the permission
    return ctx.actor.account_id


def _reference_error(reference: str) -> tuple[str, bool]:
    said = f"{SHORTEST_REFERENCE} to {LONGEST_REFERENCE} characters: the decision or order by its own number."
    return said, not SHORTEST_REFERENCE <= len(reference.strip()) <= len(reference) <= LONGEST_REFERENCE


def _refuse_unless(sealing: Sealing, state: str) -> None:
    if sealing.state != state:
        raise Refused(f"sealing-{sealing.state.replace('_', '-')}", "The sealing is not in a state that allows this.")


def _refuse_same_person(ctx: Context, first: uuid.UUID | None) -> None:
    if first == ctx.actor.account_id:
        raise Refused("four-eyes", "A second person is another person.")


def _refuse_sealed(ctx: Context, persons: list[uuid.UUID] | tuple[uuid.UUID, ...]) -> None:
    if queries.sealed_among(ctx.session, persons):
        raise Refused(
            "already-sealed",
            "One of the persons is sealed already.",
            errors=[FieldError("/persons", "One of them is sealed already.")],
        )
