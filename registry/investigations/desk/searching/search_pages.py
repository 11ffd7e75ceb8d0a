"""One search of a case: how far it is, its hits, who a hit is, and the same search again as of its own day."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_day
from registry.core.context import Context
from registry.core.errors import Refused, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.duplicates.linkage.model import MISSING
from registry.fingerprints.searching.service import Progress
from registry.investigations.cases import service
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.desk import words
from registry.investigations.desk.searching import forms
from registry.investigations.desk.searching.progress import how_far, part_words, replayed, score_in_words, steps
from registry.investigations.desk.showing import act_form, case_page, for_a_purpose, link, name_persons
from registry.investigations.searches import hits
from registry.investigations.searches import service as searching
from registry.investigations.searches.answers import opened_hit_answer, search_answer
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.searches.replaying import Replay
from registry.investigations.searches.replaying import replay as replay_search
from registry.investigations.searches.rules import APPROVED, AWAITING, DONE, SEARCHING
from registry.investigations.settings import service as settings
from registry.people.rules import full_name
from registry.people.words import SEXES
from registry.web.fields import LONG, Field, Problem
from registry.web.forms import body, inputs, load

blueprint = Blueprint("search_pages", __name__, url_prefix="/cases", template_folder="../templates")
_WHY: Final = (Field("reason", _("Why"), LONG, _("It stays in the case's history."), longest=2000),)


@blueprint.get("/<uuid:case_id>/searches/<uuid:search_id>")
@requires("cases.work")
@for_a_purpose()
def search(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Show how far a search is, and its hits without who they are."""
    with begin() as ctx:
        return _search(ctx, case_id, search_id)


