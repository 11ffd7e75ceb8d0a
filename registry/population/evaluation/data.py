"""The rules on data against the truth: what they find of what was planted, and whom they flag wrongly."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from registry.births.models import Birth
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.duplicates import fusion
from registry.duplicates.detection import findings_of_data
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.models import ProtectionReferral
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.thresholds.rules import Thresholds
from registry.population.evaluation.trial import trial
from registry.population.evaluation.truth import INNOCENT, OF_LINKAGE, OF_PRINTS, PROTECTION, Truth, innocent_births


@dataclass(slots=True)
class IndicatorRow:
    """One indicator: cases planted and found, and innocent births flagged by it, by severity."""

    planted: int = 0
    found: int = 0
    false_alarms: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class Evaluation:
    """A row for each indicator; the number of innocent births, and how many of them have an alert, by its level."""

    rows: dict[str, IndicatorRow]
    innocent: int
    levels: dict[str, int]


def evaluate_data(
    registry: Registry, truth: Truth, sample: int, seed: int, advance: Callable[[], None] = lambda: None
) -> Evaluation:
    """Ask the rules about everything planted, about what was planted as innocent, and about so many innocent births.

    `advance` is called after each case and each birth.
    """
    evaluation = Evaluation(defaultdict(IndicatorRow), 0, dict.fromkeys(fusion.LEVELS, 0))
    innocent = innocent_births(registry, truth, sample, seed)
    for case in truth:
        kind = case["kind"]
        if kind in (*OF_LINKAGE, *OF_PRINTS):
            continue
        judgements = [_judge(registry, birth) for birth in case["births"]]
        advance()
        if kind in INNOCENT:
            innocent += case["births"] if kind != PROTECTION else []
        if not case["is_innocent"] or kind == PROTECTION:
            evaluation.rows[kind].planted += 1
            evaluation.rows[kind].found += any(kind in judgement.severities() for judgement in judgements)
        if kind == PROTECTION:
            for judgement in judgements:
                for severity in judgement.severities().get("d1", ()):
                    evaluation.rows["d1"].false_alarms[severity] += 1
    for birth in innocent:
        _count_false_alarms(evaluation, _judge(registry, birth))
        advance()
    evaluation.innocent = len(innocent)
    return evaluation


def _count_false_alarms(evaluation: Evaluation, judgement: "_Judgement") -> None:
    for indicator, severities in judgement.severities().items():
        for severity in severities:
            evaluation.rows[indicator].false_alarms[severity] += 1
    if judgement.level is not None:
        evaluation.levels[judgement.level] += 1


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What the rules say of one birth, and the level of the gravest alert; None where there is no alert."""

    findings: tuple[Finding, ...] = ()
    is_protected: bool = False
    level: str | None = None

    def severities(self) -> dict[str, set[str]]:
        """Indicator → severities."""
        severities: dict[str, set[str]] = defaultdict(set)
        for finding in self.findings:
            severities[finding.indicator].add(finding.severity)
        if self.is_protected:
            severities[PROTECTION].add("referral")
        return severities


def _judge(registry: Registry, birth_id: str) -> _Judgement:
    """Ask the rules about a birth; nothing is kept."""
    judgement = _Judgement()
    with trial(registry) as ctx:
        lift_limits(ctx)
        birth = ctx.session.get_one(Birth, uuid.UUID(birth_id))
        if birth.state != "annulled":
            findings = tuple(findings_of_data(ctx, birth))
            is_protected = ctx.session.get(ProtectionReferral, birth.id) is not None
            judgement = _Judgement(findings, is_protected, _gravest(findings, thresholds.current(ctx.session)))
    return judgement


def _gravest(findings: Iterable[Finding], limits: Thresholds) -> str | None:
    """The level of the gravest alert, where each set of persons has one alert."""
    alerts: dict[frozenset[uuid.UUID], list[fusion.Scored]] = defaultdict(list)
    for finding in findings:
        alerts[finding.persons].append(fusion.scored(finding.indicator, finding.points, finding.facts))
    levels = {fusion.fuse(scored, limits).level for scored in alerts.values()}
    return min(levels, key=fusion.LEVELS.index, default=None)
