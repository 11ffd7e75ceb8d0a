"""How well the engine tells fingers apart on a folder of images named FINGER_IMPRESSION.png.

Every pair of one finger is genuine, every pair of two is an impostor pair; an image that gave no template scores −1
with all others. With `half`, each image is also shrunk to half its size: a newborn's scale at the same resolution.
"""

import io
import itertools
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from biometrics.errors import BiometricError
from biometrics.extraction import extract
from biometrics.images import read_image
from biometrics.matcher.comparison import compare
from biometrics.rates import FMRS, Scores, equal_error_rate, fnmr_at
from biometrics.template import Template

UNEXTRACTED: Final = -1.0
ASSUMED_PPI: Final = 500.0

Prints = Mapping[tuple[str, str], Template | None]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Scores of one block of pairs, e.g. a set's full against full size."""

    name: str
    genuine: Scores
    impostor: Scores

    def figures(self) -> dict[str, Any]:
        """EER and FNMR as shares, thresholds as scores, and the numbers of pairs."""
        at = {f"{fmr:g}": fnmr_at(self.genuine, self.impostor, fmr) for fmr in FMRS}
        return {
            "name": self.name, "eer": equal_error_rate(self.genuine, self.impostor),
            "fnmr_at_fmr": {fmr: fnmr for fmr, (fnmr, _) in at.items()},
            "threshold_at_fmr": {fmr: threshold for fmr, (_, threshold) in at.items()},
            "genuine_pairs": len(self.genuine), "impostor_pairs": len(self.impostor),
        }  # fmt: skip


def extract_folder(folder: Path, factor: float = 1.0) -> tuple[Prints, float]:
    """Templates of all images, None where refused, and the median milliseconds of one."""
    prints: dict[tuple[str, str], Template | None] = {}
    seconds = []
    for path in sorted(folder.glob("*.png")):
        finger, _, impression = path.stem.partition("_")
        data = _resized_png(path, factor)
        start = time.perf_counter()
        try:
            prints[finger, impression] = extract(read_image(data, ppi=ASSUMED_PPI))
        except BiometricError:
            prints[finger, impression] = None
        seconds.append(time.perf_counter() - start)
    if not any(prints.values()):
        raise BiometricError(f"{folder} holds no usable prints named FINGER_IMPRESSION.png")
    return prints, 1000 * statistics.median(seconds)


def _resized_png(path: Path, factor: float) -> bytes:
    picture = Image.open(path).convert("L")
    if factor != 1.0:
        size = (round(picture.width * factor), round(picture.height * factor))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def score_pairs(name: str, probes: Prints, candidates: Prints) -> Trial:
    """All pairs of two impressions; of one set with itself each pair once."""
    if probes is candidates:
        pairs = list(itertools.combinations(probes, 2))
    else:
        pairs = [(a, b) for a in probes for b in candidates if a != b]
    scores = np.array([_score(probes[a], candidates[b]) for a, b in pairs])
    same = np.array([a[0] == b[0] for a, b in pairs], bool)
    if not same.any() or same.all():
        raise BiometricError("two fingers with two impressions each are needed")
    return Trial(name, scores[same], scores[~same])


def _score(probe: Template | None, candidate: Template | None) -> float:
    return UNEXTRACTED if probe is None or candidate is None else compare(probe, candidate).score


def evaluate(folders: list[Path], half: bool = False, told: Told = lambda _: None) -> list[Trial]:
    """A trial for each folder and size, then the pooled ones; `told` is called with each step's name."""
    trials: dict[str, list[Trial]] = {}
    for folder in folders:
        full, median_ms = extract_folder(folder)
        lost = sum(template is None for template in full.values())
        told(f"{folder.name}: {len(full)} images, {median_ms:.0f} ms median extraction, {lost} not extracted")
        blocks = [("full x full", full, full)]
        if half:
            small, _ = extract_folder(folder, 0.5)
            blocks += [("half x half", small, small), ("full x half", full, small)]
        for label, probes, candidates in blocks:
            trials.setdefault(label, []).append(score_pairs(f"{folder.name} {label}", probes, candidates))
    single = [trial for parts in trials.values() for trial in parts]
    return single + [_pooled(label, parts) for label, parts in trials.items()]


def _pooled(label: str, parts: list[Trial]) -> Trial:
    genuine, impostor = (np.concatenate([getattr(t, side) for t in parts]) for side in ("genuine", "impostor"))
    return Trial(f"POOLED {len(parts)} {label}", genuine, impostor)
