"""Which finger a print may be of when the stated one is wrong: hands exchanged, or fingers given in another order.

A table holds the score of every presented finger with every finger on file. A hypothesis pairs them; trying it costs
its price, so that a search or a comparison has hardly more false matches than one that believes what was stated.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from registry.fingerprints import engine
from registry.fingerprints.rules import (
    AS_STATED,
    FINGERS_EXCHANGED,
    HANDS_EXCHANGED,
    HYPOTHESIS_PRICE,
    FingerScore,
    fusable,
    other_hand,
)

Table = Mapping[tuple[int, int], FingerScore]
"""By (presented finger, finger on file)."""
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Supposition:
    """One hypothesis with its pairs of fingers and its fused score, the price already subtracted.

    Fingers are named as they were presented.
    """

    hypothesis: str
    score: float
    fingers: tuple[FingerScore, ...]
    pairs: Pairs


def as_stated(table: Table) -> Supposition | None:
    """The fingers taken for what was stated; None without one in common."""
    return _supposed(table, AS_STATED, ((finger, finger) for finger, on_file in table if finger == on_file))


def likeliest(table: Table) -> Supposition | None:
    """The hypothesis with the highest score, the stated fingers first; None where nothing can be compared."""
    candidates = [as_stated(table), _other_hand(table), _any_order(table)]
    return max((one for one in candidates if one is not None), key=lambda one: one.score, default=None)


def _other_hand(table: Table) -> Supposition | None:
    pairs = ((finger, on_file) for finger, on_file in table if finger > 0 and on_file == other_hand(finger))
    return _supposed(table, HANDS_EXCHANGED, pairs)


def _any_order(table: Table) -> Supposition | None:
    """Every finger paired with another on file, as many as there are, so that the scores' sum is the highest.

    Of all pairs the best are chosen, so the price grows with the number of ways to pair them.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # loaded when first used: it takes a second

    presented = sorted({finger for finger, _ in table})
    on_file = sorted({finger for _, finger in table})
    if not presented:
        return None
    worth = np.array([[_worth(table.get((row, column))) for column in on_file] for row in presented])
    rows, columns = linear_sum_assignment(worth, maximize=True)
    pairs = [(presented[row], on_file[column]) for row, column in zip(rows, columns, strict=True)]
    ways = math.perm(max(worth.shape), min(worth.shape))
    return _supposed(table, FINGERS_EXCHANGED, pairs, 10 * math.log10(ways))


def _worth(score: FingerScore | None) -> float:
    return score.score if score is not None and score.is_usable else 0.0


def _supposed(
    table: Table, hypothesis: str, pairs: Iterable[tuple[int, int]], price: float = 0.0
) -> Supposition | None:
    paired = {
        (finger, on_file): replace(table[finger, on_file], finger=finger, on_file=on_file)
        for finger, on_file in sorted(pairs)
        if (finger, on_file) in table
    }
    if not paired:
        return None
    fused = engine.fuse([score.score for score in fusable(tuple(paired.values()))])
    score = fused if hypothesis == AS_STATED else max(0.0, fused - HYPOTHESIS_PRICE[hypothesis] - price)
    return Supposition(hypothesis, score, tuple(paired.values()), tuple(paired))
