"""Applications for minors' IDs over HTTP."""

import uuid
from typing import Any, Final

from flask import Response

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin
from registry.access.once import Once
from registry.access.permissions import requires
from registry.access.requests import Body, read_body
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.messages import _
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.documents.applications import eligibility, photograph, prints, queries, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.documents.applications.photograph import CheckedPhotograph
from registry.documents.applications.rules.states import hidden_states
from registry.documents.applications.schemas import (
    ApplicationListSchema,
    ApplicationQuery,
    ApplicationSchema,
    ChangeSchema,
    DocumentPrintsSchema,
    HoldListSchema,
    PhotographSchema,
    StartSchema,
    StepReasonSchema,
)
from registry.documents.applications.service import ChangeApplication, StartApplication
from registry.fingerprints.schemas import submissions
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.people import queries as persons

blueprint = Blueprint("applications", __name__, url_prefix="/api/v1", description="Applications for minors' IDs")
blueprints = (blueprint,)


@blueprint.post("/people/<uuid:person_id>/documents")
@requires("documents.apply")
@blueprint.doc(**with_images(StartSchema))
@blueprint.response(201, ApplicationSchema)
def start(person_id: uuid.UUID) -> Response:
    """Apply for a minor's first card, a renewal, a duplicate or a correction, as a draft or submitted at once.

    Sent again with the same Idempotency-Key and content, it returns the first answer.
    """
    body = read_body(StartSchema())
    once = Once(f"people/{person_id}/documents", body)
    if earlier := once.earlier():
        return earlier
    with begin() as ctx:  # before the engine's work, which takes longest
        if persons.person(ctx.session, person_id) is None:
            raise NotFound
    checked, acquired = _check_images(body)
    fields = body.json
    command = StartApplication(
        person_id,
        fields["kind"],
        fields["cause"],
        _applicant(fields["applicant"]),
        fields["minor_present"],
        fields["fee_receipt"],
        fields["fee_exemption"],
        fields["language"],
    )
    try:
        with once.begin() as ctx:
            application = _draft(ctx, command, checked, acquired)
            if fields["submit"]:
                service.submit(ctx, application.id)
            location = f"/api/v1/applications/{application.id}"
            once.answer(ctx, ApplicationSchema().dump(application_answer(ctx, application)), location=location)
    except Invalid as refusal:
        if refusal.slug == eligibility.SLUG:
            with begin() as ctx:
                if service.names_the_dead(ctx, command):
                    service.keep_refused(ctx, _draft(ctx, command, checked, acquired))
        raise
    return once.response()


def _draft(
    ctx: Context, command: StartApplication, checked: CheckedPhotograph | None, acquired: list[Acquired]
) -> Application:
    application = service.start(ctx, command)
    if checked is not None:
        service.put_photograph(ctx, application.id, checked)
    if acquired:
        prints.add(ctx, application.id, acquired)
    return application


def _check_images(body: Body) -> tuple[CheckedPhotograph | None, list[Acquired]]:
    """The checked photograph and the prints' templates; raises Invalid with everything wrong in both."""
    checked = None
    errors: list[FieldError] = []
    picture, files = _photograph(body)
    try:
        checked = photograph.check(picture) if picture is not None else None
    except Invalid as invalid:
        errors += invalid.errors
    try:
        submitted = _submissions(body, files)
    except Invalid as invalid:
        errors += invalid.errors
    if errors:
        raise Invalid(errors)
    return checked, acquire(submitted)


def _photograph(body: Body) -> tuple[bytes | None, dict[str, bytes]]:
    """The photograph as sent, and the other image parts."""
    fields, files = body.json, dict(body.files)
    part = fields.get("photograph_part")
    if part is None:
        return fields.get("photograph"), files
    if fields.get("photograph") is not None:
        raise Invalid([FieldError("/photograph", _("Send the photograph either as base64 or as a part, not both."))])
    if part not in files:
        raise Invalid([FieldError("/photograph_part", _("The request has no part with this name."))])
    return files.pop(part), files


def _submissions(body: Body, files: dict[str, bytes]) -> list[Submission]:
    return submissions(body.json.get("prints", []), files, "/prints")


def _applicant(fields: dict[str, Any] | None) -> ApplicantDetails | None:
    return ApplicantDetails(**fields) if fields else None


@blueprint.get("/applications")
@requires("documents.read")
@blueprint.arguments(ApplicationQuery, location="query")
@blueprint.response(200, ApplicationListSchema)
def list_applications(query: dict[str, Any]) -> dict[str, Any]:
    """List applications, newest first. The reading is journalled."""
    states = hidden_states(query["state"]) if query.get("state") else ()
    selection = queries.ApplicationFilter(states, query.get("person_id"))
    with begin() as ctx:
        listing = queries.applications(ctx.session, selection, Page(query["limit"], query.get("cursor")))
        ctx.journal("applications.listed", "document_application", "many", count=len(listing.items))
        items = [application_answer(ctx, application) for application in listing.items]
        return {"items": items, "next_cursor": listing.next_cursor}


@blueprint.get("/applications/<uuid:application_id>")
@requires("documents.read")
@blueprint.response(200, ApplicationSchema)
def read(application_id: uuid.UUID) -> dict[str, Any]:
    """Read an application; a draft with the reasons against submitting it. The reading is journalled."""
    with begin() as ctx:
        application = service.read(ctx, application_id)
        ctx.journal("application.read", "document_application", application.id)
        return application_answer(ctx, application)


