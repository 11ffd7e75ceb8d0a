"""Register persons, link relatives, record stays abroad, assign identity numbers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert

from registry.core.clock import day_in_peru, start_of_day
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused, Unavailable
from registry.core.folding import fold
from registry.core.locks import Lock, take
from registry.core.messages import _
from registry.people import queries
from registry.people.agreement import is_other_person
from registry.people.models import (
    Absence,
    IdentityDocument,
    IdentityNumber,
    Kinship,
    NumberBlock,
    Person,
    ReservedNumber,
    cui_sequence,
    demonstration_sequence,
)
from registry.people.others_numbers import note_told
from registry.people.rules import (
    DEMONSTRATION,
    NO_DOCUMENT,
    Identity,
    cui_check_digit,
    document_number,
    full_name,
    identity_errors,
    kinship_error,
    number_at,
)

CHANGED_TASK = "duplicates.person_changed"
"""Run by a room above: the person's data or prints have changed since they were searched by."""


@dataclass(frozen=True, slots=True)
class RegisterPerson(Identity):
    """Register a person. Everything may be unknown."""

    disputed: tuple[str, str] | None = None
    """Type and number of the document stated, which somebody else bears; the person is registered without it."""


def register_person(ctx: Context, command: RegisterPerson) -> Person:
    """Register a person with their document; raises Invalid with every reason against it."""
    _refuse_errors(ctx, command)
    names = (command.given_names, command.first_surname, command.second_surname)
    person = Person(
        given_names=command.given_names,
        first_surname=command.first_surname,
        second_surname=command.second_surname,
        folded_name=folded_name(*names),
        sex=command.sex,
        birth_date=command.birth_date,
        age_years=command.age_years,
        nationality=command.nationality,
        is_demonstration=ctx.settings.demonstration,
        created_at=_registered_at(ctx, command.birth_date),
    )
    ctx.session.add(person)
    ctx.session.flush()
    if command.document_type != NO_DOCUMENT and command.document_number:
        _add_document(
            ctx, person, command.document_type, document_number(command.document_type, command.document_number)
        )
    ctx.journal("person.registered", "person", person.id, document=command.document_type)
    if command.disputed is not None:
        kind, number = command.disputed
        person.disputed_type, person.disputed_number = kind, document_number(kind, number)
        ctx.journal("person.number_disputed", "person", person.id)
    return person


def _registered_at(ctx: Context, birth_date: date | None) -> datetime:
    """The present moment; where the clock is in doubt, not before the day of birth, which proves that it is later."""
    if ctx.clock is None or birth_date is None:
        return ctx.now
    return max(ctx.now, start_of_day(birth_date))


def _refuse_errors(ctx: Context, identity: Identity) -> None:
    errors = [FieldError(f"/{field}", reason) for field, reason in identity_errors(identity, day_in_peru(ctx.latest))]
    if errors:
        raise Invalid(errors)


def _add_document(ctx: Context, person: Person, kind: str, number: str) -> None:
    ctx.session.add(IdentityDocument(person_id=person.id, type=kind, number=number, created_at=ctx.now))
    ctx.session.flush()


def folded_name(*names: str | None) -> str:
    """The search form of a full name."""
    return fold(full_name(*names))


def find_by_document(ctx: Context, kind: str | None, number: str | None) -> Person | None:
    """The person with this document, if known."""
    if kind in (None, NO_DOCUMENT) or not number:
        return None
    assert kind is not None
    return queries.by_document(ctx.session, kind, document_number(kind, number))


def bearer(
    ctx: Context,
    kind: str | None,
    number: str | None,
    name: tuple[str | None, ...],
    birth_date: date | None,
    field: str,
) -> Person | None:
    """The person whom a number typed by hand names; raises Refused when neither name nor birth date is that person's.

    `field` is the JSON pointer of the number.
    """
    person = find_by_document(ctx, kind, number)
    if person is None or not is_other_person(name, birth_date, person.names, person.birth_date):
        return person
    note_told(ctx, person)
    how = _("Check the number. If it is right, send document_status: disputed.")
    title = _("This number belongs to a person with another name and date of birth.")
    raise Refused("number-of-another", title, errors=[FieldError(field, how)])


def rename(
    ctx: Context, person: Person, given_names: str | None, first_surname: str | None, second_surname: str | None
) -> None:
    """Give a person the name in an inscription or rectification; raises Invalid with every reason against it."""
    _refuse_errors(ctx, Identity(given_names, first_surname, second_surname))
    person.given_names, person.first_surname, person.second_surname = given_names, first_surname, second_surname
    person.folded_name = folded_name(given_names, first_surname, second_surname)
    ctx.journal("person.renamed", "person", person.id)


def complete_birth_date(ctx: Context, person: Person, birth_date: date) -> None:
    """Record the birth date of a person whose birth date was unknown; raises Invalid for an impossible one."""
    assert person.birth_date is None
    _refuse_errors(ctx, Identity(birth_date=birth_date))
    person.birth_date = birth_date
    ctx.session.flush()
    ctx.journal("person.completed", "person", person.id, field="birth_date")
    ctx.defer(CHANGED_TASK, person_id=str(person.id))


