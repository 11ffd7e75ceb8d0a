"""Birth records over HTTP."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.births.record import copies, queries, service
from registry.births.record.declarants import Declarant
from registry.births.record.models import BirthRecord
from registry.births.record.parents import Father
from registry.births.record.schemas import (
    ChangeReasonSchema,
    CopyRequestSchema,
    CopySchema,
    CopyStatusSchema,
    DraftRecordSchema,
    InscriptionSchema,
    RecordListSchema,
    RecordQuery,
    RecordSchema,
    RectificationSchema,
    SupersessionSchema,
)
from registry.births.record.service import DraftRecord
from registry.core.context import Context
from registry.core.pagination import Page
from registry.people.rules import name_warnings

blueprint = Blueprint("records", __name__, url_prefix="/api/v1/records", description="Birth records (actas)")
verification = Blueprint("verification", __name__, url_prefix="/verify", description="Checks open to everyone")
blueprints = (blueprint, verification)


def _said(ctx: Context, record: BirthRecord) -> dict[str, Any]:
    names = (
        "id",
        "number",
        "state",
        "child_id",
        "given_names",
        "first_surname",
        "second_surname",
        "surname_order",
        "registration",
        "observation",
        "declarant",
        "is_demonstration",
        "inscribed_on",
    )
    # That an acta replaced another says that the child was recognised later or adopted: as restricted as the other.
    may_know = ctx.actor.may(queries.READ_SEALED)
    events = ("from_state", "to_state", "reason", "before", "after", "at")
    history = [{name: getattr(one, name) for name in events} for one in queries.events(ctx.session, record.id)]
    return {name: getattr(record, name) for name in names} | {
        "birth_id": service.origin(ctx, record).id,
        "replaces_id": record.replaces_id if may_know else None,
        "cui": service.cui_of(ctx, record),
        "has_filiation_of_father": record.father_id is not None,
        "warnings": list(name_warnings(record.given_names)),
        "history": history,
    }


def _father(given: dict[str, Any] | None) -> Father | None:
    return Father(**given) if given else None


@blueprint.post("")
@requires("records.inscribe")
@blueprint.arguments(DraftRecordSchema)
@blueprint.response(201, RecordSchema)
def draft(asked: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make an acta of a signed certificate."""
    with begin() as ctx:
        given = asked["declarant"]
        parties = {"father": _father(asked["father"]), "declarant": Declarant(**given) if given else None}
        record = service.draft(ctx, DraftRecord(**asked | parties))
        return _said(ctx, record), 201, {"Location": f"/api/v1/records/{record.id}"}


@blueprint.get("")
@requires("records.read")
@blueprint.arguments(RecordQuery, location="query")
@blueprint.response(200, RecordListSchema)
def list_records(asked: dict[str, Any]) -> dict[str, Any]:
    """Actas, newest first. The reading is journalled."""
    with begin() as ctx:
        found = queries.records(ctx.session, ctx.actor, asked.get("state"), Page(asked["limit"], asked.get("cursor")))
        ctx.journal("records.listed", "record", "many", count=len(found.items))
        return {"items": [_said(ctx, one) for one in found.items], "next_cursor": found.next_cursor}


@blueprint.get("/<uuid:record_id>")
@requires("records.read")
@blueprint.response(200, RecordSchema)
def read(record_id: uuid.UUID) -> dict[str, Any]:
    """One acta with its history. The reading is journalled."""
    with begin() as ctx:
        record = service.read(ctx, record_id)
        ctx.journal("record.read", "record", record.id)
        return _said(ctx, record)


@blueprint.post("/<uuid:record_id>/inscription")
@requires("records.inscribe")
@blueprint.arguments(InscriptionSchema)
@blueprint.response(200, RecordSchema)
def inscribe(asked: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Inscribe: number, CUI, kinship; the certificate is used."""
    with begin() as ctx:
        return _said(ctx, service.inscribe(ctx, record_id, agreed_order=asked["agreed_order"]))


@blueprint.post("/<uuid:record_id>/observation")
@requires("records.inscribe")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, RecordSchema)
def observe(asked: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Send a draft back with what has to be cleared."""
    with begin() as ctx:
        return _said(ctx, service.observe(ctx, record_id, asked["reason"]))


@blueprint.post("/<uuid:record_id>/annotation")
@requires("records.amend")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, RecordSchema)
def annotate(asked: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Write a marginal note."""
    with begin() as ctx:
        return _said(ctx, service.annotate(ctx, record_id, asked["reason"]))


@blueprint.post("/<uuid:record_id>/rectification")
@requires("records.amend")
@blueprint.arguments(RectificationSchema)
@blueprint.response(200, RecordSchema)
def rectify(asked: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Correct names; original and corrected both stay in the history."""
    reason = asked.pop("reason")
    with begin() as ctx:
        return _said(ctx, service.rectify(ctx, record_id, reason, asked))


@blueprint.post("/<uuid:record_id>/cancellation")
@requires("records.amend")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, RecordSchema)
def cancel(asked: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Cancel an acta; nothing is removed."""
    with begin() as ctx:
        return _said(ctx, service.cancel(ctx, record_id, asked["reason"]))


@blueprint.post("/<uuid:record_id>/supersession")
@requires("records.amend")
@blueprint.arguments(SupersessionSchema)
@blueprint.response(201, RecordSchema)
def supersede(asked: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Replace an acta after a later recognition or an adoption; the old one is sealed."""
    with begin() as ctx:
        record = service.supersede(
            ctx, record_id, asked["reason"], asked["given_names"], asked["surname_order"], _father(asked["father"])
        )
        return _said(ctx, record), 201, {"Location": f"/api/v1/records/{record.id}"}


@blueprint.post("/<uuid:record_id>/copies")
@requires("records.copy")
@blueprint.arguments(CopyRequestSchema)
@blueprint.response(201, CopySchema)
def issue_copy(asked: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Issue a certified copy as PDF."""
    with begin() as ctx:
        copy = copies.issue(ctx, record_id, asked["language"])
        location = f"/api/v1/records/{record_id}/copies/{copy.id}.pdf"
        names = ("id", "code", "language", "issued_at")
        said = {name: getattr(copy, name) for name in names} | {
            "location": location,
            "pdf_sha256": copy.pdf_sha256.hex(),
        }
        return said, 201, {"Location": location}


@blueprint.get("/<uuid:record_id>/copies/<uuid:copy_id>.pdf")
@requires("records.copy")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def read_copy(record_id: uuid.UUID, copy_id: uuid.UUID) -> Response:
    """A certified copy exactly as issued."""
    with begin() as ctx:
        return Response(copies.open_pdf(ctx, record_id, copy_id), mimetype="application/pdf")


@verification.get("/copies/<string:code>")
@public("whoever holds a copy may ask whether it is genuine; nothing of the person is said")
@verification.response(200, CopyStatusSchema)
def check_copy(code: str) -> dict[str, Any]:
    """Whether a certified copy is genuine and still in force."""
    with begin() as ctx:
        return copies.status(ctx, code)
