"""Actas of before that wait for a confirmation: one from paper beside its scan, or a file as a whole."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.approvals import words
from registry.approvals.deciding import REASON, Item, Link, Row, decided, is_own, shown
from registry.births.transcription import batches, service
from registry.births.transcription.answers import batch_answers, stated, transcription_answer
from registry.births.transcription.rules import WAITING
from registry.births.transcription.schemas import TranscriptionDecisionSchema
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.investigations.cases.queries import usernames_of
from registry.web.forms import body, load

blueprint = Blueprint("transcription_approvals", __name__, url_prefix="/approvals", template_folder="templates")
_FIELDS: Final = (REASON,)
_OVERSIGHT: Final = "searches.approve"
"""Who has it comes from the list of all that waits; others from the actas of before."""


@blueprint.get("/transcriptions/<uuid:transcription_id>")
@requires("records.amend")
def transcription(transcription_id: uuid.UUID) -> Response:
    """Show an acta as it was entered, with a link to the scan of its paper."""
    with begin() as ctx:
        return shown(ctx, _transcription(ctx, transcription_id))


@blueprint.post("/transcriptions/<uuid:transcription_id>")
@requires("records.amend")
def decide(transcription_id: uuid.UUID) -> Response:
    """Confirm or refuse what somebody else entered."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        loaded = load(TranscriptionDecisionSchema(), body(_FIELDS, values) | {"decision": values["decision"]})
        service.decide(ctx, transcription_id, loaded["reason"], is_approved=agrees)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _transcription(ctx, transcription_id), values, error)

    entry = url_for("old_actas.entry", transcription_id=transcription_id)
    return decided(act, again, _FIELDS, leads_to=None if current_actor().may(_OVERSIGHT) else entry)


@blueprint.get("/transcriptions/<uuid:transcription_id>/scan")
@requires("records.amend")
def scan(transcription_id: uuid.UUID) -> Response:
    """Return the scan as it was sent; the browser saves it and never shows it as a page of ours."""
    with begin() as ctx:
        content, media_type = service.scan_of(ctx, transcription_id)
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{transcription_id}"'
    return settle(response)


def _transcription(ctx: Context, transcription_id: uuid.UUID) -> Item:
    row = service.read(ctx, transcription_id)
    ctx.journal("transcription.read", "transcription", row.id)
    answer = transcription_answer(ctx, row)
    links = []
    if answer["media_type"]:
        address = url_for("transcription_approvals.scan", transcription_id=row.id)
        links.append(Link(address, _("The scan of the paper")))
    return Item(
        title=words.TRANSCRIPTION,
        action=url_for("transcription_approvals.decide", transcription_id=row.id),
        rows=[Row(label, value) for label, value in stated(ctx, answer["acta"])],
        by=usernames_of(ctx.session, {row.requested_by}).get(row.requested_by),
        since=show_moment(row.requested_at),
        advice=_("Compare each line with the paper. What you confirm becomes an acta."),
        links=links,
        fields=_FIELDS,
        is_open=row.state == WAITING,
        is_own=is_own(ctx, row.requested_by),
        may_withdraw=row.requested_by == ctx.actor.account_id,
        approve=_("Confirm"),
        back=None if ctx.actor.may(_OVERSIGHT) else Link(url_for("old_actas.listing"), _("Actas of before")),
    )


@blueprint.get("/files/<uuid:batch_id>")
@requires("records.amend")
def batch(batch_id: uuid.UUID) -> Response:
    """Show a file of actas: how many of its lines were entered, repeated, refused."""
    with begin() as ctx:
        return shown(ctx, _batch(ctx, batch_id))


@blueprint.post("/files/<uuid:batch_id>")
@requires("records.amend")
def decide_batch(batch_id: uuid.UUID) -> Response:
    """Confirm or refuse a file as a whole; jobs then inscribe its actas."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        loaded = load(TranscriptionDecisionSchema(), body(_FIELDS, values) | {"decision": values["decision"]})
        batches.decide(ctx, batch_id, loaded["reason"], is_approved=agrees)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _batch(ctx, batch_id), values, error)

    return decided(act, again, _FIELDS)


def _batch(ctx: Context, batch_id: uuid.UUID) -> Item:
    batch = batches.read(ctx, batch_id)
    answer = batch_answers(ctx, [batch])[0]
    rows: list[tuple[Message, int]] = [
        (_("Lines"), answer["lines"]),
        (_("To be confirmed"), answer["actas"].get(WAITING, 0)),
        (_("Here already, left out"), answer["repeated"]),
        (_("Refused, with reasons"), answer["refused_lines"]),
    ]
    return Item(
        title=words.BATCH,
        action=url_for("transcription_approvals.decide_batch", batch_id=batch.id),
        rows=[Row(label, str(count)) for label, count in rows],
        by=usernames_of(ctx.session, {batch.requested_by}).get(batch.requested_by),
        since=show_moment(batch.requested_at),
        advice=_("What you confirm is inscribed line by line in the background."),
        fields=_FIELDS,
        is_open=batch.state == WAITING,
        is_own=is_own(ctx, batch.requested_by),
        may_withdraw=batch.requested_by == ctx.actor.account_id,
        approve=_("Confirm"),
    )
