"""Verdicts, and how far two reviewers agree. Pure."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SAME: Final = "same"
DIFFERENT: Final = "different"
UNSURE: Final = "unsure"
INSUFFICIENT: Final = "insufficient"
VERDICTS: Final = (SAME, DIFFERENT, UNSURE, INSUFFICIENT)
EVIDENCE_KINDS: Final = ("alert", "capture", "entry", "search")


def tells_apart(verdicts: Iterable[str], *, needs_two: bool) -> bool:
    """Whether the reviewers' verdicts tell two persons apart: nobody holds them the same, and enough hold them two."""
    said = list(verdicts)
    return SAME not in said and said.count(DIFFERENT) >= (2 if needs_two else 1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on the pairs both judged."""

    pairs: int
    raw: float | None
    """Share of pairs with one verdict."""
    kappa: float | None
    """Cohen's: the agreement beyond what their habits alone would give; None where those leave nothing to agree on."""
    table: Mapping[str, Mapping[str, int]]
    """One's verdict → the other's → pairs."""


def agreement(judged: Sequence[tuple[str, str]]) -> Agreement:
    """Agreement of (one's verdict, the other's) over pairs; Cohen, Educ. Psychol. Meas. 20 (1960)."""
    table = {one: {other: judged.count((one, other)) for other in VERDICTS} for one in VERDICTS}
    pairs = len(judged)
    if not pairs:
        return Agreement(0, None, None, table)
    raw = sum(table[one][one] for one in VERDICTS) / pairs
    by_chance = sum(sum(table[one].values()) * sum(table[other][one] for other in VERDICTS) for one in VERDICTS) / (
        pairs * pairs
    )
    return Agreement(pairs, raw, None if by_chance == 1 else (raw - by_chance) / (1 - by_chance), table)


def evidence_seen(evidence: Iterable[Mapping[str, str]], hidden: Collection[uuid.UUID]) -> list[Mapping[str, str]]:
    """What a judgement stands on, without searches that are hidden."""
    without = {str(one) for one in hidden}
    return [one for one in evidence if one["id"] not in without]
