"""Two persons of a case side by side: what differs, the evidence, their prints; and one's judgement of them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.core.svg import minus
from registry.duplicates.indicators.chances import one_in
from registry.duplicates.linkage.words import level_in_words
from registry.duplicates.told_apart import service as apart
from registry.fingerprints.words import DOUBTS, FINGER_NAMES
from registry.investigations.cases import blindness, queries, rules, service
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.models import Case
from registry.investigations.comparison import service as comparison
from registry.investigations.comparison.answers import comparison_answer
from registry.investigations.comparison.drawing import waterfall_svg
from registry.investigations.comparison.rules import SAME
from registry.investigations.comparison.words import step_of_identity
from registry.investigations.desk import words
from registry.investigations.desk.pair_words import field_row, odds_in_words, summary_of
from registry.investigations.desk.pairs import is_own_and_open, judged_by_reader, pairs_of
from registry.investigations.desk.showing import case_page, for_a_purpose, link, name_persons, names_of
from registry.investigations.judgements import service as judgements
from registry.investigations.judgements.schemas import JudgeSchema
from registry.investigations.judgements.service import Evidence, Judge
from registry.investigations.searches import queries as searches
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.visibility import hidden_searches
from registry.web.fields import Problem
from registry.web.forms import load

blueprint = Blueprint("pair_pages", __name__, url_prefix="/cases", template_folder="templates")
_TWO: Final = "/<uuid:case_id>/pairs/<uuid:left>/<uuid:right>"
_LISTED: Final = 45
"""Pairs listed as links: those of ten persons. Of more persons, two are chosen."""
_TARGETS: Final = {"verdict": "f-verdict-0", "reason": "f-reason", "evidence": "f-evidence-0"}


@blueprint.get("/<uuid:case_id>/pairs")
@requires("cases.work")
@for_a_purpose({"left": False, "right": False})
def persons(case_id: uuid.UUID) -> Response:
    """List the pairs of a case's persons, those that the reader has not judged first; or lead to two chosen ones."""
    if request.args.get("left") and request.args.get("right"):
        return to(link("pair_pages.pair", case_id=case_id, left=_id("left"), right=_id("right")))
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        names = names_of(ctx, [person.person_id for person in case.persons])
        judged = judged_by_reader(ctx, case)
        rows = [
            {
                "address": link("pair_pages.pair", case_id=case.id, left=left, right=right),
                "left": names.get(str(left), "–"),
                "right": names.get(str(right), "–"),
                "is_judged": frozenset((str(left), str(right))) in judged,
            }
            for left, right in pairs_of(case)[:_LISTED]
        ]
        return case_page(
            ctx,
            case,
            "cases/pairs.html",
            "pair_pages.persons",
            rows=sorted(rows, key=lambda row: row["is_judged"]),
            choices=list(names.items()),
            is_cut=len(pairs_of(case)) > _LISTED,
            joinings=link("joining_pages.joinings", case_id=case.id),
        )


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.args[name])
    except ValueError as error:
        raise NotFound from error


