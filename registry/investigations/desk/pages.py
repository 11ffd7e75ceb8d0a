"""The queue of cases with its filters in the address, taking several at once, one's tasks and notices."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Again, sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.words import title_of
from registry.investigations.cases import opening
from registry.investigations.cases import queries as cases
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import OpenCaseSchema
from registry.investigations.desk import (
    act_pages,
    bulk_pages,
    case_pages,
    dossier_pages,
    export_pages,
    finger_pages,
    link_pages,
    pair_pages,
    words,
)
from registry.investigations.desk.pairs import next_steps
from registry.investigations.desk.searching import asking_pages, search_pages
from registry.investigations.desk.showing import form_values, name_persons, names_of, purpose_page, risk_kind
from registry.investigations.queue import queries
from registry.investigations.queue.answers import notice_answers, queue_answers, task_answers
from registry.investigations.queue.schemas import CaseQuery, filter_of
from registry.web.fields import LONG, NUMBER, SELECT, SWITCH, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("cases_desk", __name__, url_prefix="/cases", template_folder="templates")
blueprints = (
    blueprint,
    case_pages.blueprint,
    pair_pages.blueprint,
    link_pages.blueprint,
    dossier_pages.blueprint,
    asking_pages.blueprint,
    search_pages.blueprint,
    act_pages.blueprint,
    bulk_pages.blueprint,
    export_pages.blueprint,
    finger_pages.blueprint,
)
NOTICES: Final = words.NOTICES
MENU: Final = (
    MenuEntry("cases_desk.queue", _("Cases"), 20),
    MenuEntry("cases_desk.work", _("My tasks and notices"), 30),
)
_MOST_TASKS: Final = 100
_LONGEST_VALUE: Final = 300
"""Characters of a filter that are read; a cursor is the longest."""
_FILTERS: Final = (
    Field("new", _("Something new since I looked"), SWITCH),
    Field("mine", _("Mine"), SWITCH),
    Field("unassigned", _("Nobody's"), SWITCH),
    Field("with_postponed", _("Postponed ones as well"), SWITCH),
    Field("state", _("State"), SELECT, choices=[Choice(*pair) for pair in words.STATE_LABELS.items()]),
    Field("indicator", _("Sign"), SELECT, choices=[Choice(code, title_of(code)) for code in sorted(INDICATORS)]),
    Field("department", _("Department of the birth"), width="w-15", longest=60),
    Field("facility", _("Code of the health facility"), width="w-8", longest=8),
    Field("risk_at_least", _("Risk from"), NUMBER, width="w-4", longest=3),
    Field("older_than_days", _("Older than so many days"), NUMBER, width="w-4", longest=5),
    Field("assignee", _("Whose"), hint=_("A user name."), width="w-15", longest=64),
    Field("sort", _("Order"), SELECT, choices=[Choice(*pair) for pair in words.SORTS.items()]),
)
_OPENING: Final = (
    Field(
        "reason",
        _("Why a case is opened"),
        LONG,
        _("What gave rise to it, and what has to be found out."),
        longest=2000,
    ),
    Field("risk", _("Risk"), NUMBER, _("From 0 to 100; 25 if left empty."), width="w-4", longest=3),
)


@blueprint.get("")
@requires("cases.work")
@takes(of_schema(CaseQuery))
def queue() -> Response:
    """List the cases, the highest risk first; every filter stays in the address."""
    typed_values = {name: text.strip()[:_LONGEST_VALUE] for name, text in request.args.items() if text.strip()}
    try:
        query = load(CaseQuery(), typed_values)
    except Invalid as error:
        return _queue({"rows": None, "following": None, "last": None, "supervises": False}, typed_values, error)
    with begin() as ctx:
        listing = queries.queue(
            ctx.session, ctx.actor, filter_of(query), ctx.now, ctx.today, Page(query["limit"], query.get("cursor"))
        )
        ctx.journal("cases.listed", "case", "many", count=len(listing.items))
        answers = queue_answers(ctx, listing.items)
        name_persons(ctx, answers)
        last = queries.last_case(ctx.session, ctx.actor)
        names = names_of(ctx, [person["person_id"] for answer in answers for person in answer["persons"]])
        query_again: dict[str, Any] = typed_values | {"cursor": listing.next_cursor}
        following = url_for("cases_desk.queue", **query_again)
        shown = {
            "rows": [_row(ctx, answer, names) for answer in answers],
            "following": following if listing.next_cursor else None,
            "last": last and {"number": last.number, "address": _where_left(ctx, last)},
            "supervises": ctx.actor.may(cases.SUPERVISE),
        }
        return _queue(shown, typed_values)


def _queue(shown: Mapping[str, Any], typed_values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields, problems = filled(_FILTERS, typed_values, error)
    names = {name for field in _FILTERS for name in field.inputs}
    return page(
        "cases/queue.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        is_filtered=bool(names & typed_values.keys()),
        chips=_chips(typed_values),
        **shown,
    )


def _chips(typed_values: Mapping[str, str]) -> list[tuple[str, Message, bool]]:
    chosen = [name for name in ("new", "mine", "unassigned") if typed_values.get(name)]
    rows: list[tuple[str, Message, bool]] = [(url_for("cases_desk.queue"), _("All that are open"), not typed_values)]
    for name, label in (("new", _("New since I looked")), ("mine", _("Mine")), ("unassigned", _("Nobody's"))):
        only: dict[str, Any] = {name: "yes"}
        rows.append((url_for("cases_desk.queue", **only), label, chosen == [name]))
    return rows


def _row(ctx: Context, case: Mapping[str, Any], names: Mapping[str, Message | str]) -> dict[str, Any]:
    due = case["due_on"]
    return {
        "id": case["id"],
        "address": url_for("case_pages.overview", case_id=case["id"]),
        "number": case["number"],
        "risk": case["risk"],
        "risk_kind": risk_kind(case["risk"]),
        "is_new": case["is_new"],
        "is_urgent": case["is_urgent"],
        "state": words.STATE_LABELS[case["state"]],
        "state_kind": words.STATE_KINDS[case["state"]],
        "waits": case["decision_waits"],
        "names": [names.get(str(person["person_id"]), "–") for person in case["persons"]],
        "places": [f"{facility['name']} ({facility['department']})" for facility in case["facilities"]],
        "signs": [title_of(code) for code in case["indicators"]],
        "age": plural("{n} day", "{n} days", case["age_days"]) if case["age_days"] else _("today"),
        "assignee": case["assigned_to"],
        "due": _("due {day}", day=show_day(due)) if due else None,
        "is_overdue": due is not None and due < ctx.today,
        "may_be_taken": case["assigned_to"] is None,
        "is_mine": case["assigned_to"] == ctx.actor.username,
    }


def _where_left(ctx: Context, case: Case) -> str:
    """What waits for the reader in a case, such as a pair that is not judged yet; the case where nothing does."""
    addresses = [step.address for step in next_steps(ctx, case) if step.address is not None]
    return addresses[0] if addresses else url_for("case_pages.overview", case_id=case.id)


@blueprint.get("/new")
@requires("cases.work")
def new() -> Response:
    """Ask why a case is opened by hand; persons come into it by a search."""
    return page("cases/form.html", **_new_form({}))


@blueprint.post("/new")
@requires("cases.work")
def open_case() -> Response:
    """Open a case by hand, and take it; sent twice, one is opened."""
    values = typed(inputs(_OPENING), 2100)
    content = body(_OPENING, values)
    if content.get("risk", "").isdecimal():
        content["risk"] = int(content["risk"])

    def act(ctx: Context) -> str:
        loaded = load(OpenCaseSchema(), content)
        command = opening.OpenCase(loaded["reason"], tuple(loaded["persons"]), loaded["alert_id"], loaded["risk"])
        return url_for("case_pages.overview", case_id=opening.open_by_hand(ctx, command).id)

    again: Again = lambda _ctx, error: page("cases/form.html", **_new_form(values, error))  # noqa: E731  # for its type
    return sent_once("cases/new", act, again, "case-opened")


def _new_form(values: Mapping[str, str], error: RegistryError | None = None) -> dict[str, Any]:
    return {
        "title": _("Open a case"),
        "lead": None,
        "hint": _("A case holds what is done about one suspicion. Persons come into it by an alert or a search."),
        "action": url_for("cases_desk.open_case"),
        "back": url_for("cases_desk.queue"),
        "label": _("Open the case"),
    } | form_values(_OPENING, values, error)


@blueprint.get("/purpose")
@requires("cases.work")
@takes({"to": False})
def purpose() -> Response:
    """Ask why a case that is not one's own, or an entry of the watch-list, is opened."""
    return purpose_page(request.args.get("to", ""))


