"""Statements for families, asked for through a clerk."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import PERU
from registry.people import queries as people
from registry.reading.statements import service
from registry.reading.statements.printing import statement_pdf
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import LEFT_OUT, PLACES
from registry.reading.statements.schemas import AskForStatementSchema, ReadingStatementSchema
from registry.reading.statements.service import AskForStatement
from registry.reading.statements.words import reading_words

blueprint = Blueprint(
    "reading-statements", __name__, url_prefix="/api/v1/people", description="Who saw a person, for the family"
)
blueprints = (blueprint,)


@blueprint.post("/<uuid:person_id>/reading-statements")
@requires("readings.state")
@blueprint.arguments(AskForStatementSchema)
@blueprint.response(200, ReadingStatementSchema)
def state(request: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """State who at counters saw a person's data: by role, kind of place, day and purpose, without names."""
    with begin() as ctx:
        readings = service.state(ctx, AskForStatement(person_id, **request))
        return {
            "person_id": person_id,
            "made_at": ctx.now.astimezone(PERU),
            "items": [_answer(one) for one in readings],
            "left_out": str(LEFT_OUT),
        }


@blueprint.post("/<uuid:person_id>/reading-statements/printed")
@requires("readings.state")
@blueprint.arguments(AskForStatementSchema)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def print_statement(request: dict[str, Any], person_id: uuid.UUID) -> Response:
    """The same statement as a PDF in Spanish, for the family to take home."""
    with begin() as ctx:
        readings = service.state(ctx, AskForStatement(person_id, **request))
        person, number = people.person(ctx.session, person_id), people.cui_of(ctx.session, person_id)
        assert person is not None  # it was stated
        pdf = statement_pdf(person, number.written if number else None, readings, ctx.now)
        return Response(pdf, mimetype="application/pdf")


def _answer(one: Readings) -> dict[str, Any]:
    place, text = PLACES[one.role], reading_words(*one)
    return one._asdict() | {"place": place, "text": str(text)}
