"""What stations send and fetch. They prove themselves by their own token; what accounts do is in `quarantine_api`."""

import uuid
from typing import Any, Final

from registry.access.blueprint import Blueprint
from registry.access.http import begin, current_registry
from registry.access.multipart import DATA
from registry.access.requests import MULTIPART, read_body
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.limits import Limit
from registry.core.messages import _
from registry.outbox import quarantine_api, queries
from registry.outbox.answers import envelope_answer, in_base64
from registry.outbox.arrived import receiving
from registry.outbox.arrived.receiving import Piece
from registry.outbox.given import form, keys, permits
from registry.outbox.rules import MOST_PIECE_BYTES
from registry.outbox.schemas import (
    EnvelopeQuery,
    EnvelopeSchema,
    LeaseListSchema,
    OutboxKeysSchema,
    PermitCodeSchema,
    PieceSchema,
    SignedSchema,
)
from registry.stations.signing_in import JOINS, by_station, current_station_id

blueprint = Blueprint(
    "outbox", __name__, url_prefix="/api/v1/outbox", description="Enrolments sealed at a station without a line"
)
blueprints = (blueprint, quarantine_api.blueprint)
PERMITS: Final = Limit("outbox.permits", JOINS.count, JOINS.per)
"""Codes tried by one station."""
_PIECE: Final = "piece"
_SENT: Final = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "properties": {
                        DATA: {"type": "string", "description": "JSON: sha256, length and position."},
                        _PIECE: {"type": "string", "format": "binary", "maxLength": MOST_PIECE_BYTES},
                    },
                    "required": [DATA, _PIECE],
                }
            }
        },
    }
}


@blueprint.get("/keys")
@by_station
@blueprint.response(200, OutboxKeysSchema)
def read_keys() -> dict[str, Any]:
    """Show to whom a station seals, and by which key it knows the registry."""
    with begin() as ctx:
        signing_key, endorsements, recipients = keys.publics(ctx)
        return {
            "signing_key": signing_key,
            "endorsements": [in_base64(endorsement) for endorsement in endorsements],
            "recipients": list(recipients),
            "server_time": ctx.now,
        }


@blueprint.get("/form")
@by_station
@blueprint.response(200, SignedSchema)
def read_form() -> dict[str, Any]:
    """Get the form of an enrolment, signed: what it asks in which words, and the districts."""
    with begin() as ctx:
        return {"statement": in_base64(form.signed(ctx, current_station_id()))}


@blueprint.post("/permits")
@by_station
@blueprint.arguments(PermitCodeSchema)
@blueprint.response(201, SignedSchema)
def fetch_permit(request: dict[str, Any]) -> dict[str, Any]:
    """Fetch a registrar's permit by the code that the registry's page showed, once."""
    current_registry().limits.enforce(PERMITS, str(current_station_id()))
    with begin() as ctx:
        return {"statement": in_base64(permits.fetch(ctx, current_station_id(), request["code"]))}


@blueprint.get("/cnv-leases")
@by_station
@blueprint.response(200, LeaseListSchema)
def list_leases() -> dict[str, Any]:
    """List the blocks of numbers of certificates that this station alone gives out."""
    with begin() as ctx:
        rows = queries.leases(ctx.session, current_station_id())
        return {"items": [{"first": f"{row.first:012d}", "last": f"{row.last:012d}"} for row in rows]}


@blueprint.get("/<uuid:station_id>/<int:seq>")
@by_station
@blueprint.arguments(EnvelopeQuery, location="query")
@blueprint.response(200, EnvelopeSchema)
def read_envelope(query: dict[str, Any], station_id: uuid.UUID, seq: int) -> dict[str, Any]:
    """Show how much of a file has arrived, its receipt, and what became of it."""
    _refuse_other(station_id)
    sha256 = query.get("sha256")
    with begin() as ctx:
        row = receiving.find(ctx, station_id, seq, bytes.fromhex(sha256) if sha256 else None)
        return envelope_answer(ctx, row)


@blueprint.put("/<uuid:station_id>/<int:seq>")
@by_station
@blueprint.doc(**_SENT)
@blueprint.response(200, EnvelopeSchema)
def send_piece(station_id: uuid.UUID, seq: int) -> dict[str, Any]:
    """Send a piece of a file. Bytes that are held already are answered as before; the answer says where to go on."""
    body = read_body(PieceSchema())
    _refuse_other(station_id)
    data = body.files.get(_PIECE, b"")
    if len(data) > MOST_PIECE_BYTES or len(body.files) > 1:
        raise Invalid([FieldError(f"/{_PIECE}", _("Send one piece of at most {size} MiB.", size=1))])
    if not 1 <= seq <= 99_999_999:
        raise NotFound
    sent = body.json
    piece = Piece(seq, bytes.fromhex(sent["sha256"]), sent["length"], sent["position"], data)
    with begin() as ctx:
        row = receiving.take(ctx, station_id, piece)
        answer = envelope_answer(ctx, row)
    receiving.refuse_rival(row)
    return answer


def _refuse_other(station_id: uuid.UUID) -> None:
    if station_id != current_station_id():
        raise NotFound
