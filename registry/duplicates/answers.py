"""Alerts as the interface answers them."""

from dataclasses import asdict
from typing import Any, Final

from registry.duplicates.alerts import fused
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import Alert, AlertReason, SearchCandidate
from registry.duplicates.thresholds.rules import Thresholds

_ALERT: Final = ("id", "points", "is_case", "state", "raised_at", "updated_at")
_REASON: Final = ("indicator", "severity", "points", "reason", "facts", "policy", "found_at", "withdrawn_at")
_CANDIDATE: Final = ("subject", "person_id", "candidate_id", "rank", "score", "by_finger")


def answer_of_alert(alert: Alert, limits: Thresholds) -> dict[str, Any]:
    """An alert with its reasons and the waterfall of its score."""
    return {name: getattr(alert, name) for name in _ALERT} | {
        "persons": [person.person_id for person in alert.persons],
        "reasons": [answer_of_reason(reason) for reason in alert.reasons],
        "waterfall": asdict(fused([alert], limits)),
    }


def answer_of_reason(reason: AlertReason) -> dict[str, Any]:
    """A reason beside what else may explain it."""
    declared = INDICATORS[reason.indicator]
    return {name: getattr(reason, name) for name in _REASON} | {
        "title": declared.title,
        "innocent_causes": list(declared.innocent_causes),
        "births": reason.births_key.split(),
    }


def answer_of_candidate(candidate: SearchCandidate) -> dict[str, Any]:
    """What a search found between two persons."""
    return {name: getattr(candidate, name) for name in _CANDIDATE}
