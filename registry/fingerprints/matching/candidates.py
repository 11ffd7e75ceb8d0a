"""Persons found by prints: all fingers of both compared and fused by the likeliest hypothesis."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.fingerprints import engine
from registry.fingerprints.matching.owners import GalleryPrint
from registry.fingerprints.matching.suppositions import likeliest
from registry.fingerprints.rules import AS_STATED, FingerScore, fusable


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """A person found by prints: the fused score, and that of each compared finger, whether it agrees or not.

    `hypothesis` names which fingers the prints are taken for; the price of another than the stated one is already
    subtracted from the fused score. Fingers are named as the search states them.
    """

    person_id: uuid.UUID
    score: float
    by_finger: dict[int, float]
    hypothesis: str = AS_STATED


@dataclass(frozen=True, slots=True)
class Probe:
    """One impression to search with; a finger below 1 is unknown, and every unknown one has a number of its own."""

    finger: int
    quality: int
    template: engine.Template


def candidate_of(
    person_id: uuid.UUID, prints: Sequence[GalleryPrint], probes: Sequence[Probe], scores: Sequence[Mapping[int, float]]
) -> PersonCandidate | None:
    """One person compared with all probes, every finger with every finger, by the likeliest hypothesis."""
    pairs: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for probe, of_probe in zip(probes, scores, strict=True):
        for print_ in prints:
            score = of_probe.get(print_.number, 0.0)
            pairs[probe.finger, print_.finger].append((score, min(print_.quality, probe.quality)))
    # The best of several impressions is the luckiest of as many chances of an accidental match.
    table = {
        (finger, on_file): FingerScore(
            finger, engine.best_of(max(both)[0], len(both)), max(quality for _, quality in both)
        )
        for (finger, on_file), both in pairs.items()
    }
    supposed = likeliest(table)
    if supposed is None:
        return None
    by_finger = {score.finger: score.score for score in fusable(supposed.fingers)}
    return PersonCandidate(person_id, supposed.score, by_finger, supposed.hypothesis)


def best_first(candidates: Sequence[PersonCandidate], limit: int) -> tuple[PersonCandidate, ...]:
    """The best of the candidates, in an order that depends on nothing else."""
    return tuple(sorted(candidates, key=lambda each: (-each.score, str(each.person_id)))[:limit])
