"""Who asks for a minor's card: named at the counter, found or registered, and the kinship that they prove."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.documents.applications import eligibility, queries
from registry.documents.applications.models import Application
from registry.documents.applications.rules.entitlement import RELATIVES, TUTOR
from registry.people import queries as persons
from registry.people import service as people
from registry.people.agreement import is_other_person
from registry.people.others_numbers import note_told
from registry.people.rules import NO_DOCUMENT

NUMBER_OF_ANOTHER: Final = _(
    "This number belongs to a person with another name and date of birth. Check the number on the document."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantDetails:
    """The applicant as named at the counter: a person by id or by document, or somebody new to the registry."""

    relation: str
    person_id: uuid.UUID | None = None
    document_type: str | None = None
    document_number: str | None = None
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    nationality: str | None = None
    proof: str | None = None
    proof_number: str | None = None
    institution: str | None = None


def find(ctx: Context, details: ApplicantDetails) -> uuid.UUID | None:
    """The person of the registry whom these details name, by id or by document."""
    if details.person_id is not None or details.document_type is None:
        return details.person_id
    bearer = people.find_by_document(ctx, details.document_type, details.document_number)
    return bearer.id if bearer is not None else None


def put(ctx: Context, application: Application, details: ApplicantDetails) -> None:
    """Name the applicant; raises Invalid with what speaks against it."""
    person_id = details.person_id
    if person_id is not None and persons.person(ctx.session, person_id) is None:
        raise Invalid([FieldError("/applicant/person_id", _("There is no person with this id."))])
    if person_id is None:
        person_id = _find_or_register(ctx, details)
    if person_id == application.person_id:
        raise Invalid(eligibility.field_errors(("applicant_is_subject",)))
    application.applicant_id, application.applicant_relation = person_id, details.relation
    application.applicant_proof, application.applicant_proof_number = details.proof, details.proof_number
    application.applicant_institution = details.institution


def _find_or_register(ctx: Context, details: ApplicantDetails) -> uuid.UUID:
    if details.document_type in (None, NO_DOCUMENT) or not details.document_number:
        raise Invalid([FieldError("/applicant", _("Name the applicant by person id or by identity document."))])
    assert details.document_type is not None
    name = (details.given_names, details.first_surname, details.second_surname)
    if not people.folded_name(*name):  # whatever is known of the number, which alone would be answered with whose it is
        raise Invalid([FieldError("/applicant/given_names", _("Give the names as in the document."))])
    person = people.find_by_document(ctx, details.document_type, details.document_number)
    if person is not None:
        if is_other_person(name, details.birth_date, person.names, person.birth_date):
            note_told(ctx, person)
            raise Invalid([FieldError("/applicant/document_number", NUMBER_OF_ANOTHER)])
        if person.birth_date is None and details.birth_date is not None:  # a known date is never replaced here
            people.complete_birth_date(ctx, person, details.birth_date)
        return person.id
    try:
        return people.register_person(
            ctx,
            people.RegisterPerson(
                details.given_names,
                details.first_surname,
                details.second_surname,
                details.sex,
                details.birth_date,
                None,
                details.nationality,
                details.document_type,
                details.document_number,
            ),
        ).id
    except Invalid as invalid:
        errors = [FieldError(f"/applicant{error.pointer}", error.detail) for error in invalid.errors]
        raise Invalid(errors) from invalid


def record_kinship(ctx: Context, application: Application) -> None:
    """Record the kinship that the applicant has proved, unless it is recorded already."""
    relation, evidence = application.applicant_relation, application.applicant_proof
    if relation not in (TUTOR, *RELATIVES) or application.applicant_id is None or evidence is None:
        return
    known = persons.parents(ctx.session, application.person_id)
    if any((kin.relative_id, kin.relation) == (application.applicant_id, relation) for kin in known):
        return
    people.record_kinship(
        ctx, application.person_id, application.applicant_id, relation, evidence, application.applicant_proof_number
    )


def end_kinship(ctx: Context, application: Application) -> None:
    """End the kinship that the application recorded, where no other application that stands rests on it."""
    relation, applicant = application.applicant_relation, application.applicant_id
    if relation not in (TUTOR, *RELATIVES) or applicant is None:
        return
    ctx.session.flush()
    if queries.others_by(ctx.session, application):
        return
    for kinship in persons.parents(ctx.session, application.person_id):
        if (kinship.relative_id, kinship.relation) == (applicant, relation):
            people.end_kinship(ctx, kinship)
