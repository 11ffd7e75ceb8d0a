"""Pages of what stations sent: what waits for a person and why, and a registrar's permit for days without a line."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, to
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.drafts.forms import groups_of
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.schemas import certificate_from_json
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, RegistryError
from registry.core.figures import show_count
from registry.core.messages import _
from registry.facilities import queries as facilities
from registry.outbox import quarantine, queries, words
from registry.outbox.answers import bounds_of, clock_difference_s, reference_of
from registry.outbox.given import permits
from registry.outbox.models import OutboxEnvelope, OutboxReason
from registry.outbox.rules import LONGEST_REASON, WAITING
from registry.stations import service as stations
from registry.web.fields import LONG, Field, Problem, problems_of
from station.envelope import Content

blueprint = Blueprint("outbox_pages", __name__, url_prefix="/outbox", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("outbox_pages.listing", _("Sent by stations"), 25),)
NOTICES: Final = words.NOTICES
_MOST: Final = 100


@blueprint.get("")
@requires("births.annul")
def listing() -> Response:
    """List what waits for a person, and how much each station sent."""
    with begin() as ctx:
        rows = _rows(ctx, queries.waiting(ctx.session, ctx.actor, _MOST))
        counts = [
            {
                "station": name,
                "facility": facility,
                "state": words.STATES[state],
                "count": show_count(count),
                "last_at": show_moment(last) if last else "",
            }
            for name, facility, state, count, last in queries.counts(ctx.session, ctx.actor)
        ]
        ctx.journal("outbox.listed", "outbox_envelope", "many", count=len(rows))
        return page(
            "outbox/list.html",
            rows=rows,
            counts=counts,
            total=queries.waiting_count(ctx.session, ctx.actor),
            may_ask=ctx.actor.may("births.enrol"),
        )


def _rows(ctx: Context, rows: Sequence[OutboxEnvelope]) -> list[dict[str, Any]]:
    names, reasons = queries.station_names(ctx.session, rows), queries.reasons_of(ctx.session, rows)
    return [_row(row, names[row.station_id], reasons[row.id]) for row in rows]


def _row(row: OutboxEnvelope, station: str, reasons: Sequence[OutboxReason]) -> dict[str, Any]:
    return {
        "address": url_for("outbox_pages.envelope", envelope_id=row.id),
        "reference": reference_of(row),
        "station": station,
        "facility": row.facility_code,
        "received_at": show_moment(row.received_at) if row.received_at else "",
        "reasons": [words.REASONS[reason.slug] for reason in reasons],
        "is_corrected": row.draft_id is not None,
        "is_discard_asked": row.discard_asked_by is not None,
    }


@blueprint.get("/<uuid:envelope_id>")
@requires("births.annul")
def envelope(envelope_id: uuid.UUID) -> Response:
    """Show a file: why it waits, what it holds, and what can be done."""
    with begin() as ctx:
        return _shown(ctx, envelope_id)


def _shown(ctx: Context, envelope_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    row, content = quarantine.open_(ctx, envelope_id)
    field = _reason_field(error)
    problems = [] if error is None else problems_of([field]) or [Problem(error.title)]
    usernames = queries.usernames(ctx.session, {each for each in (row.account_id, row.discard_asked_by) if each})
    made = bounds_of(row)
    waits, may_correct = row.state == WAITING, ctx.actor.may("births.enrol")
    return page(
        "outbox/envelope.html",
        status=200 if error is None else 422,
        problems=problems,
        envelope_id=row.id,
        reference=reference_of(row),
        state=words.STATES[row.state],
        station=stations.read(ctx, row.station_id).name,
        received_at=show_moment(row.received_at) if row.received_at else "",
        reasons=[
            {"text": words.REASONS[reason.slug], "detail": reason.detail}
            for reason in queries.reasons(ctx.session, row)
        ],
        made_by=usernames.get(row.account_id) if row.account_id else None,
        claimed_at=show_moment(made.claimed) if made else None,
        made_at=show_moment(made.moment) if made else None,
        is_clock_wrong=clock_difference_s(row) is not None,
        **_content(ctx, row, content),
        birth_address=_birth_address(ctx, row),
        draft_address=url_for("drafts.tasks", draft_id=row.draft_id) if row.draft_id and may_correct else None,
        is_corrected=row.draft_id is not None,
        waits=waits,
        may_correct=waits and may_correct and content is not None and row.draft_id is None,
        may_try=waits and may_correct and row.draft_id is None,
        may_discard=waits and row.draft_id is None,
        discard_reason=row.discard_reason,
        discard_asked_by=usernames.get(row.discard_asked_by) if row.discard_asked_by else None,
        is_own_asking=row.discard_asked_by == ctx.actor.account_id,
        field=field,
    )


def _content(ctx: Context, row: OutboxEnvelope, content: Content | None) -> dict[str, Any]:
    if content is None:
        return {"heading": None, "groups": (), "print_count": 0}
    values = values_of(certificate_from_json(quarantine.loaded(row, content).get("certificate") or {}))
    return {
        "heading": heading(values),
        "groups": [group for group in groups_of(ctx, values, {}) if group["rows"]],
        "print_count": len(content.pictures),
    }


def _birth_address(ctx: Context, row: OutboxEnvelope) -> str | None:
    birth_id = queries.birth_of(ctx.session, row.id)
    return url_for("counter.birth", birth_id=birth_id) if birth_id else None


def _reason_field(error: RegistryError | None) -> Field:
    wrong = next((each.detail for each in error.errors if each.pointer == "/reason"), None) if error else None
    return Field("reason", _("Why this is no birth to be registered"), LONG, error=wrong, longest=LONGEST_REASON,
                 values={"reason": request.form.get("reason", "")[:LONGEST_REASON]})  # fmt: skip


@blueprint.post("/<uuid:envelope_id>/draft")
@requires("births.enrol")
def correct(envelope_id: uuid.UUID) -> Response:
    """Make a draft of it, to be corrected and registered on the pages of every draft."""
    acquired: list[Any] = []

    def prepare() -> None:
        with begin() as ctx:
            prints = quarantine.prints_of(ctx, envelope_id)
        acquired.extend(quarantine.acquired_of(prints))

    def act(ctx: Context) -> str:
        return url_for("drafts.tasks", draft_id=quarantine.correct(ctx, envelope_id, acquired))

    return sent_once(
        f"outbox/{envelope_id}/draft", act, lambda ctx, error: _shown(ctx, envelope_id, error), prepare=prepare
    )


@blueprint.post("/<uuid:envelope_id>/attempt")
@requires("births.enrol")
def try_again(envelope_id: uuid.UUID) -> Response:
    """Have it tried once more."""
    with begin() as ctx:
        quarantine.try_again(ctx, envelope_id)
    return to(url_for("outbox_pages.envelope", envelope_id=envelope_id), notice="outbox-tried-again")


@blueprint.post("/<uuid:envelope_id>/discarding")
@requires("births.annul")
def ask_to_discard(envelope_id: uuid.UUID) -> Response:
    """Say that it is no birth to be registered, and why."""
    reason = request.form.get("reason", "").strip()

    def act(ctx: Context) -> str:
        quarantine.ask_to_discard(ctx, envelope_id, reason)
        return url_for("outbox_pages.envelope", envelope_id=envelope_id)

    again = lambda ctx, error: _shown(ctx, envelope_id, error)  # noqa: E731  # as on the other pages
    return sent_once(f"outbox/{envelope_id}/discarding", act, again, "outbox-discard-asked")


@blueprint.post("/<uuid:envelope_id>/decision")
@requires("births.annul")
def decide(envelope_id: uuid.UUID) -> Response:
    """Agree as a second person that it is no birth, or refuse that."""
    is_agreed = request.form.get("act") == "agree"

    def act(ctx: Context) -> str | Done:
        quarantine.discard(ctx, envelope_id, is_agreed=is_agreed)
        address = url_for("outbox_pages.envelope", envelope_id=envelope_id)
        return Done(address, "outbox-discarded" if is_agreed else "outbox-discard-refused")

    again = lambda ctx, error: _shown(ctx, envelope_id, error)  # noqa: E731  # as on the other pages
    return sent_once(f"outbox/{envelope_id}/decision", act, again)


@blueprint.get("/permit")
@requires("births.enrol")
def permit() -> Response:
    """Offer a permit for days without a line, at one of the facility's stations."""
    with begin() as ctx:
        return _permit(ctx)


@blueprint.post("/permit")
@requires("births.enrol")
def ask_permit() -> Response:
    """Show the code by which the station fetches the permit; it is shown this once."""
    try:
        station_id = uuid.UUID(request.form.get("station", ""))
    except ValueError:
        station_id = uuid.UUID(int=0)
    try:
        with begin() as ctx:
            code = permits.ask(ctx, station_id)
            return _permit(ctx, code=code)
    except Invalid as invalid:
        with begin() as ctx:
            return _permit(ctx, problems=[Problem(error.detail, "f-station-0") for error in invalid.errors])


def _permit(ctx: Context, code: str | None = None, problems: Sequence[Problem] = ()) -> Response:
    if ctx.actor.facility_code is None:
        raise NotFound
    facility = facilities.facility(ctx.session, ctx.actor.facility_code)
    return page(
        "outbox/permit.html",
        status=422 if problems else 200,
        problems=problems,
        code=code,
        days=ctx.settings.outbox_permit_days,
        facility=facility.name if facility else "",
        stations=queries.stations_at(ctx.session, ctx.actor.facility_code),
    )
