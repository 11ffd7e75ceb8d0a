"""What a facility's system sent for an enrolment: where each value came from, and what stands in the draft now."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.drafts import service, sources, words
from registry.births.drafts.forms import field_of
from registry.births.drafts.sections import SECTION_OF, SECTIONS
from registry.births.drafts.service import ChangedMeanwhile
from registry.births.drafts.sources import Received
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound

blueprint = Blueprint("draft_sources", __name__, url_prefix="/enrolments", template_folder="templates")


@blueprint.get("/<uuid:draft_id>/received")
@requires("births.enrol")
def received(draft_id: uuid.UUID) -> Response:
    """Show what came for the draft, and where each value stood."""
    with begin() as ctx:
        return _shown(ctx, draft_id)


@blueprint.post("/<uuid:draft_id>/received/<int:number>/<field>")
@requires("births.enrol")
def take_over(draft_id: uuid.UUID, number: int, field: str) -> Response:
    """Put one value that came into the draft, in place of what stands there."""
    if field not in SECTION_OF:
        raise NotFound
    text = request.form.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    names = field_of(field, {}, None).inputs
    try:
        with begin() as ctx:
            sources.take_over(ctx, draft_id, version, number, field, names)
    except ChangedMeanwhile:  # shown again, with what stands there now
        with begin() as ctx:
            return _shown(ctx, draft_id, is_changed=True)
    return to(url_for("draft_sources.received", draft_id=draft_id), notice="received-taken-over")


def _shown(ctx: Context, draft_id: uuid.UUID, *, is_changed: bool = False) -> Response:
    draft = service.open_(ctx, draft_id)
    versions = sources.received(ctx, draft)
    if not versions:
        raise NotFound
    values = service.content_of(ctx, draft).values
    newest = versions[0]
    return page(
        "drafts/received.html",
        status=409 if is_changed else 200,
        draft_id=draft_id,
        version=draft.version,
        is_changed=is_changed,
        number=newest.number,
        document=newest.sent.document,
        at=show_moment(newest.at),
        earlier=[show_moment(each.at) for each in versions[1:]],
        rows=[
            _row(name, newest, values) for section in SECTIONS for name in section.fields if name in newest.sent.fields
        ],
        left_out=[sources.words_of(line) for line in newest.sent.left_out],
    )


def _row(name: str, newest: Received, values: Mapping[str, str]) -> dict[str, Any]:
    came, now = _as_text(name, newest.sent.fields[name]), _as_text(name, values)
    return {
        "name": name,
        "label": words.LABELS[name],
        "came": came,
        "now": now,
        "differs": came != now,
        "origin": newest.sent.origins[name],
    }


def _as_text(name: str, values: Mapping[str, str]) -> str:
    field = field_of(name, values, None)
    chosen = next((str(choice.label) for choice in field.choices if choice.value == field.value), None)
    return chosen or " / ".join(values[part] for part in field.inputs if values.get(part))