def record_absence(ctx: Context, person: Person, left_on: date, returned_on: date | None, source: str) -> Absence:
    """Record a stay abroad as the authority confirmed it; raises Invalid for impossible dates."""
    errors = []
    if left_on > ctx.today or (person.birth_date and left_on < person.birth_date):
        errors.append(FieldError("/left_on", _("Must be between the date of birth and today.")))
    if returned_on is not None and not left_on <= returned_on <= ctx.today:
        errors.append(FieldError("/returned_on", _("Must be between the day of leaving and today.")))
    if errors:
        raise Invalid(errors)
    absence = Absence(person_id=person.id, left_on=left_on, returned_on=returned_on, source=source, created_at=ctx.now)
    ctx.session.add(absence)
    ctx.session.flush()
    ctx.journal("person.absence_recorded", "person", person.id, absence=str(absence.id))
    ctx.defer(CHANGED_TASK, person_id=str(person.id))
    return absence


def record_kinship(
    ctx: Context,
    child_id: uuid.UUID,
    relative_id: uuid.UUID,
    relation: str,
    evidence: str,
    evidence_id: str | None = None,
    since: date | None = None,
) -> Kinship:
    """Link a child to a relative; `since` is today by default. Raises Invalid for unsuitable evidence."""
    error = kinship_error(relation, evidence)
    if error:
        raise Invalid([FieldError("/evidence", error)])
    kinship = Kinship(
        child_id=child_id,
        relative_id=relative_id,
        relation=relation,
        evidence=evidence,
        evidence_id=evidence_id,
        since=since or ctx.today,
        created_at=ctx.now,
    )
    ctx.session.add(kinship)
    ctx.session.flush()
    ctx.journal("kinship.recorded", "person", child_id, relation=relation, evidence=evidence)
    return kinship


def end_kinship(ctx: Context, kinship: Kinship) -> None:
    """Take back a kinship that a mistake recorded; the acta's history keeps it."""
    ctx.session.delete(kinship)
    ctx.session.flush()
    ctx.journal("kinship.ended", "person", kinship.child_id, relation=kinship.relation, evidence=kinship.evidence)


def assign_cui(ctx: Context, person: Person) -> IdentityNumber:
    """Assign a CUI to a person. It is also the person's DNI number, so no other person's document may have it.

    Numbers come from the blocks allotted to this registry, in order; a sequence counts through them and never goes
    back, even when this transaction rolls back. Demonstration data have a block of their own. Raises Refused if the
    person has a CUI, Unavailable if no block was allotted or all are used up.
    """
    if queries.cui_of(ctx.session, person.id) is not None:
        raise Refused("cui-assigned", _("This person already has a CUI."))
    return _give_number(ctx, person, _next_digits(ctx, is_demonstration=person.is_demonstration))


def reserve_number(ctx: Context, digits: str) -> None:
    """Never assign a CUI: an acta of another registry gave it to somebody."""
    queries.lock_number(ctx.session, digits)
    reserve_numbers(ctx, [digits])


def reserve_numbers(ctx: Context, numbers: Sequence[str]) -> None:
    """The same for many numbers at once."""
    rows = [{"digits": digits, "reserved_at": ctx.now} for digits in numbers]
    ctx.session.execute(insert(ReservedNumber).values(rows).on_conflict_do_nothing())


def keep_cui(ctx: Context, person: Person, digits: str) -> IdentityNumber:
    """Record the CUI that an acta of another registry gave a person; whoever else bears it keeps it from being given.

    The person may have it already as a DNI. Raises Refused where the person has another CUI.
    """
    known = queries.cui_of(ctx.session, person.id)
    if known is not None and known.digits != digits:
        raise Refused("cui-assigned", _("This person already has a CUI."))
    return known or _give_number(ctx, person, digits)


def _give_number(ctx: Context, person: Person, digits: str) -> IdentityNumber:
    number = IdentityNumber(
        digits=digits,
        check_digit=cui_check_digit(digits),
        person_id=person.id,
        is_demonstration=person.is_demonstration,
        assigned_at=ctx.now,
    )
    ctx.session.add(number)
    ctx.session.flush()
    if person.id not in queries.bearers(ctx.session, "DNI", digits):
        _add_document(ctx, person, "DNI", digits)
    ctx.journal("cui.assigned", "person", person.id)
    return number


def _next_digits(ctx: Context, *, is_demonstration: bool) -> str:
    blocks = [DEMONSTRATION] if is_demonstration else queries.number_blocks(ctx.session)
    sequence = demonstration_sequence if is_demonstration else cui_sequence
    # Checked first, so that failing attempts use up no number of the next block.
    if queries.numbers_taken(ctx.session, sequence) < sum(last - first + 1 for first, last in blocks):
        while digits := number_at(ctx.session.scalars(sequence.next_value().select()).one(), blocks):
            # A DNI already in use may lie in the block, or the number of an acta of another registry; it is skipped.
            queries.lock_number(ctx.session, digits)
            is_known = queries.is_number_reserved(ctx.session, digits)
            if not is_known and not queries.is_number_taken(ctx.session, "DNI", digits):
                return digits
    raise Unavailable(
        "cui-exhausted",
        _("No identity numbers are left. Nothing was saved. Allot a block with `registry cui allot`."),
    )


def allot_numbers(ctx: Context, first: int, last: int) -> int:
    """Add a block of numbers that the authority allotted; return its size. Raises Refused on overlap."""
    # One at a time, because the order of the blocks decides which number an ordinal of the sequence stands for.
    take(ctx.session, Lock.NUMBER_BLOCKS)
    position = len(queries.number_blocks(ctx.session)) + 1
    ctx.session.add(NumberBlock(position=position, first=first, last=last, allotted_at=ctx.now))
    ctx.session.flush()
    ctx.journal("cui.allotted", "cui_block", position, first=first, last=last)
    return last - first + 1
