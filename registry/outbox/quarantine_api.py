"""What waits for a person, over HTTP: the same list, reasons and decisions as on the pages, for the same people."""

import uuid
from typing import Any, Final

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.once import Once
from registry.access.permissions import requires
from registry.access.requests import read_body
from registry.births.answers import birth_answer
from registry.births.enrolment import EnrolNewborn
from registry.births.schemas import BirthSchema, certificate_from_json
from registry.births.service import certificate_errors
from registry.core import measures
from registry.core.errors import Invalid
from registry.outbox import quarantine, queries
from registry.outbox.answers import waiting_answers, waiting_detail
from registry.outbox.schemas import (
    DecisionSchema,
    DiscardingSchema,
    RegistrationSchema,
    WaitingDetailSchema,
    WaitingListSchema,
)
from registry.people.agreement import DISPUTED

blueprint = Blueprint(
    "outbox_waiting",
    __name__,
    url_prefix="/api/v1/outbox/waiting",
    description="Enrolments sealed at a station that wait for a person",
)
MOST: Final = 100
"""Files listed, the oldest first."""


@blueprint.get("")
@requires("births.annul")
@blueprint.response(200, WaitingListSchema)
def list_waiting() -> dict[str, Any]:
    """List what waits for a person and why: the oldest hundred, and how many there are."""
    with begin() as ctx:
        rows = queries.waiting(ctx.session, ctx.actor, MOST)
        ctx.journal("outbox.listed", "outbox_envelope", "many", count=len(rows))
        return {
            "items": waiting_answers(ctx, rows),
            "total": queries.waiting_count(ctx.session, ctx.actor),
        }


@blueprint.get("/<uuid:envelope_id>")
@requires("births.annul")
@blueprint.response(200, WaitingDetailSchema)
def read_waiting(envelope_id: uuid.UUID) -> dict[str, Any]:
    """Show a file: why it waits, and what of its certificate can be read. One that became a birth names only that."""
    with begin() as ctx:
        row, content = quarantine.open_(ctx, envelope_id)
        certificate = None if content is None else quarantine.loaded(row, content).get("certificate") or {}
        return waiting_detail(ctx, row, certificate, len(content.pictures) if content else 0)


@blueprint.post("/<uuid:envelope_id>/registration")
@requires("births.enrol")
@blueprint.doc(requestBody={"content": {"application/json": {"schema": RegistrationSchema}}, "required": True})
@blueprint.response(201, BirthSchema)
def register(envelope_id: uuid.UUID) -> Response:
    """Register it with a corrected certificate and the prints that it holds; the signature is the sender's, of today.

    A request repeated with the same Idempotency-Key and content gets the first answer again.
    """
    body = read_body(RegistrationSchema(), takes_images=False)
    once = Once(f"outbox/waiting/{envelope_id}", body)
    if earlier := once.earlier():
        return earlier
    certificate, sign = certificate_from_json(body.json["certificate"]), body.json["sign"]
    with begin() as ctx:  # before the engine's work, which takes longest
        prints = quarantine.prints_of(ctx, envelope_id)
        errors = certificate_errors(ctx, certificate, sign=sign)
    if errors:
        raise Invalid(errors)
    acquired = quarantine.acquired_of(prints)
    is_disputed = body.json["document_status"] == DISPUTED
    with once.begin() as ctx:
        enrolled = quarantine.register(ctx, envelope_id, EnrolNewborn(certificate, None, sign, is_disputed), acquired)
        answer = birth_answer(ctx, enrolled.birth, enrolled.captures)
        once.answer(ctx, answer, location=f"/api/v1/births/{enrolled.birth.id}")
    measures.count(measures.ENROLMENTS)
    return once.response()


@blueprint.post("/<uuid:envelope_id>/attempt")
@requires("births.enrol")
@blueprint.response(204)
def try_again(envelope_id: uuid.UUID) -> None:
    """Have it tried once more by a job, after what was in the way has changed."""
    with begin() as ctx:
        quarantine.try_again(ctx, envelope_id)


@blueprint.post("/<uuid:envelope_id>/discarding")
@requires("births.annul")
@blueprint.arguments(DiscardingSchema)
@blueprint.response(204)
def ask_to_discard(body: dict[str, Any], envelope_id: uuid.UUID) -> None:
    """Say that it is no birth to be registered, and why. Another person decides; its bytes are kept."""
    with begin() as ctx:
        quarantine.ask_to_discard(ctx, envelope_id, body["reason"])


@blueprint.post("/<uuid:envelope_id>/decision")
@requires("births.annul")
@blueprint.arguments(DecisionSchema)
@blueprint.response(204)
def decide(body: dict[str, Any], envelope_id: uuid.UUID) -> None:
    """Agree as a second person that it is no birth, or refuse that."""
    with begin() as ctx:
        quarantine.discard(ctx, envelope_id, is_agreed=body["is_agreed"])
