"""The rows of an evaluation's tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from registry.population.evaluation.judgement import LEVELS, Judgement, gravest


@dataclass(slots=True)
class IndicatorRow:
    """One indicator: cases planted and found, and innocent births flagged by it, by severity."""

    planted: int = 0
    found: int = 0
    false_alarms: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class PatternRow:
    """One pattern planted: how many cases have which level, and which they are to have."""

    is_innocent: bool
    level: str
    """A fraud's at least, an innocent's at most."""
    levels: Counter[str] = field(default_factory=Counter)

    @property
    def planted(self) -> int:
        """How many cases there are."""
        return self.levels.total()

    @property
    def as_expected(self) -> int:
        """How many cases have a level that they may have."""
        bar = LEVELS.index(self.level)
        return sum(
            count
            for level, count in self.levels.items()
            if (LEVELS.index(level) >= bar if self.is_innocent else LEVELS.index(level) <= bar)
        )


@dataclass(slots=True)
class Planted:
    """What came of all that was planted: a row for each indicator, and one for each pattern, by its kind and detail."""

    rows: dict[str, IndicatorRow] = field(default_factory=lambda: defaultdict(IndicatorRow))
    patterns: dict[tuple[str, str], PatternRow] = field(default_factory=dict)

    def count(self, case: dict[str, Any], judgements: Iterable[Judgement]) -> None:
        """Count one planted case, by what was said of each of its births."""
        judgements = tuple(judgements)
        kind, is_innocent = case["kind"], case["is_innocent"]
        key = (kind, "" if is_innocent else case["detail"])
        row = self.patterns.setdefault(key, PatternRow(is_innocent, case["level"]))
        row.levels[gravest(judgement.level for judgement in judgements)] += 1
        if not is_innocent:
            self.rows[kind].planted += 1
            self.rows[kind].found += any(kind in judgement.severities for judgement in judgements)

    def count_false_alarms(self, judgement: Judgement) -> None:
        """Count what was said of an innocent birth."""
        for indicator, severities in judgement.severities.items():
            for severity in severities:
                self.rows[indicator].false_alarms[severity] += 1
