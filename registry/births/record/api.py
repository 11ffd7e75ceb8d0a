"""Birth records over HTTP."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.births.record import copies, decisions, service
from registry.births.record.answers import copy_answer, record_answer
from registry.births.record.checks import copy_page
from registry.births.record.models import BirthRecord
from registry.births.record.schemas import (
    AmendmentSchema,
    ChangeReasonSchema,
    CopyRequestSchema,
    CopySchema,
    CopyStatusSchema,
    DraftRecordSchema,
    InscriptionSchema,
    RecordSchema,
    RectificationSchema,
    SupersessionSchema,
    draft_of,
    rectification_of,
    supersession_of,
)
from registry.core.context import Context
from registry.people.schemas import ChangeDecisionSchema, evidence_text

blueprint = Blueprint("records", __name__, url_prefix="/api/v1/records", description="Birth records (actas)")
verification = Blueprint("verification", __name__, url_prefix="/verify", description="Checks open to everyone")
blueprints = (blueprint, verification)


@blueprint.post("")
@requires("records.inscribe")
@blueprint.arguments(DraftRecordSchema)
@blueprint.response(201, RecordSchema)
def draft(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Draft an acta from a signed certificate."""
    with begin() as ctx:
        record = service.draft(ctx, draft_of(body))
        return record_answer(ctx, record), 201, {"Location": f"/api/v1/records/{record.id}"}


@blueprint.put("/<uuid:record_id>")
@requires("records.inscribe")
@blueprint.arguments(DraftRecordSchema)
@blueprint.response(200, RecordSchema)
def redraft(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Replace what a draft states; what is left out is taken away."""
    with begin() as ctx:
        return record_answer(ctx, service.redraft(ctx, record_id, draft_of(body)))


@blueprint.get("/<uuid:record_id>")
@requires("records.read")
@blueprint.response(200, RecordSchema)
def read(record_id: uuid.UUID) -> dict[str, Any]:
    """Read an acta with its history. The reading is journalled."""
    with begin() as ctx:
        record = service.read(ctx, record_id)
        ctx.journal("record.read", "record", record.id)
        return record_answer(ctx, record)


@blueprint.post("/<uuid:record_id>/inscription")
@requires("records.inscribe")
@blueprint.arguments(InscriptionSchema)
@blueprint.response(200, RecordSchema)
def inscribe(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Inscribe an acta: number, CUI and kinship; its certificate becomes used."""
    with begin() as ctx:
        return record_answer(ctx, service.inscribe(ctx, record_id, agreed_order=body["agreed_order"]))


@blueprint.post("/<uuid:record_id>/observation")
@requires("records.inscribe")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, RecordSchema)
def observe(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Return a draft with what has to be clarified."""
    with begin() as ctx:
        return record_answer(ctx, service.observe(ctx, record_id, body["reason"]))


@blueprint.post("/<uuid:record_id>/annotation")
@requires("records.amend")
@blueprint.arguments(ChangeReasonSchema)
@blueprint.response(200, RecordSchema)
def annotate(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Write a marginal note."""
    with begin() as ctx:
        return record_answer(ctx, service.annotate(ctx, record_id, body["reason"]))


@blueprint.post("/<uuid:record_id>/rectification")
@requires("records.amend")
@blueprint.arguments(RectificationSchema)
@blueprint.response(200, RecordSchema)
@blueprint.alt_response(202, schema=RecordSchema, description="A second person has to approve it.")
def rectify(body: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Rectify any field of an acta; the history keeps the original.

    Sex, birth, parents, declarant, a name that becomes another one and exchanged numbers wait for a second person.
    """
    evidence = evidence_text(body["document"])
    with begin() as ctx:
        record = decisions.rectify(ctx, record_id, body["reason"], rectification_of(body), evidence)
        return _done_or_waiting(ctx, record)


@blueprint.post("/<uuid:record_id>/cancellation")
@requires("records.amend")
@blueprint.arguments(AmendmentSchema)
@blueprint.response(200, RecordSchema)
@blueprint.alt_response(202, schema=RecordSchema, description="A second person has to approve it.")
def cancel(body: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Cancel an acta; nothing is removed. An acta in force is cancelled by two persons."""
    with begin() as ctx:
        record = decisions.cancel(ctx, record_id, body["reason"], evidence_text(body["document"]))
        return _done_or_waiting(ctx, record)


@blueprint.post("/<uuid:record_id>/reinstatement")
@requires("records.amend")
@blueprint.arguments(AmendmentSchema)
@blueprint.response(202, RecordSchema)
def reinstate(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Ask a second person to undo a cancellation, or a replacement whose own acta was cancelled."""
    with begin() as ctx:
        record = decisions.reinstate(ctx, record_id, body["reason"], evidence_text(body["document"]))
        return record_answer(ctx, record)


@blueprint.post("/<uuid:record_id>/decision")
@requires("records.amend")
@blueprint.arguments(ChangeDecisionSchema)
@blueprint.response(200, RecordSchema)
def decide(body: dict[str, Any], record_id: uuid.UUID) -> dict[str, Any]:
    """Approve or refuse the change that waits; whoever asked for it can only withdraw it."""
    with begin() as ctx:
        is_approved = body["decision"] == "approve"
        record = decisions.decide(ctx, record_id, body["requested_at"], is_approved=is_approved)
        return record_answer(ctx, record)


def _done_or_waiting(ctx: Context, record: BirthRecord) -> tuple[dict[str, Any], int]:
    answer = record_answer(ctx, record)
    return answer, 202 if answer["waiting"] else 200


@blueprint.post("/<uuid:record_id>/supersession")
@requires("records.amend")
@blueprint.arguments(SupersessionSchema)
@blueprint.response(201, RecordSchema)
@blueprint.alt_response(202, schema=RecordSchema, description="A second person has to approve it.")
def supersede(body: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Replace an acta after a later recognition or by a court's decision; the old one is sealed.

    Parents whom a court names, a father taken away and another given name wait for a second person.
    """
    evidence = evidence_text(body["document"])
    with begin() as ctx:
        record = decisions.supersede(ctx, record_id, evidence, supersession_of(body))
        answer = record_answer(ctx, record)
        return answer, 202 if answer["waiting"] else 201, {"Location": f"/api/v1/records/{record.id}"}


@blueprint.post("/<uuid:record_id>/copies")
@requires("records.copy")
@blueprint.arguments(CopyRequestSchema)
@blueprint.response(201, CopySchema)
def issue_copy(body: dict[str, Any], record_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Issue a certified copy as PDF."""
    with begin() as ctx:
        answer = copy_answer(copies.issue(ctx, record_id, body["language"]))
        return answer, 201, {"Location": answer["location"]}


@blueprint.get("/<uuid:record_id>/copies/<uuid:copy_id>.pdf")
@requires("records.copy")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def read_copy(record_id: uuid.UUID, copy_id: uuid.UUID) -> Response:
    """Read a certified copy exactly as issued."""
    with begin() as ctx:
        return Response(copies.open_pdf(ctx, record_id, copy_id), mimetype="application/pdf")


@verification.get("/copies/<string:code>")
@public("anybody with a copy may check whether it is genuine; the answer holds what the paper shows")
@verification.response(200, CopyStatusSchema)
def check_copy(code: str) -> Any:
    """Check whether a certified copy is genuine and still in force. A browser is shown it as a page."""
    with begin() as ctx:
        status = copies.status(ctx, code)
    return copy_page.copy_page(status) if copy_page.wants_page() else status
