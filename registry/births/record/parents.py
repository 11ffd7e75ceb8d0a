"""What an acta takes from the parents: surnames that may be handed on, the father as named or as recognising."""

from dataclasses import dataclass
from typing import Any

from registry.births.models import Birth
from registry.births.record.rules import name_reasons
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.people import service as people
from registry.people.rules import NO_DOCUMENT, Surnames, child_surnames, document_error


@dataclass(frozen=True, slots=True)
class Father:
    """The father, as named or as recognising."""

    given_names: str
    first_surname: str
    second_surname: str | None
    document_type: str
    document_number: str | None
    recognises: bool


def borne_by_family(birth: Birth, father: Father | None) -> frozenset[str | None]:
    """The surnames a child may have of its parents."""
    of_father = (father.first_surname, father.second_surname) if father else ()
    return frozenset({birth.mother_first_surname, birth.mother_second_surname, *of_father})


def chosen_surnames(birth: Birth, father: Father | None, order: str, first: str | None, second: str | None) -> Surnames:
    """The child's surnames by its parents; by the officer's choice where there is no known mother. Raises Invalid."""
    if not birth.mother_first_surname:
        if first is None:
            raise Invalid(
                [FieldError("/first_surname", "The officer gives the surnames of a child of unknown mother.")]
            )
        return Surnames(first, second)
    if first is not None or second is not None:
        raise Invalid([FieldError("/first_surname", "The surnames follow from the parents.")])
    fathers = Surnames(father.first_surname, father.second_surname) if father else None
    return child_surnames(Surnames(birth.mother_first_surname, birth.mother_second_surname), fathers, order)


def refuse_names(
    given_names: str, surnames: Surnames, father: Father | None = None, inherited: frozenset[str | None] = frozenset()
) -> None:
    """Raise Invalid with everything wrong in the names of a child and of a father."""
    of_child = name_reasons(given_names, surnames.first, surnames.second, inherited=inherited)
    wrong = [FieldError(f"/{name}", detail) for name, detail in of_child]
    if father is not None:
        own = frozenset({father.first_surname, father.second_surname})
        told = name_reasons(father.given_names, father.first_surname, father.second_surname, inherited=own)
        wrong += [FieldError(f"/father/{name}", detail) for name, detail in told]
    if wrong:
        raise Invalid(wrong)


def refuse_father(ctx: Context, father: Father | None, birth: Birth) -> None:
    """Raise Invalid with what is wrong with a father's document; the mother's document names no father."""
    if father is None:
        return
    if not father.document_number:
        if father.recognises and father.document_type != NO_DOCUMENT:
            raise Invalid([FieldError("/father/document_number", "A father who recognises shows this document.")])
        return
    wrong = document_error(father.document_type, father.document_number)
    known = None if wrong else people.find_by_document(ctx, father.document_type, father.document_number)
    if known is not None and known.id in (birth.mother_id, birth.newborn_id):
        wrong = "This document is the mother's or the child's own."
    if wrong:
        raise Invalid([FieldError("/father/document_number", wrong)])


def father_columns(ctx: Context, father: Father | None) -> dict[str, Any]:
    """What an acta keeps of the father; one who recognises becomes known as a person."""
    if father is None:
        return {}
    named = {
        "father_given_names": father.given_names,
        "father_first_surname": father.first_surname,
        "father_second_surname": father.second_surname,
    }
    if not father.recognises:
        return named
    known = people.find_by_document(ctx, father.document_type, father.document_number)
    person = known or people.register_person(
        ctx,
        people.RegisterPerson(
            given_names=father.given_names,
            first_surname=father.first_surname,
            second_surname=father.second_surname,
            sex="male",
            document_type=father.document_type,
            document_number=father.document_number,
        ),
    )
    return named | {"father_id": person.id}
