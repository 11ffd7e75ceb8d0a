"""Changes of persons that wait for a second person: deaths, documents, kin, records joined or parted."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import queries
from registry.approvals.deciding import Item, Link, Row, decided, is_own, shown
from registry.approvals.waiting import OF_ACTAS, OF_BIRTHS
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import _
from registry.documents.counter.words import identified, name_of
from registry.documents.issuance import endings
from registry.investigations.cases import blindness
from registry.investigations.cases.models import Case
from registry.investigations.cases.queries import usernames_of
from registry.investigations.joinings import service as joinings
from registry.people import changes, joining
from registry.people import queries as people
from registry.people.life import kinship, papers
from registry.people.life import queries as life
from registry.people.life.rules import DEATH_CHANGES, DOCUMENT_CHANGES, KINSHIP_ENDED
from registry.people.models import ChangeRequest
from registry.people.rules import WAITING
from registry.people.schemas import ChangeDecisionSchema
from registry.people.words import CHANGES, DOCUMENTS, RELATIONS, evidence_words
from registry.web.forms import load

blueprint = Blueprint("change_approvals", __name__, url_prefix="/approvals/changes", template_folder="templates")
_READ: Final = "requested_at"
PURPOSE: Final = "registry_duty"


@blueprint.get("/<uuid:change_id>")
@requires("people.amend")
def change(change_id: uuid.UUID) -> Response:
    """Show a change that waits: what is, what would be, who asked and why."""
    with begin() as ctx:
        return shown(ctx, _item(ctx, _change(ctx, change_id)))


@blueprint.post("/<uuid:change_id>")
@requires("people.amend")
def decide(change_id: uuid.UUID) -> Response:
    """Approve or refuse a change; whoever asked for it can only take it back."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        loaded = load(ChangeDecisionSchema(), {name: values.get(name, "") for name in ("decision", _READ)})
        _decide(ctx, _change(ctx, change_id), loaded[_READ], agrees)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _item(ctx, _change(ctx, change_id)), values, error)

    return decided(act, again, (), _READ)


def _decide(ctx: Context, change: ChangeRequest, requested_at: Any, agrees: bool) -> None:
    if change.kind in joining.ACTS:
        joinings.decide(ctx, _case(ctx, change).id, change.id, is_approved=agrees)
        return
    if change.kind in DEATH_CHANGES:
        endings.decide_death(ctx, change.person_id, requested_at, is_approved=agrees)
        return
    person = life.person(ctx.session, change.person_id)
    if person is None:
        raise NotFound
    kinds = DOCUMENT_CHANGES if change.kind in DOCUMENT_CHANGES else (KINSHIP_ENDED,)
    done = changes.decide(ctx, person.id, requested_at, is_approved=agrees, kinds=kinds)
    if agrees and done.kind in DOCUMENT_CHANGES:
        papers.carry_out(ctx, person, done)
    elif agrees:
        kinship.carry_out(ctx, person, done)


def _change(ctx: Context, change_id: uuid.UUID) -> ChangeRequest:
    """The change; raises NotFound where there is none, or the reader may not decide it."""
    change = queries.change(ctx.session, change_id)
    if change is None or not _may_decide(ctx, change) or people.person(ctx.session, change.person_id) is None:
        raise NotFound
    return change


def _may_decide(ctx: Context, change: ChangeRequest) -> bool:
    """Whether the reader's role decides such a change at all: a clerk never learns of what a case asks for."""
    if change.kind in joining.ACTS:
        return ctx.actor.may("cases.work")
    if change.kind in DEATH_CHANGES:
        return ctx.actor.may("people.record_death")
    return change.kind not in (*OF_ACTAS, *OF_BIRTHS)


def _case(ctx: Context, change: ChangeRequest) -> Case:
    case = queries.case_about(ctx.session, ctx.actor, joining.pair_of(change))
    if case is None:
        raise NotFound
    return case


def _item(ctx: Context, change: ChangeRequest) -> Item:
    person = people.person(ctx.session, change.person_id)
    assert person is not None  # _change read it
    ctx.journal("person.read", "person", person.id)
    is_joining = change.kind in joining.ACTS
    withheld = is_joining and blindness.withheld_in(ctx, _case(ctx, change)).covers(
        change.requested_by, change.requested_at
    )
    return Item(
        title=CHANGES[change.kind],
        action=url_for("change_approvals.decide", change_id=change.id),
        rows=[Row(_("Person"), identified(person)), *_rows(ctx, change, person.died_on)],
        by=usernames_of(ctx.session, {change.requested_by}).get(change.requested_by),
        since=show_moment(change.requested_at),
        why=blindness.WITHHELD if withheld else change.reason,
        evidence=None if withheld else evidence_words(change.evidence),
        links=[
            Link(url_for("person.file", person_id=each.id, purpose=PURPOSE), name_of(each))
            for each in (people.person(ctx.session, one) for one in _persons(change))
            if each is not None
        ],
        hidden=(_READ, change.requested_at.isoformat()),
        is_open=change.state == WAITING,
        is_own=is_own(ctx, change.requested_by),
        may_withdraw=change.requested_by == ctx.actor.account_id,
    )


def _persons(change: ChangeRequest) -> tuple[uuid.UUID, ...]:
    return joining.pair_of(change) if change.kind in joining.ACTS else (change.person_id,)


def _rows(ctx: Context, change: ChangeRequest, died_on: date | None) -> Iterator[Row]:
    """What would be after the approval, beside what is."""
    content, present = change.content, show_day(died_on) if died_on else "–"
    if change.kind in DEATH_CHANGES:
        day = content.get("died_on")
        yield Row(_("Died"), show_day(date.fromisoformat(day)) if day else _("alive"), present)
    elif change.kind in DOCUMENT_CHANGES:
        label = DOCUMENTS.get(content["type"], content["type"])
        is_added = change.kind == papers.ADDITION
        yield Row(label, content["number"], "–") if is_added else Row(label, "–", content["number"])
    elif change.kind == KINSHIP_ENDED:
        relative = people.person(ctx.session, uuid.UUID(content["relative_id"]))
        if relative is not None:
            ctx.journal("person.shown", "person", relative.id)
        yield Row(RELATIONS[content["relation"]], "–", name_of(relative) if relative is not None else "–")
    else:
        other = people.person(ctx.session, joining.pair_of(change)[1])
        if other is not None:
            ctx.journal("person.shown", "person", other.id)
        yield Row(_("The record in use"), name_of(other) if other is not None else "–")
