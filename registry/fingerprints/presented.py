"""Prints presented for a search by nobody's name: a poor impression, a record of another maker, a finger unknown.

Who is like them is named by the galleries; each is then compared impression by impression with what was bound by a
given moment, so that a search repeated years later, bounded to the same captures, gives the same scores.
"""

import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.fingerprints import engine, queries
from registry.fingerprints.comparing import Opened, compared, opened
from registry.fingerprints.galleries import PersonCandidate, Probe, galleries_of
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import FINGERS
from registry.people.visibility import hidden_persons, seen_among

NOBODY: Final = uuid.UUID(int=0)
UNKNOWN_FINGER: Final = 0
NAMED_FOR_EACH_SHOWN: Final = 2
"""Persons the galleries name for each one shown: some fall when every finger is compared."""
SEALED_AMONG_BEST: Final = 10
"""How many more they name, so that as many are compared where a sealed person is among the best."""


@dataclass(frozen=True, slots=True)
class Presented:
    """One impression to search by."""

    finger: int
    quality: int
    template: bytes
    image_sha256: str | None = None

    def kept(self) -> dict[str, Any]:
        """As a search keeps it."""
        return {
            "finger": self.finger,
            "quality": self.quality,
            "template": b64encode(self.template).decode(),
            "image_sha256": self.image_sha256,
        }

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "Presented":
        """The impression a search kept."""
        return cls(kept["finger"], kept["quality"], b64decode(kept["template"]), kept["image_sha256"])


def from_image(data: bytes, ppi: float | None, finger: int) -> Presented:
    """Take an image's template; raises ImageRefused."""
    found = engine.extract(data, ppi, finger)
    return Presented(finger, found.quality, found.template, found.image_sha256.hex())


def from_record(data: bytes, finger: int) -> list[Presented]:
    """The templates of a record: ours, ISO/IEC 19794-2 or ANSI 378; raises TemplateInvalid.

    A finger position the record does not say is the one told.
    """
    return [Presented(one.finger or finger, one.quality, one.to_bytes()) for one in engine.read_record(data)]


def newest_capture(session: Session) -> int:
    """The number of the newest capture."""
    return session.scalar(select(func.coalesce(func.max(Capture.number), 0))) or 0


def identify(
    ctx: Context, side: str, presented: Sequence[Presented], newest: int, limit: int
) -> tuple[list[PersonCandidate], int]:
    """Persons like these prints among captures up to a number, best first, and among how many they were sought."""
    galleries = galleries_of(ctx)
    for capture_id in galleries.refresh(ctx.session, ctx.vault):
        ctx.journal("capture.unreadable", "capture", capture_id, during="search")
    probes = [
        Probe(finger, one.quality, engine.read_template(one.template))
        for one in presented
        for finger in ((one.finger,) if one.finger != UNKNOWN_FINGER else FINGERS)
    ]
    most = limit * NAMED_FOR_EACH_SHOWN
    named = galleries.identify(ctx.session, side, NOBODY, probes, None, most + SEALED_AMONG_BEST)
    seen = seen_among(ctx.session, [who.person_id for who in named])[:most]
    scored = [one for who in seen if (one := _compared(ctx, presented, who, newest)) is not None]
    scored.sort(key=lambda one: (-one.score, str(one.person_id)))
    return scored[:limit], galleries.persons(side, hidden_persons(ctx.session))


def _compared(
    ctx: Context, presented: Sequence[Presented], person_id: uuid.UUID, newest: int
) -> PersonCandidate | None:
    captures = [one for one in queries.templates_of(ctx.session, person_id) if one.number <= newest]
    found = against(presented, opened(ctx, captures))
    return None if found is None else PersonCandidate(person_id, found.score, found.by_finger)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two sets of impressions are: fused, and each finger's best."""

    score: float
    by_finger: dict[int, float]
    is_provisional: bool


def against(presented: Sequence[Presented], bound: Sequence[Opened]) -> Likeness | None:
    """Prints by nobody's name against impressions out of the vault; None without a finger in common."""
    told = [Opened(one.finger, one.quality, False, None, one.template) for one in presented if one.finger]
    unknown = [_likest(one, bound) for one in presented if not one.finger]
    comparison = compared([*told, *(one for one in unknown if one)], bound)
    if comparison.fused is None:
        return None
    chances = max(1, sum(one is not None for one in unknown) * len({one.finger for one in bound}))
    score = engine.best_of(comparison.fused, chances)
    by_finger = {one.finger: round(one.score, 4) for one in comparison.fingers}
    return Likeness(round(score, 4), by_finger, comparison.is_provisional)


def _likest(one: Presented, bound: Sequence[Opened]) -> Opened | None:
    """An impression of an unknown finger, as of the finger it is likest to."""
    template = engine.read_template(one.template)
    likest = max(
        ((engine.compare(template, engine.read_template(other.template)).score, -other.finger) for other in bound),
        default=None,
    )
    return None if likest is None else Opened(-likest[1], one.quality, False, None, one.template)
