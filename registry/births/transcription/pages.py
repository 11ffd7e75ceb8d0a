"""Pages on which a clerk enters an acta of before from its paper, and reads what became of it."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.births.transcription import forms, queries, scans, service, words
from registry.births.transcription.answers import stated
from registry.births.transcription.models import Transcription
from registry.births.transcription.rules import INSCRIBED, WAITING, Form
from registry.births.transcription.schemas import OldActaSchema, form_of
from registry.births.transcription.service import Entry
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, RegistryError
from registry.core.messages import _
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.people.rules import full_name
from registry.web.fields import Problem
from registry.web.forms import filled, inputs, load

blueprint = Blueprint("old_actas", __name__, url_prefix="/transcriptions", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("old_actas.listing", _("Actas of before"), 45),)
NOTICES: Final = {
    "acta-entered": _("The acta is entered. Another person compares it with the scan and confirms it."),
}
_LISTED: Final = 30
_AROUND: Final = 64 * 1024


@blueprint.get("")
@requires("records.inscribe")
@takes({"cursor": False})
def listing() -> Response:
    """List the actas that were entered from paper, newest first."""
    with begin() as ctx:
        rows = queries.from_paper(ctx.session, Page(_LISTED, request.args.get("cursor")))
        ctx.journal("transcriptions.listed", "transcription", "many", count=len(rows.items))
        ctx.shown |= {str(row.record_id) for row in rows.items if row.record_id is not None}
        return page(
            "transcription/list.html",
            rows=[_line(row) for row in rows.items],
            following=url_for("old_actas.listing", cursor=rows.next_cursor) if rows.next_cursor else None,
        )


def _line(row: Transcription) -> dict[str, Any]:
    return {
        "address": url_for("old_actas.entry", transcription_id=row.id),
        "name": _name(row),
        "number": row.content["number"],
        "state": words.STATES[row.state],
        "kind": words.STATE_KINDS[row.state],
        "at": show_moment(row.requested_at),
    }


def _name(row: Transcription) -> str:
    return full_name(*(row.content.get(part) for part in ("given_names", "first_surname", "second_surname")))


@blueprint.get("/new")
@requires("records.inscribe")
def new() -> Response:
    """Ask what the acta states, and for its scan."""
    with begin():
        return _form(forms.FIRST_VALUES)


@blueprint.post("/new")
@requires("records.inscribe")
@large_form(scans.LARGEST_BYTES + _AROUND)
def enter() -> Response:
    """Enter the acta; sent twice, it is entered once."""
    values = typed(inputs(forms.ASKED), 200)

    def act(ctx: Context) -> str:
        row = service.enter(ctx, Entry(_read(ctx, values), _scan()))
        return url_for("old_actas.entry", transcription_id=row.id)

    return sent_once("transcriptions", act, lambda _ctx, error: _form(values, error), "acta-entered")


def _read(ctx: Context, values: Mapping[str, str]) -> Form:
    """The acta as it was typed; raises Invalid with everything that is wrong, a district that no name fits included."""
    content, wrong = forms.acta_body(ctx, values)
    districts = [FieldError(f"/{name}", reason) for name, reason in wrong.items()]
    try:
        form = form_of(load(OldActaSchema(), content))
    except Invalid as invalid:
        raise Invalid([*districts, *invalid.errors]) from invalid
    if districts:
        others = [FieldError(f"/{name}", reason) for name, reason in service.errors_of(ctx, form)]
        raise Invalid([*districts, *others])
    return form


def _scan() -> bytes:
    file = request.files.get(forms.SCAN)
    if file is None:
        return b""
    try:
        content: bytes = file.read(scans.LARGEST_BYTES + 1)
        return content
    finally:
        file.close()  # a large one is in a temporary file


def _form(values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields, lines = filled(forms.ASKED, values, error)
    problems = [line if line.target else Problem(line.text, f"f-{forms.SCAN}") for line in lines]
    return page(
        "transcription/new.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        is_again=error is not None,
    )


@blueprint.get("/<uuid:transcription_id>")
@requires("records.inscribe")
def entry(transcription_id: uuid.UUID) -> Response:
    """Show an acta as it was entered, and what became of it."""
    with begin() as ctx:
        row = service.read(ctx, transcription_id)
        ctx.journal("transcription.read", "transcription", row.id)
        if row.record_id is not None:
            ctx.shown.add(str(row.record_id))
        return page(
            "transcription/entry.html",
            id=row.id,
            name=_name(row),
            state=words.STATES[row.state],
            kind=words.STATE_KINDS[row.state],
            rows=[{"label": label, "value": value} for label, value in stated(ctx, row.content)],
            refusal=row.refusal,
            is_waiting=row.state == WAITING,
            record_id=row.record_id if row.state == INSCRIBED else None,
        )
