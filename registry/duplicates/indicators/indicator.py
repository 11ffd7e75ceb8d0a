"""What an indicator is: one declaration, from which everything else about it follows. Pure.

An indicator is declared once, beside its rule. The alerts' points, the waterfall's groups, what withdraws a reason, the
codes that the database knows and the table in docs/detection.md are all read from its declaration; nothing compares
codes by name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from registry.core.messages import Message
from registry.duplicates.indicators.finding import POINTS, Finding
from registry.duplicates.thresholds.rules import NAMES, Thresholds

Fact = TypeVar("Fact")


class Evidence(StrEnum):
    """The kind of evidence an indicator gives, by which the waterfall groups its steps, in this order."""

    PRINTS = "prints"
    BIOLOGY = "biology"
    TEXT = "text"
    LINKS = "links"
    """Who acts with whom, where and how often."""


class Withdrawal(StrEnum):
    """What withdraws a reason that a later search does not find again."""

    DATA = "data"
    """The search of a birth that the reason names: the data no longer support it."""
    MANY_BIRTHS = "many births"
    """The same, but the reason rests on many births, so the newest of the others is judged first."""
    PERSONS = "persons"
    """The search of a birth whose child or mother is one of the alert's persons."""
    PRINTS = "prints"
    """A print it may rest on was withdrawn, or the births excuse it (`excuse`); a search that misses what another
    found proves nothing."""
    NEVER = "never"
    """Nothing: it records what happened once."""


OF_DATA: Final = frozenset({Withdrawal.DATA, Withdrawal.MANY_BIRTHS, Withdrawal.PERSONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Generic[Fact]):
    """One indicator: what it means, what it weighs, what it reads, and the rule that judges.

    It proves nothing (UNODC: no indicator proves or disproves trafficking); a person decides.
    """

    code: str
    """Two characters, part of the API: never given to another indicator, never removed."""
    title: Message
    evidence: Evidence
    severities: tuple[str, ...]
    """Those its findings can have, gravest first."""
    withdrawn_by: Withdrawal
    innocent_causes: tuple[Message, ...]
    """What else may explain it; shown wherever the indicator is."""
    thresholds: tuple[str, ...]
    """Names of the thresholds the rule reads."""
    facts: type[Fact]
    """The kind of fact the rule judges; `facts.sources` gathers it."""
    rule: Callable[[Fact, Thresholds], Iterator[Finding]]
    is_of_persons: bool
    """Whether it concerns the persons themselves: an alert then holds it once, whatever births they come to have."""
    unites_mothers: bool = False
    """Whether a finding means that its persons are one woman, whose births are then judged together."""
    has_agreeing_prints: bool = False
    """Whether a finding about two persons means that prints of theirs agree."""
    says_one_person: bool = False
    """Whether a finding means no more than that its persons are one: once they are recorded as one, it is settled."""
    excuse: Callable[[Any, Any], bool] | None = None
    """Whether the facts of its two births, as they are now, excuse it whatever their prints are like."""
    news: Callable[[Mapping[str, Any]], object] | None = None
    """What of a finding's facts must change for it to be news; by default its points or its births."""

    def __post_init__(self) -> None:
        """Refuse a declaration that is empty or names what does not exist."""
        unknown = [name for name in self.thresholds if name not in NAMES]
        if unknown:
            raise ValueError(f"indicator {self.code}: unknown thresholds {', '.join(unknown)}")
        if not self.severities or set(self.severities) - POINTS.keys():
            raise ValueError(f"indicator {self.code}: severities must be some of {', '.join(POINTS)}")
        if not self.innocent_causes:
            raise ValueError(f"indicator {self.code}: at least one innocent cause is required")
        if not self.title.text:
            raise ValueError(f"indicator {self.code}: a title is required")

    @property
    def is_of_data(self) -> bool:
        """Whether every search judges it anew from the data, so that a weaker finding replaces a stronger one."""
        return self.withdrawn_by in OF_DATA

    @property
    def rests_on_many_births(self) -> bool:
        """Whether one birth less may leave enough of them for the reason to hold."""
        return self.withdrawn_by is Withdrawal.MANY_BIRTHS


def once_each(declared: tuple[Indicator[Any], ...]) -> Mapping[str, Indicator[Any]]:
    """Indicators by their codes; raises ValueError when two have the same."""
    by_code: dict[str, Indicator[Any]] = {}
    for indicator in declared:
        if indicator.code in by_code:
            raise ValueError(f"two indicators have the code {indicator.code}")
        by_code[indicator.code] = indicator
    return by_code
