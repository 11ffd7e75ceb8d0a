"""Prints of persons who are not this registry's, searched among each other: those of one other system, never mixed.

Whoever keeps them says which prints there are and whose; this holds their templates in memory, each read once. A print
never changes under its id, so that what was added and removed since is the difference of two sets of ids.
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from registry.fingerprints import engine
from registry.fingerprints.matching.candidates import Probe, candidate_of
from registry.fingerprints.matching.owners import GalleryPrint

COMPARED_IN_FULL: Final = 2000
"""So many prints are all compared; of more, those that are named by the index."""
NAMED_FOR_EACH_SHOWN: Final = 8
"""Prints that each print of a search names, as a multiple of the persons requested."""
BATCH: Final = 500

Templates = Callable[[Sequence[uuid.UUID]], Iterable[tuple[uuid.UUID, bytes]]]
"""The templates of prints, by their ids; those that cannot be opened are left out."""


@dataclass(frozen=True, slots=True)
class OutsidePrint:
    """A print, and whose it is now."""

    id: uuid.UUID
    owner: uuid.UUID
    finger: int
    quality: int


@dataclass(frozen=True, slots=True)
class OutsideCandidate:
    """A person found: the fused score, and of each finger the score and the print that agreed best."""

    owner: uuid.UUID
    score: float
    by_finger: Mapping[int, tuple[float, OutsidePrint]] = field(compare=False)


class Outsiders:
    """The templates of one system's prints, in memory. Safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        """Held while it follows and searches: a job that began earlier sees fewer prints than another."""
        self._gallery = engine.Gallery()
        self._numbers: dict[uuid.UUID, int] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def follow(self, ids: Collection[uuid.UUID], templates: Templates) -> None:
        """Hold these prints and no others; what is new is read."""
        with self.lock:
            for gone in self._numbers.keys() - set(ids):
                self._gallery.remove(self._numbers.pop(gone))
            new = [each for each in ids if each not in self._numbers]
            for start in range(0, len(new), BATCH):
                for print_id, content in templates(new[start : start + BATCH]):
                    try:
                        template = engine.read_template(content)
                    except engine.TemplateInvalid:
                        continue
                    self._last += 1
                    self._gallery.enrol(self._last, template)
                    self._numbers[print_id] = self._last

    def identify(
        self, probes: Sequence[Probe], prints: Collection[OutsidePrint], limit: int
    ) -> Sequence[OutsideCandidate]:
        """Whose of these prints are similar to the probes, best first: all fingers of both compared and fused."""
        with self.lock:
            known = {self._numbers[each.id]: each for each in prints if each.id in self._numbers}
            of_owner: dict[uuid.UUID, list[int]] = defaultdict(list)
            for number, each in known.items():
                of_owner[each.owner].append(number)
            named = self._named(probes, known, limit)
            compared = frozenset(number for owner in named for number in of_owner[owner])
            scores = [self._scores(probe, compared) for probe in probes]
        found = (_candidate(owner, of_owner[owner], known, probes, scores) for owner in named)
        candidates = [candidate for candidate in found if candidate is not None]
        return sorted(candidates, key=lambda each: (-each.score, str(each.owner)))[:limit]

    def _named(self, probes: Sequence[Probe], known: Mapping[int, OutsidePrint], limit: int) -> set[uuid.UUID]:
        if len(known) <= COMPARED_IN_FULL:
            return {each.owner for each in known.values()}
        allowed, most = frozenset(known), NAMED_FOR_EACH_SHOWN * limit
        hits = (hit for probe in probes for hit in self._gallery.identify(probe.template, limit=most, allowed=allowed))
        return {known[hit.key].owner for hit in hits}  # type: ignore[index]  # keys are the numbers enrolled above

    def _scores(self, probe: Probe, numbers: frozenset[int]) -> Mapping[int, float]:
        hits = self._gallery.identify(probe.template, limit=len(numbers), allowed=numbers, exhaustive=True)
        return {hit.key: hit.score for hit in hits}  # type: ignore[misc]  # as above


def _candidate(
    owner: uuid.UUID,
    numbers: Sequence[int],
    known: Mapping[int, OutsidePrint],
    probes: Sequence[Probe],
    scores: Sequence[Mapping[int, float]],
) -> OutsideCandidate | None:
    prints = [GalleryPrint(number, known[number].finger, known[number].quality) for number in numbers]
    candidate = candidate_of(owner, prints, probes, scores)
    if candidate is None or candidate.score <= 0:
        return None
    best: dict[int, tuple[float, OutsidePrint]] = {}
    for finger, score in candidate.by_finger.items():
        pairs = [
            (of_probe.get(number, 0.0), number)
            for probe, of_probe in zip(probes, scores, strict=True)
            if probe.finger == finger
            for number in numbers
        ]
        best[finger] = (score, known[max(pairs)[1]])
    return OutsideCandidate(owner, candidate.score, best)
