"""Entries of the watch-list that wait for a second person."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import words
from registry.approvals.deciding import REASON, Item, Row, decided, is_own, shown
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _, plural
from registry.people.rules import full_name
from registry.people.words import RELATIONS
from registry.watchlist import service
from registry.watchlist.answers import entry_answer
from registry.watchlist.held_list import open_entry
from registry.watchlist.rules import AWAITING
from registry.watchlist.schemas import EntryJudgementSchema
from registry.watchlist.subject import Subject
from registry.watchlist.words import KIND, SOURCE
from registry.web.forms import body, load

blueprint = Blueprint("watch_approvals", __name__, url_prefix="/approvals/watch-list", template_folder="templates")
_FIELDS: Final = (REASON,)


@blueprint.get("/<uuid:entry_id>")
@requires("watchlist.approve")
def entry(entry_id: uuid.UUID) -> Response:
    """Show an entry with the person it describes. The reading is journalled."""
    with begin() as ctx:
        return shown(ctx, _entry(ctx, entry_id))


@blueprint.post("/<uuid:entry_id>")
@requires("watchlist.approve")
def decide(entry_id: uuid.UUID) -> Response:
    """Approve an entry, which starts a search of the whole registry, or refuse it, which deletes it."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        loaded = load(EntryJudgementSchema(), body(_FIELDS, values) | {"agrees": agrees})
        service.decide(ctx, entry_id, loaded["reason"], agrees=loaded["agrees"])

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _entry(ctx, entry_id), values, error)

    return decided(act, again, _FIELDS)


def _entry(ctx: Context, entry_id: uuid.UUID) -> Item:
    entry = service.read(ctx, entry_id)
    ctx.journal("watch.read", "watch_entry", entry.id)
    answer = entry_answer(ctx, entry)
    described = [Row(label, value) for label, value in _described(open_entry(ctx, entry).subject) if value]
    return Item(
        title=words.ENTRY,
        action=url_for("watch_approvals.decide", entry_id=entry_id),
        rows=[*_rows(answer), *described],
        by=answer["entered_by"],
        since=show_moment(entry.entered_at),
        why=entry.reason,
        advice=_("If you approve it, the whole registry is searched at once. If you refuse it, it is deleted."),
        fields=_FIELDS,
        is_open=entry.state == AWAITING,
        is_own=is_own(ctx, entry.entered_by),
        may_withdraw=entry.entered_by == ctx.actor.account_id,
    )


def _rows(answer: Mapping[str, Any]) -> Iterator[Row]:
    yield Row(_("Kind"), KIND[answer["kind"]])
    yield Row(_("Asked for by"), SOURCE[answer["source"]])
    yield Row(_("Number of the alert or order"), answer["reference"])
    yield Row(_("Legal basis"), answer["legal_basis"])
    yield Row(_("Ends"), show_moment(answer["expires_at"]))
    yield Row(_("Fingerprints"), plural("{n} print", "{n} prints", len(answer["prints"])))


def _described(person: Subject) -> Iterator[tuple[Message, Message | str | None]]:
    yield _("Name"), full_name(person.given_names, person.first_surname, person.second_surname)
    yield _("Sex"), words.SEX.get(person.sex or "")
    yield _("Born"), show_day(person.birth_date) if person.birth_date else None
    if person.birth_from and person.birth_to:
        days = {"first": show_day(person.birth_from), "last": show_day(person.birth_to)}
        yield _("Born"), _("between {first} and {last}", **days)
    yield _("Description"), person.description
    for other in person.related:
        name = full_name(other.given_names, other.first_surname, other.second_surname)
        yield RELATIONS.get(other.relation, _("Somebody near")), name
