"""What an evaluation compares with what: sets at full and at other sizes, two fingers, other records, ages.

Trials of the same kind form a block under one label; a block of several sets is also pooled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from biometrics.evaluation import sets
from biometrics.evaluation.sets import ASSUMED_PPI, PrintSet, Progress
from biometrics.evaluation.trials import Trial, best_of_touches, fused_pairs, pooled, score_pairs
from biometrics.synthesis import ridge_period_px

ADULT_YEARS: Final = 18.0


@dataclass(slots=True)
class Evaluation:
    """Sets of prints, and the trials over them, in the order they were added."""

    progress: Progress
    is_strict: bool = False
    """Whether prints that are not assessable are left out."""
    with_fused: bool = False
    """Whether two fingers are fused as well."""
    touches: int = 1
    """How many touches of a finger to compare with at most, as if all had been enrolled."""
    keep: Path | None = None
    """Folder in which templates are kept between runs."""
    measured: list[PrintSet] = field(default_factory=list)
    blocks: dict[str, list[Trial]] = field(default_factory=dict)

    def trials(self) -> list[Trial]:
        """Every trial, then the pooled ones of blocks with several."""
        every = [trial for block in self.blocks.values() for trial in block]
        return every + [pooled(label, block) for label, block in self.blocks.items() if len(block) > 1]

    def add_folder(self, folder: Path, factors: Sequence[float], like: Path | None) -> None:
        """A folder of images, also scaled by `factors`, or of records, see `sets.from_records`."""
        full = self._admitted(self._folder(folder, like))
        self.measured.append(full)
        scaled = [] if sets.holds_records(folder) else factors
        self._add_sizes(
            full, [(f, self._admitted(sets.from_images(folder, f, self.progress, self.keep))) for f in scaled]
        )

    def add_pair(self, folder: Path, against: Path, like: Path | None) -> None:
        """A folder compared with another of the same fingers."""
        probes, candidates = (self._admitted(self._folder(*side)) for side in ((folder, like), (against, None)))
        self.measured += [probes, candidates]
        self._compare(f"against {candidates.name}", probes.name, probes, candidates)

    def add_synthetic(
        self,
        fingers: int,
        impressions: int,
        conditions: str,
        factors: Sequence[float],
        ages: Sequence[float],
        child_ppi: float,
    ) -> None:
        """Synthetic adults, also scaled by `factors`; and children of `ages` compared with the adults they become."""
        name, touches, adult_px = f"synthetic {conditions}", range(1, impressions + 1), ridge_period_px(ADULT_YEARS)

        def prints(suffix: str, numbers: range, period_px: float, ppi: float) -> PrintSet:
            whole = f"{name}{suffix}"
            made = sets.synthetic(fingers, numbers, conditions, period_px, ppi, self.progress, whole, self.keep)
            return self._admitted(made)

        adult = prints("", touches, adult_px, ASSUMED_PPI)
        self.measured.append(adult)
        self._add_sizes(adult, [(f, prints(f" × {f:g}", touches, f * adult_px, ASSUMED_PPI)) for f in factors])
        other_touches = range(impressions + 1, 2 * impressions + 1)
        for age in ages:
            child = prints(f" age {age:g}", other_touches, ridge_period_px(age, child_ppi), child_ppi)
            self.measured.append(child)
            self._compare(f"age {age:g} x adult", name, child, adult)

    def _folder(self, folder: Path, like: Path | None) -> PrintSet:
        if sets.holds_records(folder):
            return sets.from_records(folder, like)
        return sets.from_images(folder, 1.0, self.progress, self.keep)

    def _admitted(self, prints: PrintSet) -> PrintSet:
        return prints.assessable() if self.is_strict else prints

    def _add_sizes(self, full: PrintSet, scaled: Sequence[tuple[float, PrintSet]]) -> None:
        self._compare("full x full", full.name, full, full)
        if self.with_fused:
            trial = fused_pairs(f"{full.name} two fingers", full.prints, self.progress)
            self.blocks.setdefault("two fingers", []).append(trial)
        for touches in range(2, self.touches + 1):
            trial = best_of_touches(f"{full.name} {touches} touches", full.prints, touches, self.progress)
            self.blocks.setdefault(f"{touches} touches", []).append(trial)
        for factor, small in scaled:
            self.measured.append(small)
            size = "half" if factor == 0.5 else f"{factor:g}"
            self._compare(f"{size} x {size}", full.name, small, small)
            self._compare(f"full x {size}", full.name, full, small)

    def _compare(self, label: str, name: str, probes: PrintSet, candidates: PrintSet) -> None:
        trial = score_pairs(f"{name} {label}", probes.prints, candidates.prints, self.progress)
        self.blocks.setdefault(label, []).append(trial)