def _search(
    ctx: Context,
    case_id: uuid.UUID,
    search_id: uuid.UUID,
    error: RegistryError | None = None,
    opened: Mapping[str, Any] | None = None,
    again: Replay | Progress | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    row = searching.read(ctx, case_id, search_id)
    ctx.journal("search.read", "case", case_id, search=str(row.id))
    answer = search_answer(ctx, row)
    name_persons(ctx, answer, case.id)
    in_force = settings.current(ctx.session)
    basis = in_force.legal_bases.get(answer["legal_basis"])
    is_own = row.requested_by == ctx.actor.account_id
    rows: list[tuple[Message, Any]] = [
        (_("Purpose"), forms.meaning(in_force.purposes.get(answer["purpose"], answer["purpose"]))),
        (_("Legal basis"), forms.meaning(basis.meaning if basis else answer["legal_basis"])),
        (_("Document"), answer["legal_reference"]),
        (_("Why"), answer["reason"]),
        (_("Emergency"), answer["emergency"]),
    ]
    return case_page(
        ctx,
        case,
        "cases/search.html",
        "asking_pages.searches",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else [Problem(error.title)],
        title=_("Search by {kind}", kind=BY_NAME[answer["kind"]].title),
        rows=[{"label": label, "value": value} for label, value in rows if value],
        steps=steps(answer),
        run=url_for("search_pages.run", case_id=case.id, search_id=row.id)
        if answer["state"] == APPROVED and is_own
        else None,
        withdrawal=link("search_pages.confirm_withdrawal", case_id=case.id, search_id=row.id)
        if answer["state"] in (AWAITING, APPROVED) and is_own
        else None,
        found=answer["found"],
        beyond=answer["beyond"],
        unit=score_in_words(answer["hits"]),
        narrow_by=[words.CRITERIA[name] for name in answer["narrow_by"]],
        hits=[_hit(case, row.id, hit) for hit in answer["hits"]],
        opened=opened,
        replay=url_for("search_pages.replay", case_id=case.id, search_id=row.id) if answer["state"] == DONE else None,
        again=replayed(again) if isinstance(again, Replay) else None,
        replaying=how_far(again) if isinstance(again, Progress) else None,
        is_searching=answer["state"] == SEARCHING,
        searches=link("asking_pages.searches", case_id=case.id),
    )


def _hit(case: Case, search_id: uuid.UUID, hit: Mapping[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = {"case_id": case.id, "search_id": search_id, "rank": hit["rank"]}
    score = hit["score"]
    return {
        "rank": hit["rank"],
        "score": None if score is None else f"{score:.1f}",
        "parts": [part_words(part) for part in hit["parts"] if part.get("level") != MISSING],
        "opened": hit["opened"],
        "open": url_for("search_pages.open_hit", **place),
    }


@blueprint.post("/<uuid:case_id>/searches/<uuid:search_id>/run")
@requires("cases.work")
def run(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Run an approved search, once; sent twice, the hits of the first are shown."""
    address = url_for("search_pages.search", case_id=case_id, search_id=search_id)
    try:
        with begin() as ctx:
            searching.run(ctx, case_id, search_id)
    except Refused as error:
        with begin() as ctx:
            if searching.read(ctx, case_id, search_id).state not in (AWAITING, APPROVED):
                return to(address)
            return _search(ctx, case_id, search_id, error)
    return to(address, notice="search-run")


@blueprint.get("/<uuid:case_id>/searches/<uuid:search_id>/withdrawal")
@requires("cases.work")
def confirm_withdrawal(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Ask why the reader takes the search back."""
    with begin() as ctx:
        return _withdrawal(ctx, case_id, search_id, {})


@blueprint.post("/<uuid:case_id>/searches/<uuid:search_id>/withdrawal")
@requires("cases.work")
def withdraw(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Take an own search back that nobody has run; sent twice, it is done once."""
    values = typed(inputs(_WHY), 2100)

    def work(ctx: Context) -> str:
        searching.take_back(ctx, case_id, search_id, load(CaseReasonSchema(), body(_WHY, values))["reason"])
        return url_for("search_pages.search", case_id=case_id, search_id=search_id)

    return sent_once(
        "cases/searches/withdrawal",
        work,
        lambda ctx, error: _withdrawal(ctx, case_id, search_id, values, error),
        "search-taken-back",
    )


def _withdrawal(
    ctx: Context,
    case_id: uuid.UUID,
    search_id: uuid.UUID,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case, row = service.read(ctx, case_id), searching.read(ctx, case_id, search_id)
    return act_form(
        ctx,
        case,
        error,
        title=_("Take the search back"),
        hint=_("It will not be run. Nobody else needs to agree."),
        fields=_WHY,
        values=values,
        action=url_for("search_pages.withdraw", case_id=case.id, search_id=row.id),
        label=_("Take it back"),
    )


@blueprint.post("/<uuid:case_id>/searches/<uuid:search_id>/replay")
@requires("cases.work")
def replay(case_id: uuid.UUID, search_id: uuid.UUID) -> Response:
    """Search again as of the search's own day, and show whether the answer is the same. No hit is opened by it."""
    try:
        with begin() as ctx:
            again = replay_search(ctx, case_id, search_id)
            return _search(ctx, case_id, search_id, again=again)
    except Refused as error:
        with begin() as ctx:
            return _search(ctx, case_id, search_id, error)


@blueprint.post("/<uuid:case_id>/searches/<uuid:search_id>/hits/<int(min=1, max=1000):rank>")
@requires("cases.work")
def open_hit(case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> Response:
    """Open a hit and show who it is: the answer itself, since each opening is counted and none shows another time."""
    try:
        with begin() as ctx:
            hit, person = hits.open_hit(ctx, case_id, search_id, rank)
            is_in_case = hits.is_in_case(ctx, case_id, person.id)
            answer = opened_hit_answer(hit, person, is_in_case=is_in_case)
            name_persons(ctx, answer, case_id)
            names = (answer["given_names"], answer["first_surname"], answer["second_surname"])
            place: dict[str, Any] = {"case_id": case_id, "search_id": search_id, "rank": rank}
            opened = {
                "rank": rank,
                "name": full_name(*names) or _("Person without a name"),
                "sex": SEXES.get(answer["sex"]) if answer["sex"] else None,
                "born": show_day(answer["birth_date"]) if answer["birth_date"] else None,
                "add": None if is_in_case else url_for("search_pages.add_hit", **place),
            }
            return _search(ctx, case_id, search_id, opened=opened)
    except Refused as error:
        with begin() as ctx:
            return _search(ctx, case_id, search_id, error)


@blueprint.post("/<uuid:case_id>/searches/<uuid:search_id>/hits/<int(min=1, max=1000):rank>/addition")
@requires("cases.work")
def add_hit(case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> Response:
    """Put the person of an opened hit into the case; sent twice, they are in it once."""
    try:
        with begin() as ctx:
            hits.add_hit(ctx, case_id, search_id, rank)
    except Refused as error:
        with begin() as ctx:
            return _search(ctx, case_id, search_id, error)
    return to(url_for("search_pages.search", case_id=case_id, search_id=search_id), notice="hit-added")
