"""Searches of a case: asked for with purpose and legal basis, how far each is, and what is done with its hits."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.access.sessions.kept import keeps_form
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.problems import status_of
from registry.fingerprints.rules import FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.words import FINGER_NAMES
from registry.investigations.cases import queries as cases
from registry.investigations.cases import rules, service
from registry.investigations.cases.models import Case
from registry.investigations.desk import search_forms, words
from registry.investigations.desk.search_progress import part_words, steps
from registry.investigations.desk.showing import case_page, for_a_purpose, form_values, link, name_persons
from registry.investigations.searches import hits
from registry.investigations.searches import service as searching
from registry.investigations.searches.answers import opened_hit_answer, search_answer, search_answers
from registry.investigations.searches.kinds import BY_NAME, KINDS
from registry.investigations.searches.kinds.kind import Kind
from registry.investigations.searches.requesting import command_of
from registry.investigations.searches.rules import APPROVED, AWAITING
from registry.investigations.searches.schemas import SearchRequestSchema
from registry.investigations.settings import service as settings
from registry.people.rules import full_name
from registry.people.words import SEXES
from registry.web.fields import Problem
from registry.web.forms import body, inputs, load

blueprint = Blueprint("search_pages", __name__, url_prefix="/cases", template_folder="templates")
_AROUND: Final = 64 * 1024
_LONGEST: Final = 2100


@blueprint.get("/<uuid:case_id>/searches")
@requires("cases.work")
@for_a_purpose()
def searches(case_id: uuid.UUID) -> Response:
    """List the case's searches, newest first, and the kinds of search."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        answers = search_answers(ctx, *searching.list_searches(ctx, case_id))
        name_persons(ctx, answers, case.id)
        works = case.assigned_to == ctx.actor.account_id or (case.assigned_to and ctx.actor.may(cases.SUPERVISE))
        return case_page(
            ctx,
            case,
            "cases/searches.html",
            "search_pages.searches",
            rows=[_row(case, answer) for answer in answers],
            kinds=[
                (url_for("search_pages.new", case_id=case.id, kind=kind.name), kind.title, kind.needs_approval)
                for kind in KINDS
                if works and case.state in rules.LIVE
            ],
        )


def _row(case: Case, search: Mapping[str, Any]) -> dict[str, Any]:
    found = search["found"]
    return {
        "address": link("search_pages.search", case_id=case.id, search_id=search["id"]),
        "kind": BY_NAME[search["kind"]].title,
        "state": words.SEARCH_STATES[search["state"]],
        "state_kind": words.SEARCH_KINDS[search["state"]],
        "found": None if found is None else plural("{n} match", "{n} matches", found),
        "by": search["requested_by"],
        "at": show_moment(search["requested_at"]),
        "is_emergency": search["emergency"] is not None,
    }


@blueprint.get("/<uuid:case_id>/searches/new/<kind>")
@requires("cases.work")
@for_a_purpose()
def new(case_id: uuid.UUID, kind: str) -> Response:
    """Ask for purpose, legal basis and criteria."""
    with begin() as ctx:
        return _form(ctx, case_id, _known(kind), {})


@blueprint.post("/<uuid:case_id>/searches/new/<kind>")
@requires("cases.work")
@large_form(len(FINGERS) * LARGEST_IMAGE_BYTES + _AROUND)
@keeps_form
def ask(case_id: uuid.UUID, kind: str) -> Response:
    """Request the search; sent twice, one is requested."""
    known, once = _known(kind), OnceForm("cases/searches")
    if earlier := once.earlier():
        return to(earlier)
    with begin() as ctx:
        fields = search_forms.fields_of(known, settings.current(ctx.session))
    values = typed(inputs(fields), _LONGEST)
    content = {"kind": known.name, "criteria": {}, **body(fields, values)}
    if search_forms.has_prints(known):
        content["criteria"] = {**content["criteria"], "prints": _prints()}
    try:
        command = command_of(case_id, load(SearchRequestSchema(), content))
        with begin() as ctx:
            search = searching.request(ctx, case_id, command)
            address = url_for("search_pages.search", case_id=case_id, search_id=search.id)
            once.lead(ctx, address)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _form(ctx, case_id, known, values, error)
    return to(address, notice="search-requested")


def _prints() -> list[dict[str, Any]]:
    prints = []
    for finger in (0, *FINGERS):
        file = request.files.get(f"finger_{finger}")
        if file is not None:
            sent = file.read(LARGEST_IMAGE_BYTES + 1)
            file.close()  # a large one is in a temporary file
            if sent:
                prints.append({"finger": finger, "image": b64encode(sent).decode()})
    return prints


def _known(kind: str) -> Kind:
    if kind not in BY_NAME:
        raise NotFound
    return BY_NAME[kind]


def _form(
    ctx: Context, case_id: uuid.UUID, kind: Kind, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    case = service.read(ctx, case_id)
    ctx.journal("case.read", "case", case.id)
    fields = search_forms.fields_of(kind, settings.current(ctx.session))
    return page(
        "cases/search_form.html",
        title=_("Search by {kind}", kind=kind.title),
        lead=_("Case {number}", number=case.number),
        needs_approval=kind.needs_approval,
        action=url_for("search_pages.ask", case_id=case.id, kind=kind.name),
        back=url_for("search_pages.searches", case_id=case.id),
        fingers=[(finger, FINGER_NAMES[finger]) for finger in FINGERS] if search_forms.has_prints(kind) else [],
        **form_values(fields, values, error),
    )


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
        (_("Purpose"), search_forms.meaning(in_force.purposes.get(answer["purpose"], answer["purpose"]))),
        (_("Legal basis"), search_forms.meaning(basis.meaning if basis else answer["legal_basis"])),
        (_("Document"), answer["legal_reference"]),
        (_("Why"), answer["reason"]),
        (_("Emergency"), answer["emergency"]),
    ]
    return case_page(
        ctx,
        case,
        "cases/search.html",
        "search_pages.searches",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else [Problem(error.title)],
        title=_("Search by {kind}", kind=BY_NAME[answer["kind"]].title),
        rows=[{"label": label, "value": value} for label, value in rows if value],
        steps=steps(answer),
        run=url_for("search_pages.run", case_id=case.id, search_id=row.id)
        if answer["state"] == APPROVED and is_own
        else None,
        found=answer["found"],
        beyond=answer["beyond"],
        narrow_by=[words.CRITERIA[name] for name in answer["narrow_by"]],
        hits=[_hit(case, row.id, hit) for hit in answer["hits"]],
        opened=opened,
        searches=link("search_pages.searches", case_id=case.id),
    )


def _hit(case: Case, search_id: uuid.UUID, hit: Mapping[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = {"case_id": case.id, "search_id": search_id, "rank": hit["rank"]}
    score = hit["score"]
    return {
        "rank": hit["rank"],
        "score": None if score is None else f"{score:.1f}",
        "parts": [part_words(part) for part in hit["parts"]],
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
