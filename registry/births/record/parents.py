"""What an acta takes from the parents: surnames passed on, and the father, named by the mother or recognising."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.rules import name_errors
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.people import queries as persons
from registry.people import service as people
from registry.people.agreement import DISPUTED, disputed_document
from registry.people.rules import NO_DOCUMENT, Surnames, child_surnames, document_error, placeholder_error

FATHER_COLUMNS: Final = ("father_given_names", "father_first_surname", "father_second_surname", "father_id")
"""What an acta holds about the father."""


@dataclass(frozen=True, slots=True)
class Father:
    """The father, as named by the mother or recognising the child himself."""

    given_names: str | None
    first_surname: str | None
    """A father with one name has only one of the two."""
    second_surname: str | None
    document_type: str
    document_number: str | None
    recognises: bool
    document_status: str = "shown"
    """`disputed`: the number is right although it belongs to somebody else; he is registered without it."""

    @property
    def is_identified(self) -> bool:
        """Whether he recognises the child and has shown a document that nobody else has."""
        return self.recognises and self.document_number is not None and self.document_status != DISPUTED


def surnames_of_family(birth: Birth, father: Father | None) -> frozenset[str | None]:
    """The surnames that a child may inherit from its parents."""
    of_father = (father.first_surname, father.second_surname) if father else ()
    return frozenset({birth.mother_first_surname, birth.mother_second_surname, *of_father})


def chosen_surnames(birth: Birth, father: Father | None, order: str, first: str | None, second: str | None) -> Surnames:
    """The child's surnames: from its parents, or the officer's choice where the mother is unknown. Raises Invalid.

    A child whose parents have one name each bears no surname, or the one that the officer writes down.
    """
    if not birth.mother_given_names and not birth.mother_first_surname:
        if first is None:
            message = _("Give the surnames: the officer chooses them when the mother is unknown.")
            raise Invalid([FieldError("/first_surname", message)])
        return Surnames(first, second)
    inherited = inherited_surnames(birth, father, order)
    if not inherited.first:
        return Surnames(first, second)
    if first is not None or second is not None:
        message = _("The surnames follow from the parents. Leave them empty.")
        raise Invalid([FieldError("/first_surname", message)])
    return inherited


def inherited_surnames(birth: Birth, father: Father | None, order: str) -> Surnames:
    """The surnames that a child has from its mother and father; none where both have one name."""
    of_father = Surnames(father.first_surname, father.second_surname) if father else None
    return child_surnames(Surnames(birth.mother_first_surname, birth.mother_second_surname), of_father, order)


def refuse_names(
    given_names: str | None,
    surnames: Surnames,
    father: Father | None = None,
    inherited: frozenset[str | None] = frozenset(),
) -> None:
    """Raise Invalid with everything wrong in the names of a child and its father."""
    of_child = name_errors(given_names, surnames.first, surnames.second, inherited=inherited)
    errors = [FieldError(f"/{name}", detail) for name, detail in of_child]
    if father is not None:
        own = frozenset({father.first_surname, father.second_surname})
        of_father = name_errors(father.given_names, father.first_surname, father.second_surname, inherited=own)
        errors += [FieldError(f"/father/{name}", detail) for name, detail in of_father]
    if errors:
        raise Invalid(errors)


def refuse_father(ctx: Context, father: Father | None, birth: Birth) -> None:
    """Raise Invalid with what is wrong with the father's document; it cannot be the mother's or the child's."""
    if father is None:
        return
    if not father.document_number:
        if father.recognises and father.document_type != NO_DOCUMENT:
            message = _("Required: the identity document of the father recognising the child.")
            raise Invalid([FieldError("/father/document_number", message)])
        return
    error = document_error(father.document_type, father.document_number) or placeholder_error(father.document_number)
    bearer = None if error else people.find_by_document(ctx, father.document_type, father.document_number)
    if bearer is not None and bearer.id in (birth.mother_id, birth.newborn_id):
        error = _("This document belongs to the mother or the child. Give the father's own.")
    if error:
        raise Invalid([FieldError("/father/document_number", error)])


def father_columns(ctx: Context, father: Father | None) -> dict[str, Any]:
    """The columns of an acta about the father; one who recognises the child is registered as a person."""
    if father is None:
        return {}
    columns = {
        "father_given_names": father.given_names,
        "father_first_surname": father.first_surname,
        "father_second_surname": father.second_surname,
    }
    if not father.recognises:
        return columns
    is_disputed = father.document_status == DISPUTED
    name = (father.given_names, father.first_surname, father.second_surname)
    number = None if is_disputed else father.document_number
    person = people.bearer(ctx, father.document_type, number, name, None, "/father/document_number")
    if person is None:
        person = people.register_person(
            ctx,
            people.RegisterPerson(
                given_names=father.given_names,
                first_surname=father.first_surname,
                second_surname=father.second_surname,
                sex="male",
                document_type=NO_DOCUMENT if is_disputed else father.document_type,
                document_number=number,
                disputed=disputed_document(father.document_type, father.document_number, father.document_status),
            ),
        )
    return columns | {"father_id": person.id}


def follow_father(ctx: Context, record: BirthRecord, father: Father | None) -> None:
    """Give an acta another father, or none; his kinship follows the acta."""
    columns = dict.fromkeys(FATHER_COLUMNS) | father_columns(ctx, father)
    for kinship in persons.parents(ctx.session, record.child_id):
        is_his = kinship.relation == "father" and kinship.relative_id == record.father_id
        if is_his and kinship.relative_id != columns["father_id"]:
            people.end_kinship(ctx, kinship)
    for name, value in columns.items():
        setattr(record, name, value)
    link_father(ctx, record)


def link_father(ctx: Context, record: BirthRecord, since: date | None = None) -> None:
    """Record the kinship of a father who recognises the child, once: since today, or since an acta of before."""
    linked = {kinship.relative_id for kinship in persons.parents(ctx.session, record.child_id)}
    if record.father_id is not None and record.father_id not in linked:
        people.record_kinship(
            ctx, record.child_id, record.father_id, "father", "acknowledgement", str(record.id), since
        )


def link_mother(ctx: Context, record: BirthRecord, birth: Birth) -> None:
    """Record the kinship of the mother whom the certificate names; one whom it no longer names loses it."""
    linked = set()
    for kinship in persons.parents(ctx.session, record.child_id):
        if (kinship.relation, kinship.evidence) != ("mother", "live_birth_certificate"):
            continue
        if kinship.relative_id == birth.mother_id:
            linked.add(kinship.relative_id)
        else:
            people.end_kinship(ctx, kinship)
    if birth.mother_id is not None and birth.mother_id not in linked:
        people.record_kinship(ctx, record.child_id, birth.mother_id, "mother", "live_birth_certificate", str(birth.id))
