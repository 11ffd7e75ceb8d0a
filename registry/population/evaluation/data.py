"""The rules on data against the truth: what they find of what was planted, and whom they flag wrongly."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from registry.core.registry import Registry
from registry.population.evaluation.judgement import Judgement, judge_data
from registry.population.evaluation.rows import IndicatorRow, Planted
from registry.population.evaluation.truth import (
    OF_LINKAGE,
    PROTECTION,
    Truth,
    groups_of,
    innocent_births,
    is_of_prints,
)


@dataclass(slots=True)
class Evaluation(Planted):
    """Also the number of innocent births, how many have an alert of each level, and the same by group of births."""

    innocent: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    groups: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    """What is grouped by → group → level → births."""

    def count_innocent(self, judgement: Judgement, groups: Mapping[str, str]) -> None:
        """Count what was said of one birth in which nothing was planted."""
        self.innocent += 1
        self.count_false_alarms(judgement)
        self.levels[judgement.level] += 1
        for by, group in groups.items():
            self.groups[by][group][judgement.level] += 1


def evaluate_data(
    registry: Registry, truth: Truth, sample: int, seed: int, advance: Callable[[], None] = lambda: None
) -> Evaluation:
    """Ask the rules about everything planted, and about so many births in which nothing was.

    `advance` is called after each case and each birth. An interruption (Ctrl+C) while the births are asked ends the
    asking: they are in random order, so those asked so far are a smaller sample.
    """
    evaluation = Evaluation()
    for case in truth:
        kind = case["kind"]
        if kind in OF_LINKAGE or is_of_prints(case):
            continue
        judgements = [judge_data(registry, birth) for birth in case["births"]]
        evaluation.count(case, judgements)
        if kind == PROTECTION:
            _count_protected(evaluation.rows, [judgement.severities for judgement in judgements])
        advance()
    innocent = innocent_births(registry, truth, sample, seed)
    groups = groups_of(registry, innocent)
    with suppress(KeyboardInterrupt):
        for birth in innocent:
            evaluation.count_innocent(judge_data(registry, birth), groups[birth])
            advance()
    return evaluation


def _count_protected(rows: dict[str, IndicatorRow], severities: list[dict[str, set[str]]]) -> None:
    """Mothers of 11 to 13: to be referred to child protection, and not flagged as implausible."""
    rows[PROTECTION].planted += 1
    rows[PROTECTION].found += any(PROTECTION in found for found in severities)
    for found in severities:
        for severity in found.get("d1", ()):
            rows["d1"].false_alarms[severity] += 1
