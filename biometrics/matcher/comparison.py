"""One finger against another: the score, and everything a picture or a court needs to follow it."""

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher.calibration import score_of
from biometrics.matcher.chance import price_of
from biometrics.matcher.overlap import show_enough
from biometrics.matcher.parameters import PARTS
from biometrics.matcher.searching import explain
from biometrics.matcher.structure import Read, Structure, prepare

_CACHE_SIZE = 256
"""Structures kept for recently compared templates: a template is often compared with many."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """How strongly two templates indicate the same finger.

    score: −10·log10 of the false match rate, 0 to `calibration.HIGHEST_SCORE`; readings: which reading of probe and
    candidate agrees best, 0 the first; pairs (k, 2) int32: rows of the paired minutiae in these; rotation_rad
    (clockwise on the screen), scale and translation_px map a probe position p to the candidate: scale·R·p +
    translation; parts add up to raw; assessable is False if a print has hardly any minutiae, or its template itself is
    not assessable; shows_enough is False if the two show too little of a finger to have the same skin in common, see
    `overlap`.
    """

    score: float
    raw: float
    parts: dict[str, float]
    pairs: NDArray[np.int32]
    rotation_rad: float
    translation_px: tuple[float, float]
    scale: float
    assessable: bool
    readings: tuple[int, int] = (0, 0)
    shows_enough: bool = True

    @property
    def can_contradict(self) -> bool:
        """Whether a low score is evidence of two fingers. A high one is evidence of one finger in any case."""
        return self.assessable and self.shows_enough


class _Recent:
    """The structures of recently compared templates, by the template's identity. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._structures: OrderedDict[int, tuple[Read, tuple[Structure, ...]]] = OrderedDict()

    def structures(self, template: Read) -> tuple[Structure, ...]:
        with self._lock:
            known = self._structures.get(id(template))
            if known is not None and known[0] is template:
                self._structures.move_to_end(id(template))
                return known[1]
        structures = tuple(prepare(reading) for reading in template.readings)
        with self._lock:
            self._structures[id(template)] = (template, structures)
            while len(self._structures) > _CACHE_SIZE:
                self._structures.popitem(last=False)
        return structures


_recent = _Recent()


def compare(probe: Read, candidate: Read) -> Comparison:
    """Compare two templates; their order does not affect the score. Never raises for a template.

    Of prints with a second reading those two readings count that agree best, less what the choice costs
    (`parameters.RAW_PER_CHANCES`). A gallery gives the same two the same score.
    """
    sides = _recent.structures(probe), _recent.structures(candidate)
    tried = [
        (explanation, (at, other))
        for (at, here), (other, there) in itertools.product(*map(enumerate, sides))
        if (explanation := explain(here, there)) is not None
    ]
    if not tried:
        nothing = dict.fromkeys(PARTS, 0.0)
        pairs = np.empty((0, 2), np.int32)
        return Comparison(0.0, 0.0, nothing, pairs, 0.0, (0.0, 0.0), 1.0, assessable=False, shows_enough=False)
    explanation, readings = max(tried, key=lambda each: each[0].raw)
    here, there = (side[reading] for side, reading in zip(sides, readings, strict=True))
    first, second = (there, here) if explanation.is_swapped else (here, there)
    rows = explanation.pairs
    pairs = np.stack([first.order[rows[:, 0]], second.order[rows[:, 1]]], axis=1).astype(np.int32)
    rotation, scale, translation = _in_template_frame(explanation.motion, first.origin, second.origin)
    if explanation.is_swapped:
        pairs = pairs[:, ::-1].copy()
        rotation, scale, translation = _inverse(rotation, scale, translation)
    price = price_of(len(sides[0]) * len(sides[1]))
    raw = explanation.raw - price
    return Comparison(
        score=score_of(raw),
        raw=raw,
        parts=dict(zip(PARTS, explanation.parts.tolist(), strict=True)) | {"readings": -price},
        pairs=pairs,
        rotation_rad=rotation,
        translation_px=translation,
        scale=scale,
        assessable=probe.assessable and candidate.assessable,
        readings=readings,
        shows_enough=show_enough(probe, candidate),
    )


def _in_template_frame(
    motion: NDArray[np.float64], first: tuple[float, float], second: tuple[float, float]
) -> tuple[float, float, tuple[float, float]]:
    """Rotation, scale and translation between templates, from the motion between structures about their origins."""
    a, b, x, y = (float(v) for v in motion[:4])
    x += second[0] - (a * first[0] - b * first[1])
    y += second[1] - (b * first[0] + a * first[1])
    return float(np.arctan2(b, a)), float(np.hypot(a, b)), (x, y)


def _inverse(
    rotation: float, scale: float, translation: tuple[float, float]
) -> tuple[float, float, tuple[float, float]]:
    back = complex(-translation[0], -translation[1]) * np.exp(-1j * rotation) / scale
    return -rotation, 1 / scale, (float(back.real), float(back.imag))
