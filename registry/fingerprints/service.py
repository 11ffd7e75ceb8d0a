"""What the room does: take templates from images, seal and keep them, compare persons."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.fingerprints import engine, queries
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import LARGEST_IMAGE_BYTES, POOR_QUALITY, FingerScore, is_provisional


@dataclass(frozen=True, slots=True)
class Submission:
    """One print as sent: an image or the reason why there is none. `pointer` is where it stands in the request."""

    subject: str
    finger: int
    impression: int
    captured_at: datetime
    device: str | None
    image: bytes | None
    failure: str | None
    ppi: float | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Acquired:
    """A submission after the engine's work."""

    submission: Submission
    extraction: engine.Extraction | None

    @property
    def is_poor(self) -> bool:
        """Whether the print is asked for again."""
        return self.extraction is not None and self.extraction.quality < POOR_QUALITY


def acquire(submissions: Sequence[Submission]) -> list[Acquired]:
    """Take every image's template and quality, outside any transaction; raises Invalid with every refusal at once."""
    errors = list(_refusals(submissions))
    acquired = []
    for one in submissions:
        extraction = None
        if one.image is not None and len(one.image) <= LARGEST_IMAGE_BYTES:
            try:
                extraction = engine.extract(one.image, one.ppi, one.finger)
            except engine.ImageRefused as refused:
                errors.append(FieldError(f"{one.pointer}/image", refused.sentence))
        acquired.append(Acquired(one, extraction))
    if errors:
        raise Invalid(errors)
    return acquired


def _refusals(submissions: Sequence[Submission]) -> Iterable[FieldError]:
    """What is wrong with the prints before any is looked at."""
    places: set[tuple[str, int, int]] = set()
    missing = {(one.subject, one.finger) for one in submissions if one.failure}
    images: dict[bytes, str] = {}
    for one in submissions:
        place = (one.subject, one.finger, one.impression)
        if place in places:
            yield FieldError(one.pointer, "This finger and impression is there twice.")
        places.add(place)
        if (one.image is None) == (one.failure is None):
            yield FieldError(one.pointer, "Either an image or the reason of a failure, and not both.")
        elif one.image is not None and (one.subject, one.finger) in missing:
            yield FieldError(f"{one.pointer}/image", "An image of a finger that is declared missing in this request.")
        if one.image is None:
            continue
        if len(one.image) > LARGEST_IMAGE_BYTES:
            yield FieldError(f"{one.pointer}/image", f"At most {LARGEST_IMAGE_BYTES // 2**20} MiB an image.")
        digest = hashlib.sha256(one.image).digest()
        if digest in images:
            yield FieldError(f"{one.pointer}/image", "The same image as another print of this request.")
        images[digest] = one.pointer


def store(
    ctx: Context,
    person_id: uuid.UUID,
    role: str,
    purpose: str,
    acquired: Iterable[Acquired],
    born_at: datetime | None = None,
) -> list[Capture]:
    """Seal and keep a person's prints."""
    kept = [_sealed(ctx, person_id, role, purpose, one, born_at) for one in acquired]
    ctx.session.add_all(kept)
    ctx.session.flush()
    for capture in kept:
        ctx.journal(
            "capture.kept",
            "capture",
            capture.id,
            person=str(person_id),
            finger=capture.finger,
            failure=capture.failure,
            quality=capture.quality,
            engine=capture.engine,
            image=capture.image_sha256.hex() if capture.image_sha256 else None,
        )
    return kept


def _sealed(
    ctx: Context, person_id: uuid.UUID, role: str, purpose: str, one: Acquired, born_at: datetime | None
) -> Capture:
    sent, found = one.submission, one.extraction
    capture = Capture(
        id=uuid.uuid4(),
        person_id=person_id,
        role=role,
        purpose=purpose,
        finger=sent.finger,
        impression=sent.impression,
        captured_at=sent.captured_at,
        device=sent.device,
        operator_id=ctx.actor.account_id,
        failure=sent.failure,
        quality_reasons=[],
        is_provisional=role == "newborn" and is_provisional(born_at, sent.captured_at),
        created_at=ctx.now,
    )
    if found is not None and sent.image is not None:
        capture.sealed_image = ctx.vault.seal(sent.image, capture.place("image"))
        capture.sealed_template = ctx.vault.seal(found.template, capture.place("template"))
        capture.image_sha256, capture.image_format = found.image_sha256, found.image_format
        capture.engine, capture.quality = engine.VERSION, found.quality
        capture.quality_parts, capture.quality_reasons = found.quality_parts, list(found.reasons)
    return capture


