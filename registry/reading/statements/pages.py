"""A family's question at the counter: who saw the person's data. Asked with a document, shown and saved as PDF."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.people import queries as people
from registry.people.models import Person
from registry.people.rules import DOCUMENT_FORMATS, full_name
from registry.people.words import DOCUMENTS
from registry.reading.statements import service
from registry.reading.statements.printing import statement_pdf
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import LEFT_OUT
from registry.reading.statements.schemas import AskForStatementSchema
from registry.reading.statements.service import AskForStatement
from registry.reading.statements.words import reading_words
from registry.web.fields import SELECT, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("statements", __name__, url_prefix="/people", template_folder="templates")
blueprints = (blueprint,)
_FIELDS: Final = (
    Field(
        "document_type",
        _("Document of who asks"),
        SELECT,
        choices=[Choice(slug, DOCUMENTS[slug]) for slug in DOCUMENT_FORMATS],
    ),
    Field(
        "document_number", _("Its number"), hint=_("Of the person, a parent or a guardian"), width="w-15", longest=20
    ),
)
PDF: Final = "pdf"


@blueprint.get("/<uuid:person_id>/readings")
@requires("readings.state")
def ask(person_id: uuid.UUID) -> Response:
    """Ask for the document of who wants to know."""
    with begin() as ctx:
        return _form(ctx, person_id, {})


@blueprint.post("/<uuid:person_id>/readings")
@requires("readings.state")
def state(person_id: uuid.UUID) -> Response:
    """State who saw the person's data, as a page or to be printed. Each time is journalled."""
    values = typed(inputs(_FIELDS), 30)
    try:
        loaded = load(AskForStatementSchema(), body(_FIELDS, values))
        with begin() as ctx:
            readings = service.state(ctx, AskForStatement(person_id, **loaded))
            if request.form.get("as") == PDF:
                return _printed(ctx, person_id, readings)
            lines = [reading_words(*one) for one in readings]
            return _form(ctx, person_id, values, lines=lines, left_out=LEFT_OUT)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _form(ctx, person_id, values, error)


def _printed(ctx: Context, person_id: uuid.UUID, readings: Sequence[Readings]) -> Response:
    number = people.cui_of(ctx.session, person_id)
    pdf = statement_pdf(_person(ctx, person_id), number.written if number else None, readings, ctx.now)
    response = settle(Response(pdf, mimetype="application/pdf"))
    response.headers["Content-Disposition"] = f'attachment; filename="{person_id}.pdf"'
    return response


def _person(ctx: Context, person_id: uuid.UUID) -> Person:
    person = people.person(ctx.session, person_id)
    if person is None:
        raise NotFound
    return person


def _form(
    ctx: Context, person_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None, **shown: Any
) -> Response:
    person = _person(ctx, person_id)
    ctx.journal("person.shown", "person", person_id)
    fields, problems = filled(_FIELDS, values, error)
    return page(
        "statements/ask.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        id=person_id,
        name=full_name(person.given_names, person.first_surname, person.second_surname),
        fields=fields,
        action=url_for("statements.state", person_id=person_id),
        **shown,
    )
