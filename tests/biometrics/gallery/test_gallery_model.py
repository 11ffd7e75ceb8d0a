"""A gallery behaves like a plain list, whatever is enrolled, removed, saved and searched in any order."""

import tempfile
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from biometrics import Gallery, Template, compare
from biometrics.synthesis.templates import impression

KEYS = st.sampled_from(["ana", "eva", 1, 2, 3])
SEEDS = st.integers(0, 11)
BLOCKS = st.sampled_from([None, "lima", "puno"])


def print_of(seed: int, touch: int) -> Template:
    """The print of a touch; every third one has two readings."""
    first = impression(seed, touch, quality=0.95)
    return replace(first, second=impression(seed, touch + 2, quality=0.8)) if (seed + touch) % 3 == 0 else first


PRINTS = [print_of(seed, 1) for seed in range(12)]
PROBES = [print_of(seed, 2) for seed in range(12)]


class GalleryAsAList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.gallery = Gallery()
        self.held: list[tuple[str | int, int, str | None]] = []

    @rule(key=KEYS, seed=SEEDS, block=BLOCKS)
    def enrol(self, key: str | int, seed: int, block: str | None) -> None:
        self.gallery.enrol(key, PRINTS[seed], block)
        self.held.append((key, seed, block))

    @rule(key=KEYS)
    def remove(self, key: str | int) -> None:
        self.gallery.remove(key)
        self.held = [candidate for candidate in self.held if candidate[0] != key]

    @rule()
    def save_and_load(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.gallery.save(Path(folder) / "g")
            self.gallery = Gallery.load(Path(folder) / "g")

    @rule(seed=SEEDS, allowed=st.none() | st.sets(KEYS), block=BLOCKS, limit=st.integers(0, 4))
    def identify(self, seed: int, allowed: set[str | int] | None, block: str | None, limit: int) -> None:
        best: dict[Hashable, float] = {}
        for key, of, where in self.held:
            if (allowed is None or key in allowed) and (block is None or where == block):
                best[key] = max(best.get(key, 0.0), compare(PROBES[seed], PRINTS[of]).score)
        expected = sorted((score for score in best.values() if score > 0), reverse=True)[:limit]
        candidates = self.gallery.identify(PROBES[seed], limit=limit, allowed=allowed, block=block)
        assert [round(candidate.score, 6) for candidate in candidates] == [round(score, 6) for score in expected]
        assert all(round(best[candidate.key], 6) == round(candidate.score, 6) for candidate in candidates)

    @invariant()
    def as_many(self) -> None:
        assert len(self.gallery) == len(self.held)
        assert self.gallery.keys() == list(dict.fromkeys(key for key, _, _ in self.held))


TestGalleryAsAList = GalleryAsAList.TestCase
TestGalleryAsAList.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
