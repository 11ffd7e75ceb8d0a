"""One case: its score with the reasons and what else may explain them, its persons, its history; and its timeline."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.duplicates import queries as duplicates
from registry.duplicates.answers import answer_of_reason
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.linkage.queries import facts
from registry.duplicates.words import LEVEL, SEVERITY
from registry.investigations.cases import service
from registry.investigations.cases.answers import whole_case_answer
from registry.investigations.cases.models import Case
from registry.investigations.cases.rules import LIVE
from registry.investigations.cases.words import EVENTS, ORIGINS, SOURCES
from registry.investigations.comparison import service as comparison
from registry.investigations.comparison.timeline_drawing import show_time
from registry.investigations.comparison.words import EVENTS as TIMELINE_EVENTS
from registry.investigations.desk import words
from registry.investigations.desk.acts import offered
from registry.investigations.desk.pairs import next_steps
from registry.investigations.desk.showing import case_page, for_a_purpose, link, name_persons, names_of
from registry.investigations.queue import queries as queue
from registry.people.words import SEXES

blueprint = Blueprint("case_pages", __name__, url_prefix="/cases", template_folder="templates")


@blueprint.get("/<uuid:case_id>")
@requires("cases.work")
@for_a_purpose()
def overview(case_id: uuid.UUID) -> Response:
    """Show a case; what others did since the reader last looked is marked as new."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        since = queue.looked_at(ctx.session, ctx.actor, case.id)
        service.look(ctx, case)
        answer = whole_case_answer(ctx, case)
        name_persons(ctx, answer, case.id)
        score = comparison.case_score(ctx, case.id) if case.alerts else None
        return case_page(
            ctx,
            case,
            "cases/overview.html",
            "case_pages.overview",
            reason=answer["reason"],
            rows=_rows(answer),
            score=score,
            level=LEVEL[score.level] if score else None,
            drawing=Markup(comparison.score_svg(score)) if score else None,  # noqa: S704  # ours, and escaped
            reasons=_reasons(ctx, case),
            persons=_persons(ctx, case),
            history=_history(answer["history"], since, ctx.actor.username),
            acts=offered(ctx, case),
            steps=next_steps(ctx, case),
        )


def _rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    decision = words.DECISIONS[answer["decision"]] if answer["decision"] else None
    rows: list[tuple[Message, Any]] = [
        (_("Origin"), ORIGINS[answer["origin"]]),
        (_("Opened"), show_moment(answer["opened_at"])),
        (_("Reviewers"), ", ".join(answer["reviewers"])),
        (_("Postponed until"), show_day(answer["postponed_until"]) if answer["postponed_until"] else None),
        (_("Proposed") if answer["decision_waits"] else _("Decision"), decision),
        (_("Why"), answer["decision_reason"]),
        (_("Outcome"), words.STATE_LABELS[answer["outcome"]] if answer["outcome"] else None),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _reasons(ctx: Context, case: Case) -> list[dict[str, Any]]:
    """The reasons of the case's alerts that stand, the gravest first, each with its innocent explanations."""
    reasons = []
    for case_alert in case.alerts:
        alert = duplicates.alert(ctx.session, case_alert.alert_id)
        if alert is None:
            continue
        ctx.journal("alert.read", "alert", alert.id)
        reasons += [answer_of_reason(reason) for reason in alert.reasons if reason.withdrawn_at is None]
    name_persons(ctx, [(reason["facts"], reason["births"]) for reason in reasons], case.id)
    return [
        {
            "title": reason["title"],
            "text": reason["reason"],
            "points": reason["points"],
            "severity": SEVERITY[reason["severity"]],
            "causes": reason["innocent_causes"],
        }
        for reason in sorted(reasons, key=lambda reason: -reason["points"])
    ]


def _persons(ctx: Context, case: Case) -> list[dict[str, Any]]:
    persons = [person.person_id for person in case.persons]
    names, is_live = names_of(ctx, persons), case.state in LIVE
    known = {each.person_id: each for each in facts(ctx.session, persons)}
    return [
        {
            "about": _about(known.get(str(person.person_id))),
            "name": names.get(str(person.person_id), "–"),
            "source": SOURCES[person.source],
            "file": link("act_pages.removal", case_id=case.id, person_id=person.person_id) if is_live else None,
        }
        for person in case.persons
    ]


def _about(known: PersonFacts | None) -> list[Message | str]:
    """Sex and date of birth, and whether the person was born here or gave birth here."""
    if known is None:
        return []
    about: list[Message | str] = [SEXES[known.sex]] if known.sex else []
    if known.birth_date:
        about.append(_("born {day}", day=show_day(known.birth_date)))
    if known.certificate:
        about.append(_("CNV {number}", number=known.certificate))
    return about


def _history(events: Sequence[Mapping[str, Any]], since: datetime | None, reader: str | None) -> list[dict[str, Any]]:
    return [
        {
            "label": _event(event),
            "reason": event["reason"],
            "by": event["by"] or _("the registry"),
            "at": show_moment(event["at"]),
            "is_new": event["by"] != reader and (since is None or event["at"] > since),
        }
        for event in reversed(events)
    ]


def _event(event: Mapping[str, Any]) -> Message:
    number = event["details"].get("number") if event["what"] == "opened_again" else None
    return _("{event}: case {number}", event=EVENTS[event["what"]], number=number) if number else EVENTS[event["what"]]


@blueprint.get("/<uuid:case_id>/timeline")
@requires("cases.work")
@for_a_purpose()
def timeline(case_id: uuid.UUID) -> Response:
    """Show what the registry knows to have happened to the case's persons, drawn and as a list."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        drawing = comparison.case_timeline_svg(ctx, case.id)
        events = comparison.timeline(ctx, case.id)
        name_persons(ctx, [(event.person_id, event.id) for event in events], case.id)
        names = names_of(ctx, [person.person_id for person in case.persons])
        rows = [
            {"at": show_time(event), "name": names.get(event.person_id, "–"), "what": TIMELINE_EVENTS[event.what]}
            for event in events
        ]
        return case_page(
            ctx,
            case,
            "cases/timeline.html",
            "case_pages.timeline",
            drawing=Markup(drawing),  # noqa: S704  # ours, and escaped
            rows=rows,
        )
