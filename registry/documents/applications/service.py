"""What is done with an application at the counter: start, change, submit, withdraw, reject, take up again."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.documents.applications import eligibility, history, queries
from registry.documents.applications.models import Application
from registry.documents.applications.photograph import CheckedPhotograph
from registry.documents.applications.rules import RELATIVES, TUTOR
from registry.documents.applications.states import DRAFT, OUT_OF_HAND, REJECTED, SUBMITTED, WITHDRAWN
from registry.documents.cards import lifecycle
from registry.people import queries as persons
from registry.people import service as people
from registry.people.rules import NO_DOCUMENT

DECIDE_TASK = "duplicates.search_application"
"""Run by the room above, which searches the minor's prints 1:N and lets the application go on or holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedApplicant:
    """Who applies: a person known by id or by a document, or somebody new."""

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


@dataclass(frozen=True, slots=True)
class StartApplication:
    """Ask for a card."""

    person_id: uuid.UUID
    kind: str
    cause: str | None = None
    applicant: AskedApplicant | None = None
    is_minor_present: bool = False
    fee_receipt: str | None = None
    fee_exemption: str | None = None
    language: str | None = None


CHANGEABLE = ("kind", "cause", "is_minor_present", "fee_receipt", "fee_exemption", "language")


@dataclass(frozen=True, slots=True)
class ChangeApplication:
    """Change a draft: fields by name, and the applicant when one is given."""

    values: Mapping[str, Any] = field(default_factory=dict)
    applicant: AskedApplicant | None = None
    version: int | None = None
    """The version that was read; None asks for none."""


def start(ctx: Context, command: StartApplication) -> Application:
    """A draft for one minor; raises NotFound for an unknown person, Refused when an application is open."""
    if persons.person(ctx.session, command.person_id) is None:
        raise NotFound
    application = Application(
        id=uuid.uuid4(),
        person_id=command.person_id,
        kind=command.kind,
        cause=command.cause,
        state=DRAFT,
        version=1,
        is_minor_present=command.is_minor_present,
        fee_receipt=command.fee_receipt,
        fee_exemption=command.fee_exemption,
        language=command.language,
        is_demonstration=ctx.settings.demonstration,
        created_by=ctx.actor.account_id,
        created_at=ctx.now,
    )
    _check(application)
    if command.applicant:
        _put_applicant(ctx, application, command.applicant)
    ctx.session.add(application)
    ctx.session.flush()
    history.note(ctx, application, "started", None, kind=command.kind)
    return application


def _check(application: Application) -> None:
    wrong = []
    if application.cause is not None and application.kind != "duplicate":
        wrong.append(FieldError("/cause", "Only a duplicate has a cause."))
    if application.fee_receipt is not None and application.fee_exemption is not None:
        wrong.append(FieldError("/fee", "Either a fee or an exemption."))
    if wrong:
        raise Invalid(wrong)


def _put_applicant(ctx: Context, application: Application, asked: AskedApplicant) -> None:
    person_id = asked.person_id
    if person_id is not None and persons.person(ctx.session, person_id) is None:
        raise Invalid([FieldError("/applicant/person_id", "There is no such person.")])
    if person_id is None:
        person_id = _known_or_new(ctx, asked)
    if person_id == application.person_id:
        raise Invalid(eligibility.as_errors(("applicant_is_subject",)))
    application.applicant_id, application.applicant_relation = person_id, asked.relation
    application.applicant_proof, application.applicant_proof_number = asked.proof, asked.proof_number
    application.applicant_institution = asked.institution


def _known_or_new(ctx: Context, asked: AskedApplicant) -> uuid.UUID:
    if asked.document_type in (None, NO_DOCUMENT) or not asked.document_number:
        raise Invalid([FieldError("/applicant", "The applicant is named by a person or by an identity document.")])
    assert asked.document_type is not None
    found = people.find_by_document(ctx, asked.document_type, asked.document_number)
    if found is not None:
        if found.birth_date is None and asked.birth_date is not None:  # what is known is never replaced here
            people.complete_birth_date(ctx, found, asked.birth_date)
        return found.id
    try:
        return people.register_person(
            ctx,
            people.RegisterPerson(
                asked.given_names,
                asked.first_surname,
                asked.second_surname,
                asked.sex,
                asked.birth_date,
                None,
                asked.nationality,
                asked.document_type,
                asked.document_number,
            ),
        ).id
    except Invalid as invalid:
        raise Invalid([FieldError(f"/applicant{one.pointer}", one.detail) for one in invalid.errors]) from invalid


