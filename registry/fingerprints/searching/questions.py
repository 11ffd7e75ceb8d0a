"""What a search asks of every part, what one answers, and how answers are gathered. Pure."""

import hashlib
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from registry.core.canonical import canonical
from registry.fingerprints import engine
from registry.fingerprints.matching.candidates import PersonCandidate, Probe, best_first


@dataclass(frozen=True, slots=True)
class Question:
    """Who has prints like these, without `person_id`, and only among the `allowed` unless it is None."""

    side: str
    person_id: uuid.UUID
    probes: tuple[Probe, ...]
    allowed: frozenset[uuid.UUID] | None
    limit: int

    def turned_over(self, allowed: frozenset[uuid.UUID]) -> Self:
        """Who of the allowed has prints of which these are mirror images."""
        probes = (replace(probe, template=probe.template.turned_over()) for probe in self.probes)
        return replace(self, probes=tuple(probes), allowed=allowed)

    def to_json(self) -> dict[str, Any]:
        """The question as it is sealed."""
        return {
            "side": self.side,
            "person_id": str(self.person_id),
            "probes": [[p.finger, p.quality, b64encode(p.template.to_bytes()).decode()] for p in self.probes],
            "allowed": None if self.allowed is None else sorted(map(str, self.allowed)),
            "limit": self.limit,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The question that was sealed."""
        return cls(
            stored["side"],
            uuid.UUID(stored["person_id"]),
            tuple(
                Probe(finger, quality, engine.read_template(b64decode(t))) for finger, quality, t in stored["probes"]
            ),
            None if stored["allowed"] is None else frozenset(map(uuid.UUID, stored["allowed"])),
            stored["limit"],
        )

    @property
    def key(self) -> str:
        """The same for the same question."""
        return hashlib.sha256(canonical(self.to_json()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """The persons with similar prints, best first, among how many persons of the side, and what was left out."""

    side: str
    candidates: tuple[PersonCandidate, ...]
    persons: int
    not_compared: int
    """Stored prints that could not be compared."""

    def to_json(self) -> dict[str, Any]:
        """The answer as it is sealed."""
        return {
            "side": self.side,
            "candidates": [
                [str(each.person_id), each.score, {str(f): s for f, s in each.by_finger.items()}, each.hypothesis]
                for each in self.candidates
            ],
            "persons": self.persons,
            "not_compared": self.not_compared,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The answer that was sealed."""
        candidates = (
            PersonCandidate(uuid.UUID(person), score, {int(f): s for f, s in by_finger.items()}, hypothesis)
            for person, score, by_finger, hypothesis in stored["candidates"]
        )
        return cls(stored["side"], tuple(candidates), stored["persons"], stored["not_compared"])


def gathered(answers: Sequence[Answer], limit: int) -> Answer:
    """The answer of all parts together: no person falls to two."""
    return Answer(
        answers[0].side,
        best_first([candidate for answer in answers for candidate in answer.candidates], limit),
        sum(answer.persons for answer in answers),
        sum(answer.not_compared for answer in answers),
    )
