"""What the room does: register persons, link parents, give identity numbers."""

import uuid
from dataclasses import dataclass
from datetime import date

from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.folding import fold
from registry.people import queries
from registry.people.models import IdentityDocument, IdentityNumber, Kinship, Person, cui_sequence
from registry.people.rules import NO_DOCUMENT, cui_check_digit, document_number


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """Make a person known. Everything may be unknown."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    age_years: int | None = None
    nationality: str | None = None
    document_type: str = NO_DOCUMENT
    document_number: str | None = None


def register_person(ctx: Context, command: RegisterPerson) -> Person:
    """A new person, with the document that names them."""
    names = (command.given_names, command.first_surname, command.second_surname)
    person = Person(
        given_names=command.given_names, first_surname=command.first_surname, second_surname=command.second_surname,
        folded_name=folded_name(*names), sex=command.sex, birth_date=command.birth_date, age_years=command.age_years,
        nationality=command.nationality, is_demonstration=ctx.settings.demonstration, created_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(person)
    ctx.session.flush()
    if command.document_type != NO_DOCUMENT and command.document_number:
        number = document_number(command.document_type, command.document_number)
        ctx.session.add(
            IdentityDocument(person_id=person.id, type=command.document_type, number=number, created_at=ctx.now)
        )
        ctx.session.flush()
    ctx.journal("person.registered", "person", person.id, document=command.document_type)
    return person


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
    """Give a person the name of an inscription or its rectification."""
    person.given_names, person.first_surname, person.second_surname = given_names, first_surname, second_surname
    person.folded_name = folded_name(given_names, first_surname, second_surname)
    ctx.journal("person.renamed", "person", person.id)


def record_kinship(
    ctx: Context, child_id: uuid.UUID, relative_id: uuid.UUID, relation: str, evidence: str, evidence_id: str | None = None
) -> Kinship:
    """Link a child to a parent, with what says so."""
    kinship = Kinship(
        child_id=child_id, relative_id=relative_id, relation=relation,
        evidence=evidence, evidence_id=evidence_id, created_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(kinship)
    ctx.session.flush()
    ctx.journal("kinship.recorded", "person", child_id, relation=relation, evidence=evidence)
    return kinship


def assign_cui(ctx: Context, person: Person) -> IdentityNumber:
    """Give a person a CUI, once. The number's sequence never goes back, whatever becomes of this transaction.

    Demonstration data get numbers of a range of their own, 9xxxxxxx, so that none is ever taken for a real person's.
    """
    if queries.cui_of(ctx.session, person.id) is not None:
        raise Refused("cui-assigned", "This person has a CUI already.")
    taken = ctx.session.scalar(cui_sequence.next_value().select())
    digits = f"{'9' if person.is_demonstration else '0'}{taken:07d}"
    number = IdentityNumber(
        digits=digits, check_digit=cui_check_digit(digits), person_id=person.id,
        is_demonstration=person.is_demonstration, assigned_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(number)
    ctx.session.flush()
    ctx.journal("cui.assigned", "person", person.id)
    return number