@blueprint.get(_TWO)
@requires("cases.work")
@for_a_purpose({"differing": False})
def pair(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Compare two persons; what others judged is shown after one's own judgement."""
    with begin() as ctx:
        return _pair(ctx, case_id, left, right, {})


@blueprint.post(_TWO)
@requires("cases.work")
def judge(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Give a judgement; a later one takes its place. Sent twice, it is given once."""
    values = typed(["verdict", "reason"], 2100)
    chosen = request.form.getlist("evidence")
    evidence = [dict(zip(("kind", "id"), item.split(":", 1), strict=False)) for item in chosen]
    content = {"left": str(left), "right": str(right), "evidence": evidence, **values}

    def act(ctx: Context) -> str:
        loaded = load(JudgeSchema(), content)
        based_on = tuple(Evidence(item["kind"], item["id"]) for item in loaded["evidence"])
        command = Judge(loaded["left"], loaded["right"], loaded["verdict"], loaded["reason"], based_on)
        judgements.judge(ctx, case_id, command)
        return link("pair_pages.pair", case_id=case_id, left=left, right=right)

    shown = values | {"evidence": " ".join(chosen)}
    return sent_once(
        "cases/judgements", act, lambda ctx, error: _pair(ctx, case_id, left, right, shown, error), "case-judged"
    )


@blueprint.post(f"{_TWO}/taking-back")
@requires("cases.work")
def take_back(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Undo the reader's last judgement on the two; sent twice, it is undone once."""

    def act(ctx: Context) -> str:
        judgements.take_back(ctx, case_id, left, right)
        return link("pair_pages.pair", case_id=case_id, left=left, right=right)

    route = "cases/judgements/taking-back"
    return sent_once(route, act, lambda ctx, error: _pair(ctx, case_id, left, right, {}, error), "judgement-undone")


def _pair(
    ctx: Context,
    case_id: uuid.UUID,
    left: uuid.UUID,
    right: uuid.UUID,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    compared = comparison.compare(ctx, case.id, left, right)
    name_persons(ctx, comparison_answer(compared), case.id)
    mothers = {pair.left for pair in compared.fields if pair.field == "mother_id"}
    mothers |= {pair.right for pair in compared.fields if pair.field == "mother_id"}
    records = names_of(ctx, [uuid.UUID(str(mother)) for mother in mothers if mother])
    title = _("One person? Names, dates, links and prints, in bits (model {model})", model=compared.model)
    is_narrow = bool(request.args.get("differing"))
    known = [pair for pair in compared.fields if pair.left or pair.right]
    names = names_of(ctx, [left, right])
    at, pairs = _place(case, left, right)
    return case_page(
        ctx,
        case,
        "cases/pair.html",
        "pair_pages.persons",
        status=200 if error is None else int(status_of(error)),
        problems=_problems(error),
        left=names.get(str(left), "–"),
        right=names.get(str(right), "–"),
        summary=summary_of(compared),
        fields=[field_row(pair, records) for pair in known if not (is_narrow and pair.agreement == SAME)],
        absent=[words.FIELDS[pair.field] for pair in compared.fields if pair not in known],
        is_narrow=is_narrow,
        address=link("pair_pages.pair", case_id=case.id, left=left, right=right),
        narrow_address=link("pair_pages.pair", case_id=case.id, left=left, right=right, differing="yes"),
        drawing=Markup(waterfall_svg(compared.waterfall, title, step_of_identity)),  # noqa: S704  # ours, and escaped
        steps=[
            {"label": step_of_identity(step), "level": level_in_words(step.level), "bits": minus(f"{step.bits:+.2f}")}
            for step in compared.waterfall
        ],
        bits=minus(f"{compared.score_bits:+.2f}"),
        odds=odds_in_words(compared.score_bits),
        are_prints_open=is_own_and_open(ctx, case),
        prints=[
            {
                "finger": FINGER_NAMES[shown.finger],
                "score": f"{shown.score:.1f}",
                "chance": one_in(10 ** (-shown.score / 10)),
                "pairs": shown.pairs,
                "pictures": [
                    link(endpoint, case_id=case.id, left=left, right=right, finger=shown.finger)
                    for endpoint in ("finger_pages.left_impression", "finger_pages.right_impression")
                ],
                "doubt": shown.doubt and DOUBTS[shown.doubt],
                "address": link("finger_pages.finger", case_id=case.id, left=left, right=right, finger=shown.finger),
            }
            for shown in compared.prints
        ],
        previous=at and _address(case, pairs[at - 1]),
        following=_address(case, pairs[at + 1]) if at + 1 < len(pairs) else None,
        undo=url_for("pair_pages.take_back", case_id=case.id, left=left, right=right),
        judge_action=url_for("pair_pages.judge", case_id=case.id, left=left, right=right),
        verdicts=[(slug, label, words.VERDICT_KEYS.get(slug)) for slug, label in words.VERDICTS.items()],
        values=values,
        chosen=values.get("evidence", "").split(),
        evidence=_evidence(ctx, case, compared.prints),
        judgements=_judgements(ctx, case, {left, right}),
        has_judged=frozenset((str(left), str(right))) in judged_by_reader(ctx, case),
        is_apart=apart.are_apart(ctx, left, right),
        join=link("joining_pages.new", case_id=case.id, left=left, right=right) if case.state in rules.LIVE else None,
        joinings=link("joining_pages.joinings", case_id=case.id),
    )


def _problems(error: RegistryError | None) -> list[Problem]:
    if error is None:
        return []
    lines = [Problem(line.detail, _TARGETS.get(line.pointer.split("/")[1])) for line in error.errors if line.pointer]
    return lines or [Problem(error.title), *([Problem(error.detail)] if error.detail else [])]


def _place(case: Case, left: uuid.UUID, right: uuid.UUID) -> tuple[int, list[tuple[uuid.UUID, uuid.UUID]]]:
    pairs = pairs_of(case)
    return next((at for at, two in enumerate(pairs) if set(two) == {left, right}), 0), pairs


def _address(case: Case, two: tuple[uuid.UUID, uuid.UUID]) -> str:
    return link("pair_pages.pair", case_id=case.id, left=two[0], right=two[1])


def _evidence(ctx: Context, case: Case, prints: Sequence[Any]) -> list[tuple[str, Message | str]]:
    """What a judgement may rest on: alerts, the impressions shown, entries of the dossier, searches that were run."""
    withheld = blindness.withheld_in(ctx, case)
    hidden = hidden_searches(ctx.session, case.id)
    rows: list[tuple[str, Message | str]] = [
        (f"alert:{alert.alert_id}", _("The alert and its reasons")) for alert in case.alerts
    ]
    for shown in prints:
        finger = FINGER_NAMES[shown.finger]
        rows.append((f"capture:{shown.left.id}", _("Print of the first person: {finger}", finger=finger)))
        rows.append((f"capture:{shown.right.id}", _("Print of the second person: {finger}", finger=finger)))
    for entry in queries.entries(ctx.session, case.id):
        title = dossier.shown_title(ctx, entry, withheld)
        rows.append((f"entry:{entry.id}", _("Entry {number}: {title}", number=entry.sequence, title=title)))
    rows += [
        (f"search:{search.id}", _("Search by {kind}", kind=BY_NAME[search.kind].title))
        for search in searches.searches(ctx.session, case.id)
        if search.id not in hidden
    ]
    return rows


def _judgements(ctx: Context, case: Case, two: set[uuid.UUID]) -> list[dict[str, Any]]:
    """What the reader may read of the judgements on the two, newest first."""
    given = judgements.visible(ctx, case.id)
    superseded = {judgement.supersedes_id for judgement in given}
    return [
        {
            "verdict": words.VERDICTS[judgement.verdict],
            "reason": judgement.reason,
            "by": judgement.reviewer.username,
            "at": show_moment(judgement.at),
            "is_superseded": judgement.id in superseded,
            "may_undo": judgement.by == ctx.actor.account_id
            and judgement.id not in superseded
            and case.state != rules.CLOSED,
        }
        for judgement in reversed(given)
        if {judgement.left_id, judgement.right_id} == two
    ]
