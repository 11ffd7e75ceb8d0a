"""Parents whom a court's decision names: a couple or one person who adopts, two mothers, two fathers.

Such an acta states them alone: neither the certificate's mother nor the father stays on it unless the court names them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.births.models import Birth
from registry.births.record.models import BirthRecord, RecordParent
from registry.births.record.rules import MOST_PARENTS, name_errors
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.people import queries as persons
from registry.people import service as people
from registry.people.agreement import DISPUTED, disputed_document
from registry.people.models import Person
from registry.people.rules import NO_DOCUMENT, Surnames, child_surnames, document_error, placeholder_error

SEX_OF: Final = {"mother": "female", "father": "male"}


@dataclass(frozen=True, slots=True)
class CourtParent:
    """A parent as a court's decision names one, with the identity document shown."""

    relation: str
    given_names: str | None
    first_surname: str | None
    """A parent with one name has only one of the two."""
    second_surname: str | None
    document_type: str
    document_number: str
    document_status: str = "shown"


def surnames(parents: Sequence[CourtParent], order: str) -> Surnames:
    """The child's surnames: the first of each parent.

    `order` decides between a father and a mother; two of one relation stand in the order in which they are given.
    """
    own = [Surnames(parent.first_surname, parent.second_surname) for parent in parents]
    if len(parents) == 1:
        return own[0]
    if parents[0].relation == parents[1].relation:
        return child_surnames(own[1], own[0], "paternal_maternal")  # the first parent's surname first
    mother, father = own if parents[0].relation == "mother" else reversed(own)
    return child_surnames(mother, father, order)


def surnames_of_parents(parents: Sequence[CourtParent]) -> frozenset[str | None]:
    """The surnames that a child may have from these parents."""
    return frozenset(name for parent in parents for name in (parent.first_surname, parent.second_surname))


def refuse_parents(ctx: Context, parents: Sequence[CourtParent], birth: Birth) -> None:
    """Raise Invalid with everything wrong in the parents' names and documents."""
    errors = []
    if not 1 <= len(parents) <= MOST_PARENTS:
        errors.append(FieldError("/parents", _("Give one parent or two.")))
    for index, parent in enumerate(parents):
        own = frozenset({parent.first_surname, parent.second_surname})
        of_name = name_errors(parent.given_names, parent.first_surname, parent.second_surname, inherited=own)
        errors += [FieldError(f"/parents/{index}/{name}", detail) for name, detail in of_name]
        number = parent.document_number
        error = document_error(parent.document_type, number) or placeholder_error(number)
        bearer = None if error else people.find_by_document(ctx, parent.document_type, number)
        if bearer is not None and bearer.id == birth.newborn_id:
            error = _("This document belongs to the child. Give the parent's own.")
        if error:
            errors.append(FieldError(f"/parents/{index}/document_number", error))
    shown = [(parent.document_type, parent.document_number) for parent in parents]
    if len(set(shown)) < len(shown):
        errors.append(FieldError("/parents/1/document_number", _("The two parents cannot have the same document.")))
    if errors:
        raise Invalid(errors)


def name_parents(ctx: Context, record: BirthRecord, parents: Sequence[CourtParent]) -> None:
    """Put the parents on an acta, registering those who are new, and let kinship follow."""
    record.parents.clear()
    ctx.session.flush()
    for position, parent in enumerate(parents, 1):
        names = {name: getattr(parent, name) for name in ("given_names", "first_surname", "second_surname")}
        person_id = _person(ctx, parent, position - 1).id
        record.parents.append(RecordParent(position=position, relation=parent.relation, person_id=person_id, **names))
    ctx.session.flush()


def link_parents(ctx: Context, record: BirthRecord) -> None:
    """Record the kinship of the parents named, and end that of every other mother or father by certificate or acta.

    A tutor, and parents whom another decision names, are not touched.
    """
    named = {(parent.person_id, parent.relation) for parent in record.parents}
    linked = set()
    for kinship in persons.parents(ctx.session, record.child_id):
        if kinship.relation not in SEX_OF:
            continue
        if (kinship.relative_id, kinship.relation) in named:
            linked.add((kinship.relative_id, kinship.relation))
        else:
            people.end_kinship(ctx, kinship)
    for person_id, relation in sorted(named - linked):
        people.record_kinship(ctx, record.child_id, person_id, relation, "court_decision", str(record.id))


def _person(ctx: Context, parent: CourtParent, index: int) -> Person:
    is_disputed = parent.document_status == DISPUTED
    name = (parent.given_names, parent.first_surname, parent.second_surname)
    number = None if is_disputed else parent.document_number
    pointer = f"/parents/{index}/document_number"
    person = people.bearer(ctx, parent.document_type, number, name, None, pointer)
    if person is None:
        command = people.RegisterPerson(
            given_names=parent.given_names,
            first_surname=parent.first_surname,
            second_surname=parent.second_surname,
            sex=SEX_OF[parent.relation],
            document_type=NO_DOCUMENT if is_disputed else parent.document_type,
            document_number=number,
            disputed=disputed_document(parent.document_type, parent.document_number, parent.document_status),
        )
        person = people.register_person(ctx, command)
    return person
