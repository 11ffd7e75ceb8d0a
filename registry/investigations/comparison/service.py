"""Two persons of a case, compared: every part that a judgement may stand on. Each reading is journalled."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.duplicates import queries as duplicates
from registry.duplicates.alerts import fused
from registry.duplicates.fusion import Fused, identity, prints_part
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.spelling import keys
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints import engine
from registry.fingerprints.matching import pictures
from registry.fingerprints.matching.pictures import PairedPrints
from registry.investigations.cases import service
from registry.investigations.comparison.drawing import POINTS, waterfall_svg
from registry.investigations.comparison.rules import FieldPair, Step, agreement, points_waterfall, waterfall
from registry.investigations.comparison.timeline import Happening, timeline
from registry.investigations.comparison.timeline_drawing import timeline_svg
from registry.investigations.graph import queries as graph

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
    """−10·log10(FMR), every common finger fused; None without one."""
    engine: str
    waterfall: tuple[Step, ...]
    score_bits: float
    model: str
    points: Fused
    """Of the alerts about these two and nobody else."""
    timeline: list[Happening]


def compare(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Comparison:
    """Fields, prints, evidence and timeline of two persons of a case; raises NotFound for persons it is not about."""
    _refuse_strangers(ctx, case_id, left, right)
    one, other = facts_of(ctx, left), facts_of(ctx, right)
    prints = pictures.paired_prints(ctx, left, right)
    score = _prints_score(prints)
    steps, model = _evidence(ctx, one, other, prints)
    ctx.journal("case.compared", "case", case_id, left=str(left), right=str(right), engine=engine.VERSION, model=model)
    return Comparison(
        left,
        right,
        [_field(name, one, other) for name in FIELDS],
        prints,
        None if score is None else round(score, 2),
        engine.VERSION,
        steps,
        steps[-1].end,
        model,
        _points(ctx, (left, right)),
        timeline(ctx.session, {left, right}),
    )


def _prints_score(prints: Sequence[PairedPrints]) -> float | None:
    return engine.fuse([engine.best_of(one.score, one.impressions) for one in prints]) if prints else None


def _refuse_strangers(ctx: Context, case_id: uuid.UUID, *persons: uuid.UUID) -> None:
    case = service.read(ctx, case_id)
    if len(set(persons)) != 2 or not set(persons) <= {one.person_id for one in case.persons}:
        raise NotFound


def facts_of(ctx: Context, person: uuid.UUID) -> PersonFacts:
    """What the registry is told of a person; raises NotFound."""
    facts = linkage.facts_of(ctx, person)
    if facts is None:
        raise NotFound
    return facts


def _field(name: str, one: PersonFacts, other: PersonFacts) -> FieldPair:
    left, right = getattr(one, name), getattr(other, name)
    is_name = name.endswith(("names", "surname"))
    spelt = (keys(left), keys(right)) if is_name else (None, None)
    return FieldPair(name, left, right, agreement(left, right, spelt))


def _evidence(
    ctx: Context, one: PersonFacts, other: PersonFacts, prints: Sequence[PairedPrints]
) -> tuple[tuple[Step, ...], str]:
    """For two records being one person: names and dates, links, prints. Prints that cannot be judged say nothing."""
    model = linkage.current_model(ctx)
    mine, theirs = features(one), features(other)
    (weighed,) = linkage.weigh(model, linkage.frequencies(ctx, model, mine), mine, [theirs])
    silent = not any(each.is_assessable for each in prints) or all(
        each.left.is_provisional or each.right.is_provisional for each in prints
    )
    _, parts = identity(weighed.parts, prints_part(_prints_score(prints), is_provisional=silent))
    return waterfall([(part.comparison, part.level, part.bits) for part in parts]), model.version


def _points(ctx: Context, persons: Iterable[uuid.UUID]) -> Fused:
    return fused(duplicates.alerts_within(ctx.session, persons), thresholds.current(ctx.session))


def evidence_svg(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> str:
    """The waterfall of two records being one person, in bits."""
    _refuse_strangers(ctx, case_id, left, right)
    steps, model = _evidence(ctx, facts_of(ctx, left), facts_of(ctx, right), pictures.paired_prints(ctx, left, right))
    ctx.journal("case.waterfall_read", "case", case_id, left=str(left), right=str(right), model=model)
    return waterfall_svg(steps, f"One person? Names, dates, links and prints, in bits (model {model})")


def case_score(ctx: Context, case_id: uuid.UUID) -> Fused:
    """What the alerts of a case come to together: prints, biology, text and links in one score."""
    case = service.read(ctx, case_id)
    found = (duplicates.alert(ctx.session, one.alert_id) for one in case.alerts)
    ctx.journal("case.score_read", "case", case.id)
    return fused([one for one in found if one is not None], thresholds.current(ctx.session))


def score_svg(scored: Fused) -> str:
    """A score's waterfall, in points."""
    titles = {name: str(one.title) for name, one in INDICATORS.items()}
    lacking = f"; missing: {', '.join(scored.missing)}" if scored.missing else ""
    return waterfall_svg(points_waterfall(scored, titles), f"Score in points, level {scored.level}{lacking}", POINTS)


def case_timeline_svg(ctx: Context, case_id: uuid.UUID) -> str:
    """What happened to a case's persons, drawn."""
    case = service.read(ctx, case_id)
    persons = [one.person_id for one in case.persons]
    ctx.journal("case.timeline_read", "case", case.id)
    happened = timeline(ctx.session, set(persons))
    ctx.shown |= {one.id for one in happened}
    return timeline_svg(happened, graph.names(ctx.session, map(str, persons)))


def finger_png(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> bytes:
    """One finger of two persons, their paired minutiae joined; raises NotFound where either has no such print."""
    _refuse_strangers(ctx, case_id, left, right)
    pair = next((one for one in pictures.paired_prints(ctx, left, right) if one.finger == finger), None)
    if pair is None:
        raise NotFound
    return pictures.pair_png(ctx, pair.left, pair.right)


def told(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    return {
        "left": comparison.left,
        "right": comparison.right,
        "fields": [
            {"field": one.field, "left": _plain(one.left), "right": _plain(one.right), "agreement": one.agreement}
            for one in comparison.fields
        ],
        "prints": [
            {
                "finger": one.finger,
                "score": round(one.score, 2),
                "pairs": one.pairs,
                "assessable": one.is_assessable,
                "impressions": one.impressions,
                "left_capture": one.left.id,
                "right_capture": one.right.id,
            }
            for one in comparison.prints
        ],
        "prints_score": comparison.prints_score,
        "engine": comparison.engine,
        "waterfall": [
            {
                "kind": one.kind,
                "part": one.part,
                "level": one.level,
                "bits": one.bits,
                "start": one.start,
                "end": one.end,
            }
            for one in comparison.waterfall
        ],
        "points": asdict(comparison.points),
        "score_bits": comparison.score_bits,
        "model": comparison.model,
        "timeline": comparison.timeline,
    }


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
