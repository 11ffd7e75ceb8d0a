"""What the room does: take templates from images, seal and keep them, show them, withdraw them."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.fingerprints import engine, queries
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import (
    LARGEST_IMAGE_BYTES,
    OF_THE_FINGER,
    POOR_QUALITY,
    is_provisional,
)
from registry.people import service as people


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


def refusals(submissions: Sequence[Submission]) -> list[FieldError]:
    """Everything wrong with the prints that is seen without working on an image; images that cannot be read too."""
    return [*_contradictions(submissions), *_unreadable(submissions)]


def acquire(submissions: Sequence[Submission]) -> list[Acquired]:
    """Take the template and quality of every image, outside any transaction.

    Raises Invalid with every refusal at once. The engine, which takes longest, works on nothing that is refused anyway.
    """
    errors = refusals(submissions)
    acquired = []
    for one in submissions if not errors else ():
        extraction = None
        if one.image is not None:
            try:
                extraction = engine.extract(one.image, one.ppi, one.finger)
            except engine.ImageRefused as refused:
                errors.append(FieldError(f"{one.pointer}/image", refused.sentence))
        acquired.append(Acquired(one, extraction))
    if errors:
        raise Invalid(errors)
    return acquired


def _contradictions(submissions: Sequence[Submission]) -> Iterator[FieldError]:
    places: set[tuple[str, int, int]] = set()
    absent = {(one.subject, one.finger) for one in submissions if one.failure in OF_THE_FINGER}
    images: set[bytes] = set()
    for one in submissions:
        place = (one.subject, one.finger, one.impression)
        if place in places:
            yield FieldError(one.pointer, "This finger and impression is there twice.")
        places.add(place)
        if (one.image is None) == (one.failure is None):
            yield FieldError(one.pointer, "Either an image or the reason of a failure, and not both.")
        elif one.image is not None and place[:2] in absent:
            yield FieldError(f"{one.pointer}/image", "An image of a finger that is declared missing in this request.")
        if one.image:
            digest = hashlib.sha256(one.image).digest()
            if digest in images:
                yield FieldError(f"{one.pointer}/image", "The same image as another print of this request.")
            images.add(digest)


def _unreadable(submissions: Sequence[Submission]) -> Iterator[FieldError]:
    for one in submissions:
        if one.image is None:
            continue
        if len(one.image) > LARGEST_IMAGE_BYTES:
            yield FieldError(f"{one.pointer}/image", f"At most {LARGEST_IMAGE_BYTES // 2**20} MiB an image.")
            continue
        try:
            engine.check_image(one.image, one.ppi)
        except engine.ImageRefused as refused:
            yield FieldError(f"{one.pointer}/image", refused.sentence)


def store(
    ctx: Context,
    person_id: uuid.UUID,
    role: str,
    purpose: str,
    acquired: Iterable[Acquired],
    born_at: datetime | None = None,
) -> list[Capture]:
    """Seal and keep a person's prints. An image file that was kept before is kept and journalled: it may be a sign."""
    kept = [_sealed(ctx, person_id, role, purpose, one, born_at) for one in acquired]
    earlier = _earlier(ctx, kept)
    ctx.session.add_all(kept)
    ctx.session.flush()
    for one in kept:
        ctx.journal(
            "capture.kept",
            "capture",
            one.id,
            person=str(person_id),
            finger=one.finger,
            failure=one.failure,
            quality=one.quality,
            engine=one.engine,
            image=one.image_sha256.hex() if one.image_sha256 else None,
        )
        if one.image_sha256 in earlier:
            ctx.journal("capture.image_repeated", "capture", one.id, captures=earlier[one.image_sha256])
    return kept


def _earlier(ctx: Context, kept: Sequence[Capture]) -> dict[bytes | None, list[str]]:
    """Image hash → captures that hold the same file already."""
    found: dict[bytes | None, list[str]] = defaultdict(list)
    hashes = {one.image_sha256 for one in kept if one.image_sha256}
    for digest, capture_id in queries.captures_with_images(ctx.session, hashes) if hashes else ():
        found[digest].append(str(capture_id))
    return found


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


def withdraw(ctx: Context, capture: Capture, reason: str) -> None:
    """Take a capture out of every search and comparison; the row and its journal stay. A second time is refused."""
    if capture.withdrawn_at is not None:
        raise Refused("capture-withdrawn", "This capture was withdrawn before.")
    capture.withdrawn_at = ctx.now
    ctx.session.flush()
    ctx.journal("capture.withdrawn", "capture", capture.id, reason=reason)
    ctx.defer(people.CHANGED_TASK, person_id=str(capture.person_id))


def read_capture(ctx: Context, capture_id: uuid.UUID, purpose: str) -> Capture:
    """A capture without its image; the reading is journalled with its purpose. Raises NotFound."""
    capture = queries.capture(ctx.session, ctx.actor, capture_id)
    if capture is None:
        raise NotFound
    ctx.journal("capture.read", "capture", capture.id, purpose=purpose)
    return capture


def read_image(ctx: Context, capture_id: uuid.UUID, purpose: str) -> tuple[Capture, bytes]:
    """A capture and its original image; the reading is journalled with its purpose. Raises NotFound."""
    capture = queries.capture(ctx.session, ctx.actor, capture_id)
    if capture is None or capture.sealed_image is None:
        raise NotFound
    ctx.journal("capture.image_read", "capture", capture.id, purpose=purpose)
    return capture, ctx.vault.open(capture.sealed_image, capture.place("image"))
