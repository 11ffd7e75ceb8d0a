"""The searches of a case, newest first, and the request of a new one with its purpose and legal basis."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import _, plural
from registry.fingerprints.rules import FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.words import FINGER_NAMES
from registry.investigations.cases import queries as cases
from registry.investigations.cases import rules, service
from registry.investigations.cases.models import Case
from registry.investigations.desk import words
from registry.investigations.desk.searching import forms
from registry.investigations.desk.showing import case_page, for_a_purpose, form_values, link, name_persons
from registry.investigations.searches import service as searching
from registry.investigations.searches.answers import search_answers
from registry.investigations.searches.kinds import BY_NAME, KINDS
from registry.investigations.searches.kinds.kind import Kind
from registry.investigations.searches.requesting import command_of
from registry.investigations.searches.schemas import SearchRequestSchema
from registry.investigations.searches.service import RequestSearch
from registry.investigations.settings import service as settings
from registry.web.forms import body, inputs, load

blueprint = Blueprint("asking_pages", __name__, url_prefix="/cases", template_folder="../templates")
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
            "asking_pages.searches",
            rows=[_row(case, answer) for answer in answers],
            kinds=[
                (url_for("asking_pages.new", case_id=case.id, kind=kind.name), kind.title, kind.needs_approval)
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
def ask(case_id: uuid.UUID, kind: str) -> Response:
    """Request the search; sent twice, one is requested."""
    known = _known(kind)
    with begin() as ctx:
        fields = forms.fields_of(known, settings.current(ctx.session))
    values = typed(inputs(fields), _LONGEST)
    content = {"kind": known.name, "criteria": {}, **body(fields, values)}
    if forms.has_prints(known):
        content["criteria"] = {**content["criteria"], "prints": _prints()}
    read: list[RequestSearch] = []

    def prepare() -> None:
        read.append(command_of(case_id, load(SearchRequestSchema(), content)))

    def act(ctx: Context) -> str:
        search = searching.request(ctx, case_id, read[0])
        return url_for("search_pages.search", case_id=case_id, search_id=search.id)

    return sent_once(
        "cases/searches",
        act,
        lambda ctx, error: _form(ctx, case_id, known, values, error),
        "search-requested",
        prepare=prepare,
    )


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
    fields = forms.fields_of(kind, settings.current(ctx.session))
    return page(
        "cases/search_form.html",
        title=_("Search by {kind}", kind=kind.title),
        lead=_("Case {number}", number=case.number),
        needs_approval=kind.needs_approval,
        action=url_for("asking_pages.ask", case_id=case.id, kind=kind.name),
        back=url_for("asking_pages.searches", case_id=case.id),
        fingers=[(finger, FINGER_NAMES[finger]) for finger in FINGERS] if forms.has_prints(kind) else [],
        **form_values(fields, values, error),
    )
