"""Two persons of a case, compared: all the evidence that a judgement may rest on. Each reading is journalled."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.messages import Message, _
from registry.duplicates import queries as duplicates
from registry.duplicates.alerts import fused
from registry.duplicates.fusion import Fused
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import HARD
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.linkage.writing.spelling import keys
from registry.duplicates.models import Alert, AlertReason
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints import engine
from registry.fingerprints.matching import pictures
from registry.fingerprints.matching.pictures import PairedPrints
from registry.investigations.cases import service as cases
from registry.investigations.comparison import queries, words
from registry.investigations.comparison.drawing import POINTS, waterfall_svg
from registry.investigations.comparison.rules import (
    FieldPair,
    Step,
    TimelineEvent,
    agreement,
    points_waterfall,
    waterfall,
)
from registry.investigations.comparison.timeline_drawing import timeline_svg
from registry.investigations.graph import service as graph

FIELDS: Final = (
    "given_names",
    "first_surname",
    "second_surname",
    "sex",
    "birth_date",
    "birth_year",
    "place",
    "certificate",
    "mother_id",
    "mother_given_names",
    "mother_first_surname",
    "mother_second_surname",
    "father_given_names",
    "father_first_surname",
    "father_second_surname",
    "phone",
    "address",
    "residence",
    "delivery_id",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two persons side by side."""

    left: uuid.UUID
    right: uuid.UUID
    fields: list[FieldPair]
    prints: list[PairedPrints]
    prints_score: float | None
    """−10·log10(FMR) of all common fingers fused; None without a common finger."""
    engine: str
    waterfall: tuple[Step, ...]
    score_bits: float
    model: str
    points: Fused
    """Of the alerts about these two persons and nobody else."""
    timeline: list[TimelineEvent]


def compare(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Comparison:
    """Compare two persons of a case; raises NotFound for persons the case is not about."""
    _refuse_strangers(ctx, case_id, left, right)
    left_facts, right_facts = facts_of(ctx, left), facts_of(ctx, right)
    prints = pictures.paired_prints(ctx, left, right)
    alerts = duplicates.alerts_within(ctx.session, (left, right))
    weighed, steps = _evidence(ctx, left_facts, right_facts, alerts)
    model, score = weighed.model, weighed.prints_score
    ctx.journal("case.compared", "case", case_id, left=str(left), right=str(right), engine=engine.VERSION, model=model)
    return Comparison(
        left,
        right,
        [_field(name, left_facts, right_facts) for name in FIELDS],
        prints,
        None if score is None else round(score, 2),
        engine.VERSION,
        steps,
        steps[-1].end,
        model,
        fused(alerts, thresholds.current(ctx.session)),
        queries.timeline(ctx.session, {left, right}),
    )


def _refuse_strangers(ctx: Context, case_id: uuid.UUID, *persons: uuid.UUID) -> None:
    case = cases.read(ctx, case_id)
    if len(set(persons)) != 2 or not set(persons) <= {person.person_id for person in case.persons}:
        raise NotFound


def facts_of(ctx: Context, person: uuid.UUID) -> PersonFacts:
    """Everything recorded about a person that comparisons use; raises NotFound."""
    facts = linkage.facts_of(ctx, person)
    if facts is None:
        raise NotFound
    return facts


def _field(name: str, left_facts: PersonFacts, right_facts: PersonFacts) -> FieldPair:
    left, right = getattr(left_facts, name), getattr(right_facts, name)
    is_name = name.endswith(("names", "surname"))
    spelling = (keys(left), keys(right)) if is_name else (None, None)
    return FieldPair(name, left, right, agreement(left, right, spelling))


def _evidence(
    ctx: Context, left: PersonFacts, right: PersonFacts, alerts: Sequence[Alert]
) -> tuple[linkage.Weighed, tuple[Step, ...]]:
    """The evidence for two records being one person, as the alerts about them weigh it."""
    weighed = linkage.weigh_persons(ctx, left, right, _searched(alerts))
    return weighed, waterfall([(part.comparison, part.level, part.bits) for part in weighed.parts])


def _searched(alerts: Sequence[Alert]) -> int | None:
    """Among how many the prints of the two were found to be alike, as the reasons that stand say it."""
    numbers = [
        reason.facts["searched"]
        for alert in alerts
        for reason in alert.reasons
        if reason.withdrawn_at is None and "searched" in reason.facts and _says_one(reason)
    ]
    return min(numbers, default=None)


def _says_one(reason: AlertReason) -> bool:
    return reason.severity == HARD or INDICATORS[reason.indicator].says_one_person


def evidence_svg(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> str:
    """The waterfall of two records being one person, in bits."""
    _refuse_strangers(ctx, case_id, left, right)
    alerts = duplicates.alerts_within(ctx.session, (left, right))
    weighed, steps = _evidence(ctx, facts_of(ctx, left), facts_of(ctx, right), alerts)
    model = weighed.model
    ctx.journal("case.waterfall_read", "case", case_id, left=str(left), right=str(right), model=model)
    title = _("One person? Names, dates, links and prints, in bits (model {model})", model=model)
    return waterfall_svg(steps, title, words.step_of_identity)


def case_score(ctx: Context, case_id: uuid.UUID) -> Fused:
    """All alerts of a case as one score: prints, biology, text and links."""
    case = cases.read(ctx, case_id)
    alerts = (duplicates.alert(ctx.session, case_alert.alert_id) for case_alert in case.alerts)
    ctx.journal("case.score_read", "case", case.id)
    return fused([alert for alert in alerts if alert is not None], thresholds.current(ctx.session))


def score_svg(score: Fused) -> str:
    """A score's waterfall, in points."""
    return waterfall_svg(points_waterfall(score), words.title_of_score(score), words.step_of_score, POINTS)


def timeline(ctx: Context, case_id: uuid.UUID) -> list[TimelineEvent]:
    """The events of a case's persons, oldest first."""
    case = cases.read(ctx, case_id)
    ctx.journal("case.timeline_read", "case", case.id)
    return queries.timeline(ctx.session, {person.person_id for person in case.persons})


def case_timeline_svg(ctx: Context, case_id: uuid.UUID) -> str:
    """The events of a case's persons, drawn."""
    case = cases.read(ctx, case_id)
    persons = [person.person_id for person in case.persons]
    ctx.journal("case.timeline_read", "case", case.id)
    events = queries.timeline(ctx.session, set(persons))
    ctx.shown |= {event.id for event in events}
    names: dict[str, Message | str] = dict(graph.person_names(ctx, map(str, persons)))
    return timeline_svg(events, {person: str(name) for person, name in names.items()})


def finger_png(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> bytes:
    """One finger of two persons, paired minutiae joined by lines; raises NotFound where either has no such print."""
    pair = finger_of(ctx, case_id, left, right, finger)
    return pictures.pair_png(ctx, pair.left, pair.right)


def finger_of(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> PairedPrints:
    """The two impressions of a finger of two persons of a case; raises NotFound where either has no such print."""
    _refuse_strangers(ctx, case_id, left, right)
    pair = next((pair for pair in pictures.paired_prints(ctx, left, right) if pair.finger == finger), None)
    if pair is None:
        raise NotFound
    return pair
