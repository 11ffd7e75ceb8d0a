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
    """Whether the reviewers' verdicts tell two persons apart: none says "same", and enough say "different"."""
    listed = list(verdicts)
    return SAME not in listed and listed.count(DIFFERENT) >= (2 if needs_two else 1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on the pairs that both judged."""

    pairs: int
    raw: float | None
    """Share of pairs with the same verdict."""
    kappa: float | None
    """Cohen's kappa: the agreement beyond chance; None where chance alone would give full agreement."""
    table: Mapping[str, Mapping[str, int]]
    """First reviewer's verdict → second reviewer's → pairs."""


def agreement(verdicts: Sequence[tuple[str, str]]) -> Agreement:
    """Agreement of two reviewers' verdicts on the same pairs; Cohen, Educ. Psychol. Meas. 20 (1960)."""
    table = {row: {column: verdicts.count((row, column)) for column in VERDICTS} for row in VERDICTS}
    pairs = len(verdicts)
    if not pairs:
        return Agreement(0, None, None, table)
    raw = sum(table[verdict][verdict] for verdict in VERDICTS) / pairs
    row_sums = {verdict: sum(table[verdict].values()) for verdict in VERDICTS}
    column_sums = {verdict: sum(table[row][verdict] for row in VERDICTS) for verdict in VERDICTS}
    by_chance = sum(row_sums[verdict] * column_sums[verdict] for verdict in VERDICTS) / (pairs * pairs)
    return Agreement(pairs, raw, None if by_chance == 1 else (raw - by_chance) / (1 - by_chance), table)


def visible_evidence(evidence: Iterable[Mapping[str, str]], hidden: Collection[uuid.UUID]) -> list[Mapping[str, str]]:
    """The evidence of a judgement, without hidden searches."""
    excluded = {str(search) for search in hidden}
    return [item for item in evidence if item["id"] not in excluded]
