"""What the room does: register persons, link relatives, give identity numbers."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused, Unavailable
from registry.core.folding import fold
from registry.people import queries
from registry.people.models import (
    Absence,
    IdentityDocument,
    IdentityNumber,
    Kinship,
    NumberBlock,
    Person,
    cui_sequence,
    demonstration_sequence,
)
from registry.people.rules import (
    DEMONSTRATION,
    NO_DOCUMENT,
    Identity,
    cui_check_digit,
    document_number,
    identity_errors,
    kinship_error,
    number_at,
)

CHANGED_TASK = "duplicates.person_changed"
"""Run by a room above: what is known of a person, or held of their prints, is no longer what was searched by."""


@dataclass(frozen=True, slots=True)
class RegisterPerson(Identity):
    """Make a person known. Everything may be unknown."""


def register_person(ctx: Context, command: RegisterPerson) -> Person:
    """A new person, with the document that names them; raises Invalid with every reason against it."""
    wrong = [FieldError(f"/{field}", detail) for field, detail in identity_errors(command, ctx.today)]
    if wrong:
        raise Invalid(wrong)
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
        created_at=ctx.now,
    )
    ctx.session.add(person)
    ctx.session.flush()
    if command.document_type != NO_DOCUMENT and command.document_number:
        _add_document(
            ctx, person, command.document_type, document_number(command.document_type, command.document_number)
        )
    ctx.journal("person.registered", "person", person.id, document=command.document_type)
    return person


def _add_document(ctx: Context, person: Person, kind: str, number: str) -> None:
    ctx.session.add(IdentityDocument(person_id=person.id, type=kind, number=number, created_at=ctx.now))
    ctx.session.flush()


def folded_name(*names: str | None) -> str:
    """The search form of a whole name."""
    return fold(" ".join(name for name in names if name))


def find_by_document(ctx: Context, kind: str | None, number: str | None) -> Person | None:
    """The person a document names, if it is known."""
    if kind in (None, NO_DOCUMENT) or not number:
        return None
    assert kind is not None
    return queries.by_document(ctx.session, kind, document_number(kind, number))


def rename(ctx: Context, person: Person, given_names: str, first_surname: str, second_surname: str | None) -> None:
    """Give a person the name of an inscription or its rectification; raises Invalid with every reason against it."""
    named = Identity(given_names, first_surname, second_surname)
    wrong = [FieldError(f"/{field}", detail) for field, detail in identity_errors(named, ctx.today)]
    if wrong:
        raise Invalid(wrong)
    person.given_names, person.first_surname, person.second_surname = given_names, first_surname, second_surname
    person.folded_name = folded_name(given_names, first_surname, second_surname)
    ctx.journal("person.renamed", "person", person.id)


def complete_birth_date(ctx: Context, person: Person, birth_date: date) -> None:
    """Note the birth date of a person of whom none was known; raises Invalid for an impossible one."""
    assert person.birth_date is None
    wrong = [FieldError(f"/{name}", why) for name, why in identity_errors(Identity(birth_date=birth_date), ctx.today)]
    if wrong:
        raise Invalid(wrong)
    person.birth_date = birth_date
    ctx.session.flush()
    ctx.journal("person.completed", "person", person.id, field="birth_date")
    ctx.defer(CHANGED_TASK, person_id=str(person.id))


def record_death(ctx: Context, person: Person, died_on: date) -> None:
    """Note the day on which a person died, once; raises Refused when another day is recorded."""
    if person.died_on is not None and person.died_on != died_on:
        raise Refused("death-recorded", "Another day of death is recorded.")
    person.died_on = died_on
    ctx.session.flush()
    ctx.journal("person.died", "person", person.id)
    ctx.defer(CHANGED_TASK, person_id=str(person.id))


def record_absence(ctx: Context, person: Person, left_on: date, returned_on: date | None, source: str) -> Absence:
    """Note a stay abroad by the authority's answer; raises Invalid for days that cannot be."""
    wrong = []
    if left_on > ctx.today or (person.birth_date and left_on < person.birth_date):
        wrong.append(FieldError("/left_on", "Between the birth and today."))
    if returned_on is not None and not left_on <= returned_on <= ctx.today:
        wrong.append(FieldError("/returned_on", "Between the day of leaving and today."))
    if wrong:
        raise Invalid(wrong)
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
    """Link a child to a relative, with what says so; `since` is today unless told. Raises Invalid on unfit evidence."""
    wrong = kinship_error(relation, evidence)
    if wrong:
        raise Invalid([FieldError("/evidence", wrong)])
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


def assign_cui(ctx: Context, person: Person) -> IdentityNumber:
    """Give a person a CUI, once. It is also the person's DNI number, so no other person's document may have it.

    Numbers come from the blocks allotted to this registry, in order; a sequence counts through them and never goes
    back, whatever becomes of this transaction. Demonstration data have a block of their own. Raises Refused for a
    person who has one already, Unavailable when the blocks are used up or none was allotted.
    """
    if queries.cui_of(ctx.session, person.id) is not None:
        raise Refused("cui-assigned", "This person has a CUI already.")
    digits = _next_digits(ctx, is_demonstration=person.is_demonstration)
    number = IdentityNumber(
        digits=digits,
        check_digit=cui_check_digit(digits),
        person_id=person.id,
        is_demonstration=person.is_demonstration,
        assigned_at=ctx.now,
    )
    ctx.session.add(number)
    ctx.session.flush()
    _add_document(ctx, person, "DNI", digits)
    ctx.journal("cui.assigned", "person", person.id)
    return number


def _next_digits(ctx: Context, *, is_demonstration: bool) -> str:
    blocks = [DEMONSTRATION] if is_demonstration else queries.number_blocks(ctx.session)
    sequence = demonstration_sequence if is_demonstration else cui_sequence
    # Looked at first, so that asking in vain uses up no number of the next block.
    if queries.numbers_taken(ctx.session, sequence) < sum(last - first + 1 for first, last in blocks):
        while digits := number_at(ctx.session.scalars(sequence.next_value().select()).one(), blocks):
            # A foreigner's or an elder's DNI may lie in the block: that number is somebody's, and is passed over.
            if not queries.is_number_taken(ctx.session, "DNI", digits):
                return digits
    raise Unavailable(
        "cui-exhausted", "No identity numbers are left. Nothing was saved. Allot a block with `registry cui allot`."
    )


def allot_numbers(ctx: Context, first: int, last: int) -> int:
    """Add a block of numbers given to this registry by the authority; how many it has. Raises Refused on an overlap."""
    # One at a time: the order of blocks decides which number the sequence's count stands for.
    ctx.session.execute(text("LOCK TABLE cui_block IN SHARE ROW EXCLUSIVE MODE"))
    position = len(queries.number_blocks(ctx.session)) + 1
    ctx.session.add(NumberBlock(position=position, first=first, last=last, allotted_at=ctx.now))
    ctx.session.flush()
    ctx.journal("cui.allotted", "cui_block", position, first=first, last=last)
    return last - first + 1
