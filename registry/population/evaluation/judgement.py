"""What the registry says of one birth or application: the indicators, and the level of the gravest alert."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED
from registry.core.context import Context
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.duplicates import fusion
from registry.duplicates.alerts import fused
from registry.duplicates.detection import findings_of_data
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.models import Alert, AlertReason, ProtectionReferral, SearchRun
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.thresholds.rules import Thresholds
from registry.population.evaluation.trial import trial
from registry.population.evaluation.truth import PROTECTION
from registry.population.planted.pattern import NOTHING

LEVELS: Final = (*fusion.LEVELS, NOTHING)
"""Levels of alerts, the gravest first, and none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The severities of each indicator that flagged, and the level of the gravest alert."""

    severities: dict[str, set[str]] = field(default_factory=dict)
    level: str = NOTHING


def gravest(levels: Iterable[str]) -> str:
    """The gravest of several levels."""
    return min(levels, key=LEVELS.index, default=NOTHING)


def judge_data(registry: Registry, birth_id: str) -> Judgement:
    """Ask the rules on data about a birth; nothing is kept."""
    severities: dict[str, set[str]] = defaultdict(set)
    level = NOTHING
    with trial(registry) as ctx:
        lift_limits(ctx)
        birth = ctx.session.get_one(Birth, uuid.UUID(birth_id))
        if birth.state != ANNULLED:
            findings = tuple(findings_of_data(ctx, birth))
            for finding in findings:
                severities[finding.indicator].add(finding.severity)
            if ctx.session.get(ProtectionReferral, birth.id) is not None:
                severities[PROTECTION].add("referral")
            level = _level_of_findings(findings, thresholds.current(ctx.session))
    return Judgement(severities, level)


def _level_of_findings(findings: Iterable[Finding], limits: Thresholds) -> str:
    """The level of the gravest alert, where each set of persons has one alert."""
    alerts: dict[frozenset[uuid.UUID], list[fusion.Scored]] = defaultdict(list)
    for finding in findings:
        alerts[finding.persons].append(fusion.scored(finding.indicator, finding.points, finding.facts))
    return gravest(fusion.fuse(scored, limits).level for scored in alerts.values())


def judge_search(registry: Registry, search: Callable[[Context, uuid.UUID], None], subject: uuid.UUID) -> Judgement:
    """What the alerts of a whole search of a birth or an application say; nothing is kept."""
    reasons = (
        select(AlertReason)
        .join(SearchRun, SearchRun.id == AlertReason.run_id)
        .where((SearchRun.birth_id == subject) | (SearchRun.application_id == subject))
    )
    severities: dict[str, set[str]] = defaultdict(set)
    raised: set[uuid.UUID] = set()
    level = NOTHING
    with trial(registry) as ctx:
        lift_limits(ctx)
        search(ctx, subject)
        for reason in ctx.session.scalars(reasons):
            severities[reason.indicator].add(reason.severity)
            raised.add(reason.alert_id)
        limits = thresholds.current(ctx.session)
        alerts = ctx.session.scalars(select(Alert).where(Alert.id.in_(raised))).all()
        level = gravest(fused([alert], limits).level for alert in alerts)
    return Judgement(severities, level)