def read(ctx: Context, application_id: uuid.UUID, *, lock: bool = False) -> Application:
    """The application; raises NotFound."""
    application = queries.application(ctx.session, application_id, lock=lock)
    if application is None:
        raise NotFound
    return application


def drafted(ctx: Context, application_id: uuid.UUID) -> Application:
    """The application, locked and in draft; raises Refused for one that was submitted."""
    application = read(ctx, application_id, lock=True)
    if application.state != DRAFT:
        raise history.not_from(application)
    return application


def change(ctx: Context, application_id: uuid.UUID, command: ChangeApplication) -> Application:
    """Change a draft; raises Refused when somebody else changed it since it was read."""
    application = drafted(ctx, application_id)
    if command.version is not None and command.version != application.version:
        raise Refused("changed-since", "Somebody changed this application since it was read. Read it again.")
    for name, value in command.values.items():
        assert name in CHANGEABLE
        setattr(application, name, value)
    _check(application)
    if command.applicant:
        _put_applicant(ctx, application, command.applicant)
    history.touched(ctx, application, "changed", fields=sorted(command.values))
    return application


def put_photograph(ctx: Context, application_id: uuid.UUID, photograph: CheckedPhotograph) -> Application:
    """Keep the photograph of a draft, sealed; an earlier one is replaced."""
    application = drafted(ctx, application_id)
    application.sealed_photograph = ctx.vault.seal(photograph.jpeg, application.photograph_place)
    application.photograph_sha256 = hashlib.sha256(photograph.jpeg).digest()
    history.touched(ctx, application, "photographed", sha256=application.photograph_sha256.hex())
    return application


def open_photograph(ctx: Context, application_id: uuid.UUID) -> bytes:
    """The photograph of an application, as JPEG; the reading is journalled. Raises NotFound."""
    application = read(ctx, application_id)
    if application.sealed_photograph is None:
        raise NotFound
    ctx.journal("application.photograph_read", "document_application", application.id)
    return ctx.vault.open(application.sealed_photograph, application.photograph_place)


def submit(ctx: Context, application_id: uuid.UUID) -> Application:
    """Submit a draft that nothing bars; raises Invalid with every reason at once.

    A card said to be out of hand stops now, not when its successor is made. The searches run as a job of this
    transaction.
    """
    application = drafted(ctx, application_id)
    queries.lock_person(ctx.session, application.person_id)
    barred = eligibility.reasons(ctx, application)
    if barred:
        raise Invalid(eligibility.as_errors(barred), "not-eligible", "The ID cannot be issued as things are.")
    _keep_kinship(ctx, application)
    application.submitted_by, application.submitted_at = ctx.actor.account_id, ctx.now
    history.step(ctx, application, SUBMITTED, "submitted")
    if application.cause in OUT_OF_HAND:
        live = queries.live_card(ctx.session, application.person_id, lock=True)
        if live is not None:
            assert application.cause is not None
            lifecycle.end(ctx, live, application.cause)
    ctx.defer(DECIDE_TASK, application_id=str(application.id))
    return application


def _keep_kinship(ctx: Context, application: Application) -> None:
    """What the applicant proved is known from now on."""
    relation, evidence = application.applicant_relation, application.applicant_proof
    if relation not in (TUTOR, *RELATIVES) or application.applicant_id is None or evidence is None:
        return
    kin = persons.parents(ctx.session, application.person_id)
    if any((one.relative_id, one.relation) == (application.applicant_id, relation) for one in kin):
        return
    people.record_kinship(
        ctx, application.person_id, application.applicant_id, relation, evidence, application.applicant_proof_number
    )


def withdraw(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """The applicant goes, or the clerk began by mistake: nothing is removed."""
    application = read(ctx, application_id, lock=True)
    history.step(ctx, application, WITHDRAWN, "withdrawn", reason)
    return application


def reject(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Say no, with the reason that the applicant is told."""
    application = read(ctx, application_id, lock=True)
    application.rejection, application.decided_at = reason, ctx.now
    history.step(ctx, application, REJECTED, "rejected", reason)
    return application


def reopen(ctx: Context, application_id: uuid.UUID) -> Application:
    """Take a rejected application up again as a draft, to correct what it was rejected for."""
    application = read(ctx, application_id, lock=True)
    application.rejection = application.decided_at = None
    history.step(ctx, application, DRAFT, "reopened")
    return application
