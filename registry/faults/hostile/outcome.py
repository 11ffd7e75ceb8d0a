"""What was sent and what came back, counted."""

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from registry.faults.hostile.judging import Answer, faults
from registry.faults.hostile.places import Request, Route


@dataclass(slots=True)
class Outcome:
    """What was sent and what came back."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    found: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(method, route, kind, fault)."""
    alone_ms: list[float] = field(default_factory=list)
    beside_ms: list[float] = field(default_factory=list)
    unanswered: int = 0
    """Readings of the clerk that failed."""
    replaced: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def note(self, route: Route, hostile: Request, answer: Answer | None, secrets: tuple[bytes, ...]) -> None:
        """Count a request and its answer, and judge it."""
        self.sent += 1
        self.kinds[hostile.kind] += 1
        self.statuses[answer.status if answer else 0] += 1
        for fault in faults(hostile, answer, secrets):
            self.found[route.method, route.rule, hostile.kind, fault] += 1

    def add(self, other: "Outcome") -> None:
        """Add what another process counted."""
        self.sent += other.sent
        self.replaced += other.replaced
        self.statuses += other.statuses
        self.kinds += other.kinds
        self.found += other.found

    def rows(self) -> dict[str, Any]:
        """Figures by their names."""
        alone, beside = _p95(self.alone_ms), _p95(self.beside_ms)
        return {
            "requests": self.sent,
            "seconds": round(self.seconds),
            **{f"status {status}": count for status, count in sorted(self.statuses.items())},
            "accounts replaced": self.replaced,
            "clerk's readings": len(self.beside_ms),
            "clerk's readings that failed": self.unanswered,
            "reading, ms: p95 alone": round(alone, 1),
            "reading, ms: p50 beside": round(statistics.median(self.beside_ms or [0.0]), 1),
            "reading, ms: p95 beside": round(beside, 1),
            "reading, ms: longest beside": round(max(self.beside_ms, default=0.0), 1),
            "p95: times as long": round(beside / alone, 1) if alone else 0,
            "faults": self.found.total() + len(self.problems),
        }


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else 0.0
