"""What cases wait for: searches to approve, emergencies to review, decisions and joinings for a second person."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame import seen
from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import words
from registry.approvals.deciding import REASON, Item, Link, Row, decided, is_own, shown
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _, translated
from registry.investigations.cases import blindness, decisions
from registry.investigations.cases import service as cases
from registry.investigations.cases.models import Case
from registry.investigations.cases.queries import usernames_of
from registry.investigations.cases.schemas import SecondSchema
from registry.investigations.desk.showing import names_of
from registry.investigations.searches import service
from registry.investigations.searches.answers import search_answer
from registry.investigations.searches.models import CaseSearch
from registry.investigations.searches.rules import APPROVED, AWAITING
from registry.investigations.searches.schemas import ApprovalSchema, EmergencyReviewSchema
from registry.investigations.searches.words import STATES
from registry.investigations.settings import service as settings
from registry.web.forms import body, load

searches = Blueprint("search_approvals", __name__, url_prefix="/approvals/cases", template_folder="templates")
proposals = Blueprint("case_approvals", __name__, url_prefix="/approvals/cases", template_folder="templates")
_FIELDS: Final = (REASON,)


@searches.get("/<uuid:case_id>/searches/<uuid:search_id>")
@requires("searches.approve")
def search(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Show a search that waits for an approval."""
    with begin() as ctx:
        return shown(ctx, _search(ctx, case_id, search_id))


@searches.post("/<uuid:case_id>/searches/<uuid:search_id>")
@requires("searches.approve")
def approve(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Approve or refuse a search."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        loaded = load(ApprovalSchema(), body(_FIELDS, values) | {"agrees": agrees})
        service.approve(ctx, case_id, search_id, loaded["reason"], agrees=loaded["agrees"])

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _search(ctx, case_id, search_id), values, error)

    return decided(act, again, _FIELDS)


def _search(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> Item:
    search = _read(ctx, case_id, search_id)
    return Item(
        title=words.SEARCH,
        action=url_for("search_approvals.approve", case_id=case_id, search_id=search_id),
        rows=_rows(ctx, search),
        by=usernames_of(ctx.session, {search.requested_by}).get(search.requested_by),
        since=show_moment(search.requested_at),
        why=search_answer(ctx, search)["reason"],
        advice=_("Once approved, it can be run once, within some hours, by whoever asked for it."),
        fields=_FIELDS,
        is_open=search.state in (AWAITING, APPROVED),
        is_own=is_own(ctx, search.requested_by),
        may_withdraw=search.requested_by == ctx.actor.account_id,
    )


@searches.get("/<uuid:case_id>/searches/<uuid:search_id>/review")
@requires("searches.approve")
def emergency(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Show a search that was run in an emergency, to be reviewed."""
    with begin() as ctx:
        return shown(ctx, _emergency(ctx, case_id, search_id))


@searches.post("/<uuid:case_id>/searches/<uuid:search_id>/review")
@requires("searches.approve")
def review(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Say whether the emergency was justified."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        verdict = "justified" if agrees else "not_justified"
        loaded = load(EmergencyReviewSchema(), body(_FIELDS, values) | {"verdict": verdict})
        service.review(ctx, case_id, search_id, loaded["verdict"], loaded["reason"])

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _emergency(ctx, case_id, search_id), values, error)

    return decided(act, again, _FIELDS, notices=("review-recorded", "review-recorded"))


def _emergency(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> Item:
    search = _read(ctx, case_id, search_id)
    return Item(
        title=words.EMERGENCY,
        action=url_for("search_approvals.review", case_id=case_id, search_id=search_id),
        rows=_rows(ctx, search),
        by=usernames_of(ctx.session, {search.requested_by}).get(search.requested_by),
        since=show_moment(search.requested_at),
        why=search.emergency,
        advice=_("It was run without waiting for an approval. Say whether that was justified; it is recorded."),
        fields=_FIELDS,
        is_open=search.review is None and search.emergency is not None,
        is_own=is_own(ctx, search.requested_by),
        approve=_("It was justified"),
        refuse=_("It was not justified"),
    )


def _read(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> CaseSearch:
    search = service.read(ctx, case_id, search_id)
    ctx.journal("search.read", "case", case_id, search=str(search.id))
    return search


def _rows(ctx: Context, search: CaseSearch) -> list[Row]:
    in_force = settings.current(ctx.session)
    basis = in_force.legal_bases.get(search.legal_basis)
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Case"), cases.read(ctx, search.case_id).number),
        (_("Kind"), search.kind),
        (_("Purpose"), _meaning(in_force.purposes.get(search.purpose), search.purpose)),
        (_("Legal basis"), _meaning(basis.meaning if basis else None, search.legal_basis)),
        (_("Number of the document"), search.legal_reference),
        (_("State"), STATES[search.state]),
        (_("Persons found"), str(search.found) if search.found is not None else None),
    ]
    return [Row(label, value) for label, value in rows if value]


def _meaning(meaning: str | None, slug: str) -> str:
    return str(translated(meaning)) if meaning else slug


@proposals.get("/<uuid:case_id>")
@requires("cases.supervise")
def proposal(case_id: uuid.UUID) -> Response:
    """Show a decision that waits for a second person; withheld from who has still to judge."""
    with begin() as ctx:
        return shown(ctx, _proposal(ctx, case_id))


@proposals.post("/<uuid:case_id>")
@requires("cases.supervise")
def second(case_id: uuid.UUID) -> Response:
    """Confirm a proposed decision, or send it back."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        if proposal := cases.read(ctx, case_id, lock=True).decision_at:
            seen.refuse_older(proposal.isoformat())
        loaded = load(SecondSchema(), body(_FIELDS, values) | {"agrees": agrees})
        decisions.second(ctx, case_id, loaded["reason"], agrees=loaded["agrees"])

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _proposal(ctx, case_id), values, error)

    return decided(act, again, _FIELDS)


def _names(ctx: Context, case: Case) -> str:
    """Whom the case is about."""
    persons = [person.person_id for person in case.persons]
    return " · ".join(str(name) for name in names_of(ctx, persons).values())


def _proposal(ctx: Context, case_id: uuid.UUID) -> Item:
    case = cases.read(ctx, case_id)
    ctx.journal("case.read", "case", case.id)
    withheld = blindness.withheld_in(ctx, case)
    is_open = case.decision is not None and case.decision_at is not None
    is_blind = bool(withheld)
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Case"), case.number),
        (_("Risk"), str(case.risk)),
        (_("Persons"), _names(ctx, case)),
        (_("Proposed"), blindness.WITHHELD if is_blind else words.DECISIONS.get(case.decision or "")),
    ]
    return Item(
        title=words.PROPOSAL,
        action=url_for("case_approvals.second", case_id=case_id),
        rows=[Row(label, value) for label, value in rows if value],
        by=usernames_of(ctx.session, {case.decision_by}).get(case.decision_by),
        since=show_moment(case.decision_at) if case.decision_at else None,
        why=blindness.WITHHELD if is_blind else case.decision_reason,
        advice=_("Give your own judgement on the case's persons first; only then is the proposal shown.")
        if is_blind
        else _("What you confirm is recorded. It merges nobody and changes nobody's record."),
        links=[Link(url_for("case_pages.overview", case_id=case_id), _("The case"))],
        fields=() if is_blind else _FIELDS,
        hidden=(seen.FIELD, case.decision_at.isoformat()) if case.decision_at else None,
        is_open=is_open,
        is_own=is_own(ctx, case.decision_by),
        may_withdraw=case.decision_by == ctx.actor.account_id,
        approve=_("Confirm"),
        refuse=_("Send it back"),
    )
