"""The page of one thing that waits for a second person, and what is done with its form.

The form is sent once however often: the room decides, in the transaction that notes where the sending led.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Response, request, url_for

from registry.access import four_eyes
from registry.access.frame.fresh import is_fresh
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.web.fields import LONG, Field
from registry.web.forms import filled, inputs

REASON: Final = Field("reason", _("Why you decide so"), LONG, _("Kept with your name, for whoever asks."), longest=500)
DECISION: Final = "decision"
APPROVE: Final = "approve"
REFUSE: Final = "refuse"
APPROVE_WORD: Final = _("Approve")
REFUSE_WORD: Final = _("Refuse")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what is decided: as it is, or what it becomes."""

    label: Message | str
    value: Message | str
    before: Message | str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page to look at before deciding."""

    address: str
    label: Message | str


@dataclass(frozen=True, slots=True)
class Item:
    """What waits: what changes, who asked for it and why."""

    title: Message
    action: str
    rows: Sequence[Row] = ()
    by: str | None = None
    since: str | None = None
    why: Message | str | None = None
    evidence: Message | str | None = None
    advice: Message | None = None
    links: Sequence[Link] = ()
    fields: Sequence[Field] = ()
    hidden: tuple[str, str] | None = None
    """Which version was read, where the room asks."""
    is_open: bool = True
    is_own: bool = False
    may_withdraw: bool = False
    """Whether the one who asked may take it back by refusing it."""
    is_grave: bool = False
    """Whether it needs the second factor anew."""
    back: Link | None = None
    """Where the list is, for those who have another than a supervisor's."""
    approve: Message = APPROVE_WORD
    refuse: Message = REFUSE_WORD


def is_own(ctx: Context, requester: uuid.UUID | None) -> bool:
    """Whether the reader is the person who asked, under whichever account."""
    decider = ctx.actor.account_id
    return decider == requester or four_eyes.is_same_person(ctx.session, decider, requester)


def shown(
    ctx: Context, item: Item, values: Mapping[str, str] | None = None, error: RegistryError | None = None
) -> Response:
    """The page of one thing that waits; after a refusal, with what was wrong."""
    fields, problems = filled(item.fields, values or {}, error)
    return page(
        "approvals/item.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        item=replace(item, fields=fields),
        may_decide=item.is_open and (not item.is_own or item.may_withdraw),
        is_stale=item.is_grave and item.is_open and not is_fresh(ctx),
        here=request.path,
    )


Act = Callable[[Context, Mapping[str, str], bool], object]
Again = Callable[[Context, Mapping[str, str], RegistryError], Response]


def decided(
    act: Act,
    again: Again,
    fields: Sequence[Field] = (),
    *extra: str,
    notices: tuple[str, str] | None = None,
    leads_to: str | None = None,
) -> Response:
    """Decide as the form says, once, and lead back to the list; a refusal shows the page again."""
    values = typed([*inputs(fields), *extra, DECISION], 1000)
    given, refused = notices or ("approval-given", "approval-refused")

    def work(ctx: Context) -> Done:
        agrees = _agrees(values)
        act(ctx, values, agrees)
        return Done(leads_to or url_for("approvals.waiting"), given if agrees else refused)

    return sent_once("approvals", work, lambda ctx, error: again(ctx, values, error))


def _agrees(values: Mapping[str, str]) -> bool:
    decision = values.get(DECISION)
    if decision not in (APPROVE, REFUSE):
        raise Invalid([FieldError("", _("Choose whether you approve or refuse it."))])
    return decision == APPROVE
