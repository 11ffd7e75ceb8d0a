"""Applications for minors' IDs over HTTP."""

import uuid
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.requests import Body, Deed, answered_once, read_body
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.pagination import Page
from registry.core.replay import Answer
from registry.core.schemas import PageQuery
from registry.documents.applications import photograph, prints, queries, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.models import Application
from registry.documents.applications.photograph import CheckedPhotograph
from registry.documents.applications.schemas import (
    ApplicationListSchema,
    ApplicationQuery,
    ApplicationSchema,
    ChangeReasonSchema,
    ChangeSchema,
    DocumentPrintsSchema,
    HoldListSchema,
    PhotographSchema,
    StartSchema,
)
from registry.documents.applications.service import AskedApplicant, ChangeApplication, StartApplication
from registry.documents.applications.states import hidden_states
from registry.fingerprints.schemas import submissions
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.people import queries as persons

blueprint = Blueprint("applications", __name__, url_prefix="/api/v1", description="Applications for minors' IDs")
blueprints = (blueprint,)


def _body(schema: type[Any]) -> dict[str, Any]:
    """A request of JSON, or of JSON and image parts, in the words of the document."""
    parts = {
        "type": "object",
        "properties": {"data": {"type": "string", "description": "The JSON; it names the image parts."}},
        "additionalProperties": {"type": "string", "format": "binary"},
        "required": ["data"],
    }
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}, "multipart/form-data": {"schema": parts}},
        },
        "parameters": [{"in": "header", "name": "Idempotency-Key", "schema": {"type": "string", "maxLength": 200}}],
    }


@blueprint.post("/people/<uuid:person_id>/documents")
@requires("documents.apply")
@blueprint.doc(**_body(StartSchema))
@blueprint.response(201, ApplicationSchema)
def start(person_id: uuid.UUID) -> Response:
    """Ask for a minor's first card, a renewal, a duplicate or a correction; as a draft, or submitted at once.

    Sent again with the same Idempotency-Key and content, it gives the first answer again.
    """
    body = read_body(StartSchema())
    return answered_once(f"people/{person_id}/documents", body, lambda: _start(person_id, body))


def _start(person_id: uuid.UUID, body: Body) -> Deed:
    asked = body.asked
    with begin() as ctx:  # before the engine's work, which takes longest
        if persons.person(ctx.session, person_id) is None:
            raise NotFound
    checked, acquired = _worked_on(body)
    command = StartApplication(
        person_id,
        asked["kind"],
        asked["cause"],
        _applicant(asked["applicant"]),
        asked["minor_present"],
        asked["fee_receipt"],
        asked["fee_exemption"],
        asked["language"],
    )

    def start_now(ctx: Context) -> Answer:
        application = service.start(ctx, command)
        if checked is not None:
            service.put_photograph(ctx, application.id, checked)
        if acquired:
            prints.add(ctx, application.id, acquired)
        if asked["submit"]:
            service.submit(ctx, application.id)
        return Answer(201, application_answer(ctx, application), f"/api/v1/applications/{application.id}")

    return start_now


def _worked_on(body: Body) -> tuple[CheckedPhotograph | None, list[Acquired]]:
    """The photograph judged and the prints' templates taken; raises Invalid with what is wrong in both."""
    checked = None
    errors: list[FieldError] = []
    picture, files = _photograph(body)
    try:
        checked = photograph.check(picture) if picture is not None else None
    except Invalid as invalid:
        errors += invalid.errors
    try:
        sent = _submissions(body, files)
    except Invalid as invalid:
        errors += invalid.errors
    if errors:
        raise Invalid(errors)
    return checked, acquire(sent)


def _photograph(body: Body) -> tuple[bytes | None, dict[str, bytes]]:
    """The photograph as sent, and the other parts."""
    asked, files = body.asked, dict(body.files)
    if asked.get("photograph") is not None and asked.get("photograph_part") is not None:
        raise Invalid([FieldError("/photograph", "Either base64 or a part, and not both.")])
    if asked.get("photograph_part") is not None:
        if asked["photograph_part"] not in files:
            raise Invalid([FieldError("/photograph_part", "There is no part of this name in the request.")])
        return files.pop(asked["photograph_part"]), files
    return asked.get("photograph"), files


def _submissions(body: Body, files: dict[str, bytes]) -> list[Submission]:
    return submissions(body.asked.get("prints", []), files, "/prints")


def _applicant(given: dict[str, Any] | None) -> AskedApplicant | None:
    return AskedApplicant(**given) if given else None