@blueprint.get("/work")
@requires("cases.work")
def work() -> Response:
    """Show one's open tasks, the first due first, and what others did in one's cases."""
    with begin() as ctx:
        open_tasks = queries.open_tasks(ctx.session, ctx.actor, queries.TaskFilter(is_mine=True), _MOST_TASKS)
        ctx.journal("case_tasks.listed", "case", "many", count=len(open_tasks))
        tasks = task_answers(ctx, open_tasks)
        notices = notice_answers(ctx, queries.notices(ctx.session, ctx.actor, Page(), is_unread=False).items)
        name_persons(ctx, [tasks, notices])
        return page(
            "cases/work.html",
            tasks=[
                {
                    "address": url_for("dossier_pages.entry", case_id=task["case_id"], entry_id=task["id"]),
                    "title": task["title"],
                    "number": task["case_number"],
                    "due": show_day(task["due_on"]) if task["due_on"] else None,
                    "is_overdue": task["is_overdue"],
                }
                for task in tasks
            ],
            notices=[
                {
                    "address": url_for("case_pages.overview", case_id=notice["case_id"]),
                    "text": notice["text"],
                    "number": notice["case_number"],
                    "at": show_moment(notice["at"]),
                    "is_unread": notice["read_at"] is None,
                }
                for notice in notices
            ],
        )


@blueprint.post("/work/reading")
@requires("cases.work")
def read_notices() -> Response:
    """Mark one's notices as read."""
    with begin() as ctx:
        queries.read_notices(ctx.session, ctx.actor, ctx.now)
    return to(url_for("cases_desk.work"), notice="notices-read")