_ATTRIBUTES: Final = {"minor_present": "is_minor_present"}


@blueprint.patch("/applications/<uuid:application_id>")
@requires("documents.apply")
@blueprint.arguments(ChangeSchema)
@blueprint.response(200, ApplicationSchema)
def change(request: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Change fields of a draft; null clears a field. With `version`, only if it has not changed since."""
    values = {
        _ATTRIBUTES.get(name, name): value for name, value in request.items() if name not in ("applicant", "version")
    }
    command = ChangeApplication(values, _applicant(request.get("applicant")), request["version"])
    with begin() as ctx:
        return application_answer(ctx, service.change(ctx, application_id, command))


@blueprint.post("/applications/<uuid:application_id>/photograph")
@requires("documents.apply")
@blueprint.doc(**with_images(PhotographSchema))
@blueprint.response(201, ApplicationSchema)
def put_photograph(application_id: uuid.UUID) -> Response:
    """Add the photograph to a draft, in place of any earlier one."""
    body = read_body(PhotographSchema())
    once = Once(f"applications/{application_id}/photograph", body)
    if earlier := once.earlier():
        return earlier
    with begin() as ctx:
        service.read(ctx, application_id)
    picture, files = _photograph(body)
    if picture is None or files:
        raise Invalid([FieldError("/photograph", _("Send one photograph and nothing else."))])
    checked = photograph.check(picture)
    with once.begin() as ctx:
        once.answer(
            ctx, ApplicationSchema().dump(application_answer(ctx, service.put_photograph(ctx, application_id, checked)))
        )
    return once.response()


@blueprint.get("/applications/<uuid:application_id>/photograph")
@requires("documents.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/jpeg")
def read_photograph(application_id: uuid.UUID) -> Response:
    """Read the photograph as stored. The reading is journalled."""
    with begin() as ctx:
        return Response(service.open_photograph(ctx, application_id), mimetype="image/jpeg")


@blueprint.post("/applications/<uuid:application_id>/prints")
@requires("documents.apply")
@blueprint.doc(**with_images(DocumentPrintsSchema))
@blueprint.response(201, ApplicationSchema)
def add_prints(application_id: uuid.UUID) -> Response:
    """Add an attempt of prints of the minor, the applicant or both."""
    body = read_body(DocumentPrintsSchema())
    once = Once(f"applications/{application_id}/prints", body)
    if earlier := once.earlier():
        return earlier
    submitted = _submissions(body, dict(body.files))
    times = [(submission.captured_at, submission.pointer) for submission in submitted]
    with begin() as ctx:
        service.read(ctx, application_id)
        errors = prints.time_errors(times, ctx.now)
    if errors:
        raise Invalid(errors)
    acquired = acquire(submitted)
    with once.begin() as ctx:
        once.answer(ctx, ApplicationSchema().dump(application_answer(ctx, prints.add(ctx, application_id, acquired))))
    return once.response()


@blueprint.post("/applications/<uuid:application_id>/submission")
@requires("documents.apply")
@blueprint.response(200, ApplicationSchema)
def submit(application_id: uuid.UUID) -> dict[str, Any]:
    """Submit a draft; if it cannot be submitted, every reason is returned at once."""
    with begin() as ctx:
        return application_answer(ctx, service.submit(ctx, application_id))


@blueprint.post("/applications/<uuid:application_id>/withdrawal")
@requires("documents.apply")
@blueprint.arguments(StepReasonSchema)
@blueprint.response(200, ApplicationSchema)
def withdraw(request: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Withdraw an application: the applicant left, or it was begun by mistake."""
    with begin() as ctx:
        return application_answer(ctx, service.withdraw(ctx, application_id, request["reason"]))


@blueprint.post("/applications/<uuid:application_id>/rejection")
@requires("documents.decide")
@blueprint.arguments(StepReasonSchema)
@blueprint.response(200, ApplicationSchema)
def reject(request: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Reject an application with the reason given to the applicant."""
    with begin() as ctx:
        return application_answer(ctx, service.reject(ctx, application_id, request["reason"]))


@blueprint.post("/applications/<uuid:application_id>/reopening")
@requires("documents.apply")
@blueprint.response(200, ApplicationSchema)
def reopen(application_id: uuid.UUID) -> dict[str, Any]:
    """Turn a rejected application into a draft again, to correct it."""
    with begin() as ctx:
        return application_answer(ctx, service.reopen(ctx, application_id))


@blueprint.get("/applications/holds")
@requires("documents.decide")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, HoldListSchema)
def list_holds(query: dict[str, Any]) -> dict[str, Any]:
    """List the applications waiting for a second person, newest first. The reading is journalled."""
    with begin() as ctx:
        listing = queries.holds(ctx.session, Page(query["limit"], query.get("cursor")))
        ctx.journal("holds.listed", "application_hold", "many", count=len(listing.items))
        return {"items": listing.items, "next_cursor": listing.next_cursor}


@blueprint.post("/applications/<uuid:application_id>/hold/lifting")
@requires("documents.decide")
@blueprint.arguments(StepReasonSchema)
@blueprint.response(200, ApplicationSchema)
def lift(request: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Release a held application; the person who submitted it cannot do this."""
    with begin() as ctx:
        return application_answer(ctx, review.lift(ctx, application_id, request["reason"]))
