"""What other thresholds would have made of past alerts, told before they are set.

Alerts keep their reasons and searches their best candidates, so both can be judged again: the level of each alert by
its points, and how many mothers a search by fingerprints would have flagged. What an alert never found, because a rule
left it out, is not kept and is not told; nor what was missing in a record, which lowers two of the bars.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.fusion import LEVELS, fuse, scored
from registry.duplicates.indicators.rules.prints import hard_search_threshold, search_threshold
from registry.duplicates.models import AlertReason
from registry.duplicates.thresholds.rules import Thresholds

PAST: Final = timedelta(days=365)
"""How far back alerts are judged again."""
RECOMPUTED: Final = frozenset(
    {
        *("case_points", "priority_points", "review_points"),
        *("prints_hard_score", "search_margin_score", "search_hard_margin_score"),
    }
)
"""Thresholds whose effect can be told from what is kept."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of the past alerts would be of each level, and how many mothers would have been flagged by prints."""

    levels: Mapping[str, int]
    flagged: int
    flagged_hard: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The past as it was judged, and as other thresholds would judge it."""

    alerts: int
    searches: int
    now: Counted
    then: Counted


def effect(ctx: Context, present: Thresholds, proposed: Thresholds) -> Effect:
    """What the proposed thresholds would have made of the past year."""
    since = ctx.now - PAST
    alerts = [
        tuple(reasons)
        for _alert, reasons in groupby(queries.reasons_since(ctx.session, since), key=lambda reason: reason.alert_id)
    ]
    best = queries.mothers_best_since(ctx.session, since)
    return Effect(len(alerts), len(best), _counted(alerts, best, present), _counted(alerts, best, proposed))


def _counted(alerts: Sequence[Sequence[AlertReason]], best: Sequence[tuple[float, int]], limits: Thresholds) -> Counted:
    levels = Counter(
        fuse([scored(reason.indicator, reason.points, reason.facts) for reason in reasons], limits).level
        for reasons in alerts
    )
    return Counted(
        {level: levels[level] for level in LEVELS},
        sum(score >= search_threshold(searched, limits) for score, searched in best),
        sum(score >= hard_search_threshold(searched, limits) for score, searched in best),
    )
