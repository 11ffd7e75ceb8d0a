"""Reviews of prints opened without a case, and accounts that read more than a day's work needs."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.access.words import ROLES
from registry.approvals import words
from registry.approvals.deciding import Item, Link, Row, decided, is_own, shown
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, Refused, RegistryError
from registry.core.messages import Message, _
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.documents.counter.words import name_of
from registry.people import queries as people
from registry.reading.oversight import queries, service
from registry.reading.oversight.answers import glass_answer, warning_answer
from registry.reading.oversight.rules import JUSTIFIED, OVERDUE, UNJUSTIFIED
from registry.reading.oversight.schemas import GlassReviewSchema
from registry.web.fields import LONG, Field
from registry.web.forms import body, load

blueprint = Blueprint("glass_reviews", __name__, url_prefix="/readings", template_folder="templates")
_FIELDS: Final = (Field("note", _("What you found"), LONG, longest=500),)
_LISTED: Final = 50
PURPOSE: Final = "case_review"


@blueprint.get("/emergencies/<uuid:glass_id>")
@requires("glass.review")
def glass(glass_id: uuid.UUID) -> Response:
    """Show whose prints somebody opened without a case, for how long and why."""
    with begin() as ctx:
        return shown(ctx, _item(ctx, glass_id))


@blueprint.post("/emergencies/<uuid:glass_id>")
@requires("glass.review")
def review(glass_id: uuid.UUID) -> Response:
    """Judge whether it was for good reason."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        outcome = JUSTIFIED if agrees else UNJUSTIFIED
        loaded = load(GlassReviewSchema(), body(_FIELDS, values) | {"outcome": outcome})
        service.review(ctx, glass_id, loaded["outcome"], loaded.get("note"))

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _item(ctx, glass_id), values, error)

    return decided(act, again, _FIELDS, notices=("review-recorded", "review-recorded"))


def _item(ctx: Context, glass_id: uuid.UUID) -> Item:
    glass = queries.broken_glass(ctx.session, glass_id)
    if glass is None:
        raise NotFound
    answer = glass_answer(glass, ctx.now)
    person = people.person(ctx.session, glass.person_id)
    if person is not None:
        ctx.journal("person.read", "person", person.id)
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Person"), name_of(person) if person is not None else "–"),
        (_("Opened"), show_moment(glass.opened_at)),
        (_("Closed"), show_moment(glass.ends_at)),
        (_("To be reviewed by"), show_moment(glass.review_by)),
        (_("Reviewed by"), answer["reviewed_by"]),
        (_("Outcome"), words.OUTCOMES.get(answer["outcome"] or "")),
        (_("What was found"), answer["note"]),
    ]
    links = []
    if person is not None:
        links.append(Link(url_for("person.file", person_id=person.id, purpose=PURPOSE), _("The person's file")))
    return Item(
        title=words.GLASS,
        action=url_for("glass_reviews.review", glass_id=glass_id),
        rows=[Row(label, value) for label, value in rows if value],
        by=answer["by"],
        since=show_moment(glass.opened_at),
        why=glass.reason,
        advice=_("This review is overdue.") if answer["state"] == OVERDUE else None,
        links=links,
        fields=_FIELDS,
        is_open=glass.outcome is None,
        is_own=is_own(ctx, glass.account_id),
        approve=_("It was justified"),
        refuse=_("It was not justified"),
    )


@blueprint.get("")
@requires("glass.review")
@takes(of_schema(PageQuery))
def warnings() -> Response:
    """List who used up a day's budget of readings, and the emergencies of before. Both are journalled."""
    with begin() as ctx:
        listing = queries.warnings(ctx.session, Page(_LISTED))
        ctx.journal("reading.warnings_listed", "reading_warning", "many", count=len(listing.items))
        emergencies = queries.all_broken_glass(ctx.session, None, ctx.now, Page(_LISTED))
        return page(
            "approvals/readings.html",
            warnings=[
                {
                    **warning_answer(warning),
                    "at": show_moment(warning.at),
                    "what": words.BUDGETS[warning.budget],
                    "role": ROLES[warning.account.role],
                    "is_own": is_own(ctx, warning.account_id),
                }
                for warning in listing.items
            ],
            emergencies=[
                {
                    "address": url_for("glass_reviews.glass", glass_id=glass.id),
                    "by": glass.account.username,
                    "at": show_moment(glass.opened_at),
                    "state": words.OUTCOMES.get(glass.outcome or "", _("To be reviewed")),
                    "kind": "" if glass.outcome else "warn",
                }
                for glass in emergencies.items
            ],
        )


@blueprint.post("/warnings/<uuid:warning_id>")
@requires("glass.review")
def note_seen(warning_id: uuid.UUID) -> Response:
    """Note that a supervisor has looked into a warning; nobody notes their own."""
    try:
        with begin() as ctx:
            service.note_seen(ctx, warning_id)
    except Refused:
        return to(url_for("glass_reviews.warnings"))
    return to(url_for("glass_reviews.warnings"), notice="warning-seen")
