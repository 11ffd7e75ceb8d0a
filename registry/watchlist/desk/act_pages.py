"""What is done with an entry of the watch-list, one act a page: approve it, renew it, end it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma
from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import Forbidden, NotFound, RegistryError
from registry.core.messages import Message, _
from registry.investigations.desk.showing import for_a_purpose, form_values
from registry.watchlist import service
from registry.watchlist.desk import forms
from registry.watchlist.models import WatchEntry
from registry.watchlist.rules import AWAITING
from registry.watchlist.schemas import EntryJudgementSchema, RenewalSchema, WithdrawalSchema
from registry.watchlist.words import KIND
from registry.web.fields import Field
from registry.web.forms import inputs, load

blueprint = Blueprint("watchlist_acts", __name__, url_prefix="/watchlist", template_folder="templates")
_LONGEST: Final = 2100


@dataclass(frozen=True, slots=True)
class Act:
    """What is done with an entry."""

    label: Message
    permission: str
    fields: Sequence[Field]
    schema: type[ma.Schema]
    do: Callable[[Context, uuid.UUID, Mapping[str, Any]], object]


ACTS: Final[Mapping[str, Act]] = {
    "approval": Act(
        _("Approve or refuse"),
        "watchlist.approve",
        forms.AGREEING,
        EntryJudgementSchema,
        lambda ctx, entry, answers: service.decide(ctx, entry, answers["reason"], agrees=answers["agrees"]),
    ),
    "renewal": Act(
        _("Renew the entry"),
        "watchlist.approve",
        forms.RENEWAL,
        RenewalSchema,
        lambda ctx, entry, answers: service.renew(ctx, entry, answers["expires_at"], answers["reason"]),
    ),
    "withdrawal": Act(
        _("End the entry"),
        "watchlist.enter",
        forms.ENDING,
        WithdrawalSchema,
        lambda ctx, entry, answers: service.withdraw(ctx, entry, answers["ending"]),
    ),
}


def offered(ctx: Context, entry: WatchEntry) -> list[tuple[str, Message]]:
    """The acts that the reader may do now: address and label. The services decide."""
    is_own = entry.entered_by == ctx.actor.account_id
    return [
        (url_for("watchlist_acts.act", entry_id=entry.id, act=slug), known.label)
        for slug, known in ACTS.items()
        if _is_offered(ctx, slug, known, entry.state, is_own=is_own)
    ]


def _is_offered(ctx: Context, slug: str, known: Act, state: str, *, is_own: bool) -> bool:
    if not ctx.actor.may(known.permission):
        return False
    if slug == "withdrawal":
        return True
    return not is_own and (state == AWAITING) == (slug == "approval")


@blueprint.get("/entries/<uuid:entry_id>/<act>")
@requires("watchlist.read")
@for_a_purpose()
def act(entry_id: uuid.UUID, act: str) -> Response:
    """Ask what an act needs."""
    known = _known(act)
    with begin() as ctx:
        return _act_form(ctx, entry_id, act, known, {})


@blueprint.post("/entries/<uuid:entry_id>/<act>")
@requires("watchlist.read")
def do(entry_id: uuid.UUID, act: str) -> Response:
    """Do it; sent twice, it is done once."""
    known, values = _known(act), typed(inputs(_known(act).fields), _LONGEST)

    def work(ctx: Context) -> str:
        known.do(ctx, entry_id, load(known.schema(), forms.content_of(list(known.fields), values)))
        return url_for("watchlist_desk.entries")

    return sent_once(
        "watchlist/acts", work, lambda ctx, error: _act_form(ctx, entry_id, act, known, values, error), "watch-changed"
    )


def _known(act: str) -> Act:
    if act not in ACTS:
        raise NotFound
    if not current_actor().may(ACTS[act].permission):
        raise Forbidden
    return ACTS[act]


def _act_form(
    ctx: Context,
    entry_id: uuid.UUID,
    act: str,
    known: Act,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    row = service.read(ctx, entry_id)
    ctx.journal("watch.read", "watch_entry", row.id)
    return page(
        "watchlist/form.html",
        title=known.label,
        hint=_("{kind}, {reference}", kind=KIND[row.kind], reference=row.reference),
        action=url_for("watchlist_acts.do", entry_id=row.id, act=act),
        back=url_for("watchlist_desk.entry", entry_id=row.id),
        label=known.label,
        fingers=[],
        **form_values(known.fields, values, error),
    )
