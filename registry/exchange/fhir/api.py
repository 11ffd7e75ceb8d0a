"""Births in: a facility's system sends a FHIR document, and is answered by an OperationOutcome."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from flask import Response, json, request, url_for

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.requests import FHIR, JSON, json_body
from registry.core.errors import Refused, TooLarge
from registry.core.messages import Message, _, plural
from registry.exchange.fhir import intake
from registry.exchange.fhir.bundle import LARGEST_BYTES, Note, Unusable
from registry.exchange.fhir.intake import AGAIN, CORRECTED, NEW

blueprint = Blueprint("fhir", __name__, url_prefix="/api/v1/fhir", description="Births from a facility's system")
blueprints = (blueprint,)
_SCHEMA: Final = {"type": "object", "description": "A FHIR R4 resource; docs/exchange-fhir.md says what is read."}
_BODY: Final = {
    "requestBody": {"required": True, "content": {FHIR: {"schema": _SCHEMA}, JSON: {"schema": _SCHEMA}}},
}
_OUTCOME: Final = {
    NEW: _("A draft was made. Nothing is registered until somebody at the facility checks and signs it."),
    AGAIN: _("This document was received before. Nothing was changed."),
    CORRECTED: _(
        "The corrected document is shown beside the draft, which stays as it is until somebody takes it over."
    ),
}


@blueprint.post("/Bundle")
@requires("births.prefill")
@blueprint.doc(**_BODY)
@blueprint.response(
    201, _SCHEMA, content_type=FHIR, description="An OperationOutcome: what was taken, what was not, and why"
)
@blueprint.alt_response(200, schema=_SCHEMA, content_type=FHIR, description="Received before, or corrected")
@blueprint.alt_response(409, schema=_SCHEMA, content_type=FHIR, description="Its draft was registered or given up")
@blueprint.alt_response(422, schema=_SCHEMA, content_type=FHIR, description="No document of a live birth")
def receive() -> Response:
    """Take in the document of a live birth as a draft at the facility. It never registers anybody."""
    if (request.content_length or 0) > LARGEST_BYTES:
        raise TooLarge
    content = json_body((FHIR, JSON))
    try:
        with begin() as ctx:
            receipt = intake.receive(ctx, content)
    except Unusable as unusable:
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, [_issue("error", note) for note in unusable.notes])
    except Refused as refused:
        note = Note("conflict", refused.title, "Bundle")
        return _answer(HTTPStatus.CONFLICT, [_issue("error", note)])
    fields = plural("{n} field was taken.", "{n} fields were taken.", len(receipt.fields))
    issues = [_information(_OUTCOME[receipt.outcome]), _information(fields)]
    issues += [_issue("warning", note) for note in receipt.notes]
    response = _answer(HTTPStatus.CREATED if receipt.outcome == NEW else HTTPStatus.OK, issues)
    response.headers["Location"] = url_for("drafts.tasks", draft_id=receipt.draft_id)
    return response


def _information(text: Message) -> dict[str, Any]:
    return {"severity": "information", "code": "informational", "details": {"text": str(text)}}


def _issue(severity: str, note: Note) -> dict[str, Any]:
    issue = {"severity": severity, "code": note.code, "details": {"text": str(note.text)}}
    return issue | {"expression": [note.expression]}


def _answer(status: HTTPStatus, issues: Iterable[dict[str, Any]]) -> Response:
    body = json.dumps({"resourceType": "OperationOutcome", "issue": list(issues)})
    return Response(body, int(status), mimetype=FHIR)
