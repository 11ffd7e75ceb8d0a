"""Searching with prints whose owner is unknown: a poor impression, another vendor's record, an unknown finger.

The galleries name the persons with similar prints; each is then compared impression by impression with the captures
stored up to a given number, so that a search repeated years later over the same captures gives the same scores.
"""

import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.context import Context
from registry.fingerprints import engine, queries
from registry.fingerprints.matching.candidates import PersonCandidate, Probe
from registry.fingerprints.matching.comparison import OpenedPrint, compare_prints, compare_supposing, open_prints
from registry.fingerprints.rules import AS_STATED
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.questions import Question
from registry.people.visibility import seen_among

NOBODY: Final = uuid.UUID(int=0)
UNKNOWN_FINGER: Final = 0
NAMED_FOR_EACH_SHOWN: Final = 2
"""Persons the galleries name for each one shown: some drop out when every finger is compared."""
SEALED_AMONG_BEST: Final = 10
"""Further persons they name, so that enough remain to be compared when sealed persons are among the best."""


@dataclass(frozen=True, slots=True)
class PresentedPrint:
    """One impression to search with; finger 0 is unknown."""

    finger: int
    quality: int
    template: bytes
    image_sha256: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The impression as a search stores it."""
        return {
            "finger": self.finger,
            "quality": self.quality,
            "template": b64encode(self.template).decode(),
            "image_sha256": self.image_sha256,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "PresentedPrint":
        """The impression that a search stored."""
        return cls(stored["finger"], stored["quality"], b64decode(stored["template"]), stored["image_sha256"])


def print_from_image(data: bytes, ppi: float | None, finger: int) -> PresentedPrint:
    """Extract an image's template, or that of the finger's picture on a card; raises ImageRefused."""
    extraction = engine.extract(data, ppi, finger, from_card=True)
    return PresentedPrint(finger, extraction.quality, extraction.template, extraction.image_sha256.hex())


def prints_from_record(data: bytes, finger: int) -> list[PresentedPrint]:
    """The templates of a record: ours, ISO/IEC 19794-2, ANSI 378 or ANSI/NIST-ITL; raises TemplateInvalid.

    `finger` applies where the record does not state a position.
    """
    return [
        PresentedPrint(template.finger or finger, template.quality, template.to_bytes())
        for template in engine.read_record(data)
    ]


def identify(
    ctx: Context, side: str, presented: Sequence[PresentedPrint], newest: int, limit: int, priority: int = 0
) -> tuple[list[PersonCandidate], int]:
    """Persons with similar prints among the captures up to number `newest`, best first, and how many were searched."""
    probes = tuple(_probe(print_, number) for number, print_ in enumerate(presented))
    most = limit * NAMED_FOR_EACH_SHOWN
    question = Question(side, NOBODY, probes, None, most + SEALED_AMONG_BEST)
    (answer,) = galleries.answers(ctx, [question], priority)
    visible = seen_among(ctx.session, [candidate.person_id for candidate in answer.candidates])[:most]
    candidates = [
        candidate
        for person_id in visible
        if (candidate := _compared_candidate(ctx, presented, person_id, newest)) is not None
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, str(candidate.person_id)))
    return candidates[:limit], answer.persons - galleries.hidden_with_prints(ctx, side)


def _probe(print_: PresentedPrint, number: int) -> Probe:
    finger = -number if print_.finger == UNKNOWN_FINGER else print_.finger
    return Probe(finger, print_.quality, engine.read_template(print_.template))


def _compared_candidate(
    ctx: Context, presented: Sequence[PresentedPrint], person_id: uuid.UUID, newest: int
) -> PersonCandidate | None:
    captures = [capture for capture in queries.templates_of(ctx.session, person_id) if capture.number <= newest]
    like = likeness(presented, open_prints(ctx, captures))
    return None if like is None else PersonCandidate(person_id, like.score, like.by_finger, like.hypothesis)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How similar two sets of impressions are: the fused score, and the best of each finger."""

    score: float
    by_finger: dict[int, float]
    is_provisional: bool
    hypothesis: str = AS_STATED


def likeness(presented: Sequence[PresentedPrint], bound: Sequence[OpenedPrint]) -> Likeness | None:
    """Compare prints of an unknown owner with impressions out of the vault; None without a finger in common.

    Stated fingers are also tried as others, at the price of that hypothesis.
    """
    known = [
        OpenedPrint(print_.finger, print_.quality, False, None, print_.template)
        for print_ in presented
        if print_.finger != UNKNOWN_FINGER
    ]
    guesses = [_likeliest_finger(print_, bound) for print_ in presented if print_.finger == UNKNOWN_FINGER]
    compare = compare_prints if guesses else compare_supposing
    comparison = compare([*known, *(guess for guess in guesses if guess)], bound)
    if comparison.fused is None:
        return None
    chances = max(1, sum(guess is not None for guess in guesses) * len({print_.finger for print_ in bound}))
    score = engine.best_of(comparison.fused, chances)
    by_finger = {finger.finger: round(finger.score, 4) for finger in comparison.fingers}
    return Likeness(round(score, 4), by_finger, comparison.is_provisional, comparison.hypothesis)


def _likeliest_finger(presented: PresentedPrint, bound: Sequence[OpenedPrint]) -> OpenedPrint | None:
    """An impression of an unknown finger, assigned to the bound finger that it resembles most."""
    template = engine.read_template(presented.template)
    likeliest = max(
        ((engine.compare(template, engine.read_template(other.template)).score, -other.finger) for other in bound),
        default=None,
    )
    if likeliest is None:
        return None
    return OpenedPrint(-likeliest[1], presented.quality, False, None, presented.template)