@blueprint.get("/applications")
@requires("documents.read")
@blueprint.arguments(ApplicationQuery, location="query")
@blueprint.response(200, ApplicationListSchema)
def list_applications(asked: dict[str, Any]) -> Any:
    """Applications, newest first. The reading is journalled."""
    states = hidden_states(asked["state"]) if asked.get("state") else ()
    chosen = queries.ApplicationFilter(states, asked.get("person_id"))
    with begin() as ctx:
        found = queries.applications(ctx.session, chosen, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("applications.listed", "document_application", "many", count=len(found.items))
        items = [application_answer(ctx, one) for one in found.items]
        return jsonify({"items": items, "next_cursor": found.next_cursor})


@blueprint.get("/applications/<uuid:application_id>")
@requires("documents.read")
@blueprint.response(200, ApplicationSchema)
def read(application_id: uuid.UUID) -> Any:
    """One application, with what still bars it while it is a draft. The reading is journalled."""
    with begin() as ctx:
        application = service.read(ctx, application_id)
        ctx.journal("application.read", "document_application", application.id)
        return jsonify(application_answer(ctx, application))


@blueprint.patch("/applications/<uuid:application_id>")
@requires("documents.apply")
@blueprint.arguments(ChangeSchema)
@blueprint.response(200, ApplicationSchema)
def change(asked: dict[str, Any], application_id: uuid.UUID) -> Any:
    """Change fields of a draft; null takes one out. With `version` only if nobody changed it since."""
    names = {"minor_present": "is_minor_present"}
    values = {names.get(name, name): value for name, value in asked.items() if name not in ("applicant", "version")}
    command = ChangeApplication(values, _applicant(asked.get("applicant")), asked["version"])
    with begin() as ctx:
        return jsonify(application_answer(ctx, service.change(ctx, application_id, command)))


@blueprint.post("/applications/<uuid:application_id>/photograph")
@requires("documents.apply")
@blueprint.doc(**_body(PhotographSchema))
@blueprint.response(201, ApplicationSchema)
def put_photograph(application_id: uuid.UUID) -> Response:
    """Give a draft its photograph; an earlier one is replaced."""
    body = read_body(PhotographSchema())

    def prepare() -> Deed:
        with begin() as ctx:
            service.read(ctx, application_id)
        picture, files = _photograph(body)
        if picture is None or files:
            raise Invalid([FieldError("/photograph", "One photograph is needed, and nothing else.")])
        checked = photograph.check(picture)
        return lambda ctx: _said(ctx, service.put_photograph(ctx, application_id, checked))

    return answered_once(f"applications/{application_id}/photograph", body, prepare)


def _said(ctx: Context, application: Application) -> Answer:
    return Answer(201, application_answer(ctx, application), None)


@blueprint.get("/applications/<uuid:application_id>/photograph")
@requires("documents.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/jpeg")
def read_photograph(application_id: uuid.UUID) -> Response:
    """The photograph as it is kept. The reading is journalled."""
    with begin() as ctx:
        return Response(service.open_photograph(ctx, application_id), mimetype="image/jpeg")


@blueprint.post("/applications/<uuid:application_id>/prints")
@requires("documents.apply")
@blueprint.doc(**_body(DocumentPrintsSchema))
@blueprint.response(201, ApplicationSchema)
def add_prints(application_id: uuid.UUID) -> Response:
    """Add an attempt of prints, of the minor, the applicant or both."""
    body = read_body(DocumentPrintsSchema())

    def prepare() -> Deed:
        sent = _submissions(body, dict(body.files))
        with begin() as ctx:
            service.read(ctx, application_id)
            wrong = prints.time_errors([(one.captured_at, one.pointer) for one in sent], ctx.now)
        if wrong:
            raise Invalid(wrong)
        acquired = acquire(sent)
        return lambda ctx: _said(ctx, prints.add(ctx, application_id, acquired))

    return answered_once(f"applications/{application_id}/prints", body, prepare)


@blueprint.post("/applications/<uuid:application_id>/submission")
@requires("documents.apply")
@blueprint.response(200, ApplicationSchema)
def submit(application_id: uuid.UUID) -> Any:
    """Submit a draft; everything that bars it is told at once."""
    with begin() as ctx:
        return jsonify(application_answer(ctx, service.submit(ctx, application_id)))


@blueprint.post("/applications/<uuid:application_id>/withdrawal")
@requires("documents.apply")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, ApplicationSchema)
def withdraw(asked: dict[str, Any], application_id: uuid.UUID) -> Any:
    """Withdraw an application: the applicant went, or it was begun by mistake."""
    with begin() as ctx:
        return jsonify(application_answer(ctx, service.withdraw(ctx, application_id, asked["reason"])))


@blueprint.post("/applications/<uuid:application_id>/rejection")
@requires("documents.decide")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, ApplicationSchema)
def reject(asked: dict[str, Any], application_id: uuid.UUID) -> Any:
    """Reject an application with the reason that is told to the applicant."""
    with begin() as ctx:
        return jsonify(application_answer(ctx, service.reject(ctx, application_id, asked["reason"])))


@blueprint.post("/applications/<uuid:application_id>/reopening")
@requires("documents.apply")
@blueprint.response(200, ApplicationSchema)
def reopen(application_id: uuid.UUID) -> Any:
    """Take a rejected application up again as a draft, to correct it."""
    with begin() as ctx:
        return jsonify(application_answer(ctx, service.reopen(ctx, application_id)))


@blueprint.get("/applications/holds")
@requires("documents.decide")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, HoldListSchema)
def list_holds(asked: dict[str, Any]) -> dict[str, Any]:
    """Applications that wait for a second person, newest first. The reading is journalled."""
    with begin() as ctx:
        found = queries.holds(ctx.session, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("holds.listed", "application_hold", "many", count=len(found.items))
        names = ("application_id", "cause", "raised_at")
        items = [{name: getattr(one, name) for name in names} for one in found.items]
        return {"items": items, "next_cursor": found.next_cursor}


@blueprint.post("/applications/<uuid:application_id>/hold/lifting")
@requires("documents.decide")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, ApplicationSchema)
def lift(asked: dict[str, Any], application_id: uuid.UUID) -> Any:
    """Let a held application go on; never by whoever submitted it."""
    with begin() as ctx:
        return jsonify(application_answer(ctx, review.lift(ctx, application_id, asked["reason"])))
