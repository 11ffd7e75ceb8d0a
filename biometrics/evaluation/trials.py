"""How well the engine distinguishes fingers: pairs of one finger are genuine, pairs of two are impostor pairs.

A print that gave no template scores −1 with all others. Fingers that are adjacent in sorted order are taken to be two
fingers of one person, whose scores are fused impression by impression. Intervals come from resampling whole fingers
with replacement, since prints of one finger are alike and pairs therefore not independent.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import BiometricError
from biometrics.evaluation.rates import FMRS, Scores, equal_error_rate, fnmr_at, observed_to_stated, reject_curve
from biometrics.fusion import fuse
from biometrics.matcher.comparison import compare
from biometrics.template import Template

UNEXTRACTED: Final = -1.0
DRAWS: Final = 400
"""Resamplings of the bootstrap."""
REJECT_FMR: Final = 0.001
"""False match rate, without anything refused, at whose threshold a reject curve is drawn."""
INTERVAL: Final = (2.5, 97.5)
"""Percentiles of the bootstrap that make up the 95 % interval."""

Key = tuple[str, str]
"""Finger and impression."""
Prints = Mapping[Key, Template | None]
Pair = tuple[Key, Key]
Progress = Callable[[Sequence[Pair], str], Iterable[Pair]]
"""Passes the pairs on, and may show progress under a label."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Scores of one block of pairs, for example a set at full size against itself."""

    name: str
    genuine: Scores
    impostor: Scores
    genuine_fingers: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 1), np.int64))
    """(n, 1): the finger of each genuine pair; empty if unknown, and then there is no interval."""
    impostor_fingers: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), np.int64))
    """(m, 2): the two fingers of each impostor pair."""
    genuine_quality: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """(n,): quality of the worse print of each genuine pair, 0 if it gave no template; empty if unknown."""

    def figures(self) -> dict[str, Any]:
        """EER and FNMR as shares with their 95 % intervals, thresholds as scores, and the numbers of pairs.

        Also observed over stated false match rates by score, and the FNMR at the threshold of REJECT_FMR once the worst
        pairs are refused, by share refused.
        """
        at = {f"{fmr:g}": fnmr_at(self.genuine, self.impostor, fmr) for fmr in FMRS}
        return {
            "name": self.name,
            "eer": equal_error_rate(self.genuine, self.impostor),
            "fnmr_at_fmr": {fmr: fnmr for fmr, (fnmr, _) in at.items()},
            "threshold_at_fmr": {fmr: threshold for fmr, (_, threshold) in at.items()},
            "intervals": self.intervals(),
            "observed_to_stated": {f"{score:g}": ratio for score, ratio in observed_to_stated(self.impostor).items()},
            "reject_curve": self._reject_curve(at[f"{REJECT_FMR:g}"][1]),
            "genuine_pairs": len(self.genuine),
            "impostor_pairs": len(self.impostor),
            "genuine_quantiles": _quantiles(self.genuine, (5, 25, 50)),
            "impostor_quantiles": _quantiles(self.impostor, (50, 90, 99)),
        }

    def _reject_curve(self, threshold: float) -> dict[str, float]:
        if len(self.genuine_quality) != len(self.genuine):
            return {}
        curve = reject_curve(self.genuine, self.genuine_quality, threshold)
        return {f"{share:g}": rate for share, rate in curve.items()}

    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of the EER and the FNMR at each FMR, by resampling fingers; empty for fewer than three."""
        fingers = np.unique(self.genuine_fingers)
        if len(fingers) < 3 or len(self.impostor_fingers) != len(self.impostor):
            return {}
        random = np.random.default_rng(1)
        index = {finger: at for at, finger in enumerate(fingers.tolist())}
        genuine = np.vectorize(index.__getitem__)(self.genuine_fingers[:, 0])
        impostor = np.vectorize(lambda finger: index.get(finger, -1))(self.impostor_fingers)
        resampled: dict[str, list[float]] = {"eer": [], **{f"{fmr:g}": [] for fmr in FMRS}}
        for _ in range(DRAWS):
            times = np.append(np.bincount(random.integers(0, len(fingers), len(fingers)), minlength=len(fingers)), 0)
            mates = np.repeat(self.genuine, times[genuine])
            others = np.repeat(self.impostor, times[impostor[:, 0]] * times[impostor[:, 1]])
            if not len(mates) or not len(others):
                continue
            resampled["eer"].append(equal_error_rate(mates, others))
            for fmr in FMRS:
                resampled[f"{fmr:g}"].append(fnmr_at(mates, others, fmr)[0])
        return {
            name: (float(low), float(high))
            for name, values in resampled.items()
            for low, high in [np.percentile(values, INTERVAL)]
        }


def _quantiles(scores: Scores, percents: tuple[int, ...]) -> dict[str, float]:
    return {str(percent): float(np.percentile(scores, percent)) for percent in percents}


def pairs_of(probes: Prints, candidates: Prints) -> list[Pair]:
    """All pairs of a probe and a candidate; for a set with itself each pair once, and no print with itself."""
    if probes is candidates:
        return list(itertools.combinations(probes, 2))
    return [(a, b) for a in probes for b in candidates if a != b]


def _silently(pairs: Sequence[Pair], _label: str) -> Iterable[Pair]:
    return pairs


def score_pairs(name: str, probes: Prints, candidates: Prints, progress: Progress = _silently) -> Trial:
    """Compare every pair. Raises BiometricError(too_few_prints) if there is no genuine or no impostor pair."""
    pairs = pairs_of(probes, candidates)
    scores = np.array([_score(probes[a], candidates[b]) for a, b in progress(pairs, name)])
    numbers = {finger: at for at, finger in enumerate(sorted({key[0] for key in (*probes, *candidates)}))}
    fingers = np.array([(numbers[a[0]], numbers[b[0]]) for a, b in pairs], np.int64).reshape(-1, 2)
    same = fingers[:, 0] == fingers[:, 1]
    if not same.any() or same.all():
        raise BiometricError("too_few_prints", f"{name}: two fingers with two impressions each are needed")
    quality = np.array([min(_quality(probes[a]), _quality(candidates[b])) for a, b in pairs], np.int64)
    return Trial(name, scores[same], scores[~same], fingers[same, :1], fingers[~same], quality[same])


def _quality(print_: Template | None) -> int:
    return 0 if print_ is None else print_.quality


def _score(probe: Template | None, candidate: Template | None) -> float:
    return UNEXTRACTED if probe is None or candidate is None else compare(probe, candidate).score


def fused_pairs(name: str, prints: Prints, progress: Progress = _silently) -> Trial:
    """Two fingers of each person, fused: adjacent fingers in sorted order count as one person's.

    Raises BiometricError(too_few_prints) for fewer than two persons.
    """
    fingers = sorted({finger for finger, _ in prints})
    persons = list(zip(fingers[::2], fingers[1::2], strict=False))
    touches = {
        person: sorted({i for f, i in prints if f == person[0]} & {i for f, i in prints if f == person[1]})
        for person in persons
    }
    sides = [(p, i) for p in persons for i in touches[p]]
    trials = list(itertools.combinations(sides, 2))
    needed = [((p[hand], i), (q[hand], j)) for (p, i), (q, j) in trials for hand in (0, 1)]
    if len(persons) < 2 or not any(p == q for (p, _), (q, _) in trials):
        detail = f"{name}: two persons with two fingers and two impressions each are needed"
        raise BiometricError("too_few_prints", detail)
    single = [_score(prints[a], prints[b]) for a, b in progress(needed, name)]
    scores = np.array([fuse(single[at : at + 2]) for at in range(0, len(single), 2)])
    numbers = {person: at for at, person in enumerate(persons)}
    owners = np.array([(numbers[p], numbers[q]) for (p, _), (q, _) in trials], np.int64)
    same = owners[:, 0] == owners[:, 1]
    return Trial(name, scores[same], scores[~same], owners[same, :1], owners[~same])


def best_of_touches(name: str, prints: Prints, touches: int, progress: Progress = _silently) -> Trial:
    """Every print against `touches` others of a finger, as if these had been enrolled: their best, at its price.

    Of a finger's n impressions, in sorted order, each and those that follow it are enrolled in turn. The best of k
    counts for 10·log10(k) less, as of so many chances one is lucky. Raises BiometricError(too_few_prints) unless every
    finger has more than `touches` impressions.
    """
    of_finger = {f: sorted(key for key in prints if key[0] == f) for f in sorted({key[0] for key in prints})}
    if len(of_finger) < 2 or min(map(len, of_finger.values())) <= touches:
        raise BiometricError("too_few_prints", f"{name}: two fingers with {touches + 1} impressions each are needed")
    pairs = pairs_of(prints, prints)
    score = {frozenset(pair): _score(prints[pair[0]], prints[pair[1]]) for pair in progress(pairs, name)}
    numbers = {finger: at for at, finger in enumerate(of_finger)}
    price = 10 * math.log10(touches)
    scores, fingers, quality = [], [], []
    for finger, keys in of_finger.items():
        for first in range(len(keys)):
            enrolled = [keys[(first + step) % len(keys)] for step in range(touches)]
            for probe in prints:
                if probe not in enrolled:
                    best = max(score[frozenset((probe, key))] for key in enrolled)
                    scores.append(best if best < 0 else max(0.0, best - price))
                    fingers.append((numbers[probe[0]], numbers[finger]))
                    quality.append(min(_quality(prints[probe]), max(_quality(prints[key]) for key in enrolled)))
    of_pair = np.array(fingers, np.int64)
    same = of_pair[:, 0] == of_pair[:, 1]
    of_score = np.array(scores)
    qualities = np.array(quality, np.int64)[same]
    return Trial(name, of_score[same], of_score[~same], of_pair[same, :1], of_pair[~same], qualities)


def pooled(label: str, trials: Sequence[Trial]) -> Trial:
    """The pairs of several sets as one trial; fingers of different sets are not compared."""
    genuine, impostor, quality = (
        np.concatenate([getattr(trial, of) for trial in trials]) for of in ("genuine", "impostor", "genuine_quality")
    )
    owners: dict[str, list[NDArray[np.int64]]] = {"genuine_fingers": [], "impostor_fingers": []}
    first = 0
    for trial in trials:
        for side, numbers in owners.items():
            numbers.append(getattr(trial, side) + first)
        first += 1 + int(max(trial.genuine_fingers.max(initial=0), trial.impostor_fingers.max(initial=0)))
    genuine_fingers, impostor_fingers = (np.concatenate(numbers) for numbers in owners.values())
    return Trial(f"POOLED {len(trials)} {label}", genuine, impostor, genuine_fingers, impostor_fingers, quality)
