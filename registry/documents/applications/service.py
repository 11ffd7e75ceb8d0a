"""What happens to an application at the counter: start, change, submit, withdraw, reject, reopen."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.documents.applications import applicants, eligibility, history, queries
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.documents.applications.photograph import CheckedPhotograph
from registry.documents.applications.rules.likeness import bands
from registry.documents.applications.rules.states import DRAFT, DUPLICATE, REJECTED, SUBMITTED, WITHDRAWN
from registry.documents.cards import queries as cards
from registry.documents.cards import service as card_service
from registry.documents.cards.rules import OUT_OF_HAND
from registry.people import queries as persons
from registry.people import service as people

DECIDE_TASK: Final = "duplicates.search_application"
"""Task of a room above that searches the minor's prints 1:N, then approves or holds the application."""


@dataclass(frozen=True, slots=True)
class StartApplication:
    """Start an application for a card."""

    person_id: uuid.UUID
    kind: str
    cause: str | None = None
    applicant: ApplicantDetails | None = None
    is_minor_present: bool = False
    fee_receipt: str | None = None
    fee_exemption: str | None = None
    language: str | None = None


CHANGEABLE: Final = ("kind", "cause", "is_minor_present", "fee_receipt", "fee_exemption", "language")


@dataclass(frozen=True, slots=True)
class ChangeApplication:
    """Change a draft: fields by name, and the applicant if one is given."""

    values: Mapping[str, Any] = field(default_factory=dict)
    applicant: ApplicantDetails | None = None
    version: int | None = None
    """The version on which the change is based; None skips the check."""


def start(ctx: Context, command: StartApplication) -> Application:
    """Draft an application for a minor; raises NotFound for an unknown person, Refused if one is already open."""
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
        applicants.put(ctx, application, command.applicant)
    ctx.session.add(application)
    ctx.session.flush()
    history.record(ctx, application, "started", None, kind=command.kind)
    _report_if_dead(ctx, application)
    return application


def _report_if_dead(ctx: Context, application: Application) -> None:
    """Have the minor's birth searched again when a card is asked for or by the dead; the counter sees nothing of it."""
    if _is_any_dead(ctx, application.person_id, application.applicant_id):
        ctx.defer(people.CHANGED_TASK, person_id=str(application.person_id))


def names_the_dead(ctx: Context, command: StartApplication) -> bool:
    """Whether a card is asked for, or by, somebody whose death is recorded: such a request is kept though refused."""
    applicant = None if command.applicant is None else applicants.find(ctx, command.applicant)
    return _is_any_dead(ctx, command.person_id, applicant)


def _is_any_dead(ctx: Context, *person_ids: uuid.UUID | None) -> bool:
    return any(persons.died_on(ctx.session, person_id) is not None for person_id in person_ids if person_id is not None)


def keep_refused(ctx: Context, application: Application) -> None:
    """End a draft that was refused at once, so that the request stays on file and holds up no other."""
    history.step(ctx, application, WITHDRAWN, "withdrawn")


def _check(application: Application) -> None:
    errors = []
    if application.cause is not None and application.kind != DUPLICATE:
        errors.append(FieldError("/cause", _("Give a cause only for a duplicate.")))
    if application.fee_receipt is not None and application.fee_exemption is not None:
        errors.append(FieldError("/fee", _("Give either a fee or an exemption, not both.")))
    if errors:
        raise Invalid(errors)


def read(ctx: Context, application_id: uuid.UUID, *, lock: bool = False) -> Application:
    """The application; raises NotFound."""
    application = queries.application(ctx.session, application_id, lock=lock)
    if application is None:
        raise NotFound
    return application


def drafted(ctx: Context, application_id: uuid.UUID) -> Application:
    """The application, locked; raises Refused if it is not a draft."""
    application = read(ctx, application_id, lock=True)
    if application.state != DRAFT:
        raise history.wrong_state(application)
    return application


def change(ctx: Context, application_id: uuid.UUID, command: ChangeApplication) -> Application:
    """Change a draft; raises Refused if it has changed since the version that was read."""
    application = drafted(ctx, application_id)
    if command.version is not None and command.version != application.version:
        raise Refused("changed-since", _("Someone else has changed this application. Read it again first."))
    for name, value in command.values.items():
        assert name in CHANGEABLE
        setattr(application, name, value)
    _check(application)
    if command.applicant:
        applicants.put(ctx, application, command.applicant)
        _report_if_dead(ctx, application)
    history.record_change(ctx, application, "changed", fields=sorted(command.values))
    return application


def put_photograph(ctx: Context, application_id: uuid.UUID, photograph: CheckedPhotograph) -> Application:
    """Store the photograph of a draft, sealed, in place of any earlier one."""
    application = drafted(ctx, application_id)
    application.sealed_photograph = ctx.vault.seal(photograph.jpeg, application.photograph_place)
    application.photograph_sha256 = hashlib.sha256(photograph.jpeg).digest()
    application.photograph_bands = bands(photograph.jpeg)
    history.record_change(ctx, application, "photographed", sha256=application.photograph_sha256.hex())
    return application


def open_photograph(ctx: Context, application_id: uuid.UUID) -> bytes:
    """The photograph of an application as JPEG; the reading is journalled. Raises NotFound."""
    application = read(ctx, application_id)
    if application.sealed_photograph is None:
        raise NotFound
    ctx.journal("application.photograph_read", "document_application", application.id)
    return ctx.vault.open(application.sealed_photograph, application.photograph_place)


def submit(ctx: Context, application_id: uuid.UUID) -> Application:
    """Submit a draft; raises Invalid with every reason against it at once.

    A card reported lost or stolen ends now, not when its successor is issued; if the registry does not show the
    applicant as the child's family, once the application is approved. The searches run as a job of this transaction.
    """
    application = drafted(ctx, application_id)
    queries.lock_person(ctx.session, application.person_id)
    reasons = eligibility.reasons(ctx, application)
    if reasons:
        raise eligibility.refusal(reasons)
    # Of before: what it proves itself is recorded now.
    ends_card = application.cause in OUT_OF_HAND and eligibility.is_of_family(ctx, application)
    applicants.record_kinship(ctx, application)
    application.submitted_by, application.submitted_at = ctx.actor.account_id, ctx.now
    history.step(ctx, application, SUBMITTED, "submitted")
    if ends_card:
        end_lost_card(ctx, application)
    ctx.defer(DECIDE_TASK, application_id=str(application.id))
    return application


def end_lost_card(ctx: Context, application: Application) -> None:
    """End the card that an application reports lost or stolen, unless it has ended."""
    if application.cause is None or application.cause not in OUT_OF_HAND:
        return
    live = cards.live_card(ctx.session, application.person_id, lock=True)
    if live is not None:
        card_service.end(ctx, live, application.cause)


def withdraw(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Withdraw an application because the applicant left or it was begun by mistake; nothing is deleted."""
    application = read(ctx, application_id, lock=True)
    history.step(ctx, application, WITHDRAWN, "withdrawn", reason)
    applicants.end_kinship(ctx, application)
    return application


def reject(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Reject an application with the reason given to the applicant."""
    application = read(ctx, application_id, lock=True)
    application.rejection, application.decided_at = reason, ctx.now
    history.step(ctx, application, REJECTED, "rejected", reason)
    applicants.end_kinship(ctx, application)
    return application


def reopen(ctx: Context, application_id: uuid.UUID) -> Application:
    """Turn a rejected application into a draft again, so that it can be corrected."""
    application = read(ctx, application_id, lock=True)
    application.rejection = application.decided_at = None
    history.step(ctx, application, DRAFT, "reopened")
    return application