def open_image(ctx: Context, capture: Capture, purpose: str) -> bytes:
    """The original image. The reading is journalled with its purpose."""
    assert capture.sealed_image is not None
    ctx.journal("capture.image_read", "capture", capture.id, purpose=purpose)
    return ctx.vault.open(capture.sealed_image, capture.place("image"))


@dataclass(frozen=True, slots=True)
class PersonComparison:
    """Prints compared with a person's: the fused score, None without a common finger, and each finger's best."""

    fused: float | None
    fingers: tuple[FingerScore, ...]
    engine: str
    is_provisional: bool

    def kept(self) -> dict[str, Any]:
        """The comparison as rows keep it and answers show it."""
        return {
            "score": None if self.fused is None else round(self.fused, 2),
            "fingers": [{"finger": f.finger, "score": round(f.score, 2), "quality": f.quality} for f in self.fingers],
            "is_provisional": self.is_provisional,
            "engine": self.engine,
        }


Pair = tuple[int, bytes, int, bool]
"""Finger, template bytes, quality, whether provisional."""


def compare_with_person(ctx: Context, presented: Iterable[Acquired], person_id: uuid.UUID) -> PersonComparison:
    """Prints presented now against those bound to a person."""
    return _compared(_presented(presented), _bound(ctx, person_id))


def compare_with_captures(ctx: Context, presented: Iterable[Acquired], bound: Iterable[Capture]) -> PersonComparison:
    """Prints presented now against chosen captures: those bound at one birth, whatever was captured since."""
    return _compared(_presented(presented), _opened(ctx, bound))


def compare_persons(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> PersonComparison:
    """The prints bound to two persons against each other."""
    return _compared(_bound(ctx, one), _bound(ctx, other))


def _presented(acquired: Iterable[Acquired]) -> list[Pair]:
    return [
        (one.submission.finger, one.extraction.template, one.extraction.quality, False)
        for one in acquired
        if one.extraction
    ]


def _bound(ctx: Context, person_id: uuid.UUID) -> list[Pair]:
    return _opened(ctx, queries.templates_of(ctx.session, person_id))


def _opened(ctx: Context, captures: Iterable[Capture]) -> list[Pair]:
    return [
        (one.finger, ctx.vault.open(one.sealed_template, one.place("template")), one.quality or 0, one.is_provisional)
        for one in captures
        if one.sealed_template
    ]


def _compared(probes: Sequence[Pair], bound: Sequence[Pair]) -> PersonComparison:
    by_finger: Mapping[int, list[tuple[Pair, Pair]]] = defaultdict(list)
    for probe in probes:
        for candidate in bound:
            if probe[0] == candidate[0]:
                by_finger[probe[0]].append((probe, candidate))
    read = _reader()
    fingers = []
    provisional = False
    for finger, pairs in sorted(by_finger.items()):
        scored = [(engine.compare(read(a[1]), read(b[1])), min(a[2], b[2])) for a, b in pairs]
        score, quality = max(scored)
        # The best of several impressions is a choice among that many chances to match by accident.
        fingers.append(FingerScore(finger, engine.best_of(score, len(pairs)), quality))
        provisional |= any(a[3] or b[3] for a, b in pairs)
    fused = engine.fuse([one.score for one in fingers]) if fingers else None
    return PersonComparison(fused, tuple(fingers), engine.VERSION, provisional)


def _reader() -> Callable[[bytes], engine.Template]:
    seen: dict[bytes, engine.Template] = {}

    def read(data: bytes) -> engine.Template:
        if data not in seen:
            seen[data] = engine.read_template(data)
        return seen[data]

    return read
