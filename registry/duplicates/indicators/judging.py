"""Every rule on the facts at hand. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.indicator import Indicator
from registry.duplicates.thresholds.rules import Thresholds

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts gathered for one search, in the order in which they were gathered."""

    gathered: tuple[object, ...]

    def of(self, kind: type[Fact]) -> tuple[Fact, ...]:
        """The facts of one kind."""
        return tuple(fact for fact in self.gathered if type(fact) is kind)


def judge(facts: Facts, limits: Thresholds, indicators: Iterable[Indicator[Any]] = CATALOGUE) -> list[Finding]:
    """What every indicator whose facts are there finds, in the order of the catalogue."""
    return list(_findings(facts, limits, indicators))


def _findings(facts: Facts, limits: Thresholds, indicators: Iterable[Indicator[Any]]) -> Iterator[Finding]:
    for indicator in indicators:
        for fact in facts.of(indicator.facts):
            yield from indicator.rule(fact, limits)
