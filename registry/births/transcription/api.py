"""Transcriptions over HTTP."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin
from registry.access.once import Once
from registry.access.permissions import requires
from registry.access.requests import read_body
from registry.births.transcription import batches, queries, service
from registry.births.transcription.answers import batch_answers, transcription_answer
from registry.births.transcription.schemas import (
    OldActaEntrySchema,
    TranscriptionBatchListSchema,
    TranscriptionBatchSchema,
    TranscriptionDecisionSchema,
    TranscriptionListSchema,
    TranscriptionQuery,
    TranscriptionSchema,
    form_of,
)
from registry.births.transcription.service import Entry
from registry.core.pagination import Page
from registry.core.schemas import PageQuery

blueprint = Blueprint(
    "transcriptions", __name__, url_prefix="/api/v1/transcriptions", description="Actas inscribed before this registry"
)
files = Blueprint(
    "transcription-batches", __name__, url_prefix="/api/v1/transcription-batches", description="Files of such actas"
)
blueprints = (blueprint, files)


@blueprint.post("")
@requires("records.inscribe")
@blueprint.doc(**with_images(OldActaEntrySchema))
@blueprint.response(201, TranscriptionSchema)
def enter() -> Response:
    """Enter an acta of before with its CUI, its number and a scan of its paper; a second person confirms it."""
    body = read_body(OldActaEntrySchema())
    once = Once("transcriptions", body)
    if earlier := once.earlier():
        return earlier
    scan = body.json["scan"] or body.files.get(body.json["scan_part"] or "", b"")
    with once.begin() as ctx:
        row = service.enter(ctx, Entry(form_of(body.json), scan))
        answer: dict[str, Any] = TranscriptionSchema().dump(transcription_answer(ctx, row))
        once.answer(ctx, answer, location=f"/api/v1/transcriptions/{row.id}")
    return once.response()


@blueprint.get("")
@requires("records.read")
@blueprint.arguments(TranscriptionQuery, location="query")
@blueprint.response(200, TranscriptionListSchema)
def list_transcriptions(query: dict[str, Any]) -> dict[str, Any]:
    """List transcriptions, newest first. The reading is journalled."""
    page = Page(query["limit"], query.get("cursor"))
    with begin() as ctx:
        rows = queries.transcriptions(ctx.session, query.get("state"), query.get("batch"), page)
        ctx.journal("transcriptions.listed", "transcription", "many", count=len(rows.items))
        return {"items": [transcription_answer(ctx, row) for row in rows.items], "next_cursor": rows.next_cursor}


@blueprint.get("/<uuid:transcription_id>")
@requires("records.read")
@blueprint.response(200, TranscriptionSchema)
def read(transcription_id: uuid.UUID) -> dict[str, Any]:
    """Read a transcription. The reading is journalled."""
    with begin() as ctx:
        row = service.read(ctx, transcription_id)
        ctx.journal("transcription.read", "transcription", row.id)
        return transcription_answer(ctx, row)


@blueprint.get("/<uuid:transcription_id>/scan")
@requires("records.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_scan(transcription_id: uuid.UUID) -> Response:
    """Read the scan of the paper, as it was sent. The reading is journalled."""
    with begin() as ctx:
        content, media_type = service.scan_of(ctx, transcription_id)
        response = Response(content, mimetype=media_type)
        # The browser must save a file that somebody sent, never show it as one of our pages.
        response.headers["Content-Disposition"] = f'attachment; filename="{transcription_id}"'
        return response


@blueprint.post("/<uuid:transcription_id>/decision")
@requires("records.amend")
@blueprint.arguments(TranscriptionDecisionSchema)
@blueprint.response(200, TranscriptionSchema)
def decide(body: dict[str, Any], transcription_id: uuid.UUID) -> dict[str, Any]:
    """Confirm or refuse what somebody else entered; a confirmed acta is inscribed by a job."""
    with begin() as ctx:
        is_approved = body["decision"] == "approve"
        row = service.decide(ctx, transcription_id, body["reason"], is_approved=is_approved)
        return transcription_answer(ctx, row)


@files.get("")
@requires("records.read")
@files.arguments(PageQuery, location="query")
@files.response(200, TranscriptionBatchListSchema)
def list_batches(query: dict[str, Any]) -> dict[str, Any]:
    """List the files of actas, newest first."""
    with begin() as ctx:
        rows = queries.batches(ctx.session, Page(query["limit"], query.get("cursor")))
        return {"items": batch_answers(ctx, rows.items), "next_cursor": rows.next_cursor}


@files.get("/<uuid:batch_id>")
@requires("records.read")
@files.response(200, TranscriptionBatchSchema)
def read_batch(batch_id: uuid.UUID) -> dict[str, Any]:
    """Read a file: how many of its lines were entered, repeated, refused, inscribed."""
    with begin() as ctx:
        return batch_answers(ctx, [batches.read(ctx, batch_id)])[0]


@files.post("/<uuid:batch_id>/decision")
@requires("records.amend")
@files.arguments(TranscriptionDecisionSchema)
@files.response(200, TranscriptionBatchSchema)
def decide_batch(body: dict[str, Any], batch_id: uuid.UUID) -> dict[str, Any]:
    """Confirm or refuse a file as a whole; jobs then inscribe its actas."""
    with begin() as ctx:
        batch = batches.decide(ctx, batch_id, body["reason"], is_approved=body["decision"] == "approve")
        return batch_answers(ctx, [batch])[0]
