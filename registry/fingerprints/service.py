"""How prints are acquired, sealed, stored, read and withdrawn."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.access import sent_images
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.fingerprints import engine, isolation, queries
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import (
    LARGEST_IMAGE_BYTES,
    OF_THE_FINGER,
    POOR_QUALITY,
    default_standing,
    is_provisional,
)
from registry.people import service as people

READ_BUT_REFUSED: Final = ("not_a_fingerprint", "several_fingers")
"""What the engine calls images that it can read but in which it finds no finger, or more than one."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One print as sent: an image, or the reason why there is none. `pointer` is its JSON pointer in the request."""

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
    """A submission with what the engine extracted from its image."""

    submission: Submission
    extraction: engine.Extraction | None

    @property
    def is_poor(self) -> bool:
        """Whether the print is requested again."""
        return self.extraction is not None and self.extraction.quality < POOR_QUALITY


def unreadable(submissions: Sequence[Submission]) -> list[FieldError]:
    """The images that cannot be read, of a request that is refused anyhow: `acquire` finds them by itself."""
    if not submissions:
        return []
    with isolation.request():
        return [error for submission in submissions if (error := _unreadable(submission))]


def acquire(submissions: Sequence[Submission]) -> list[Acquired]:
    """Extract template and quality of every image, outside any transaction.

    Raises Invalid with every error at once. Nothing more is extracted once a request is to be refused for what its
    images contradict or for one that cannot be read, since extraction takes longest; the others are only read then.
    Otherwise each image is read once.
    """
    sent_images.spend(sum(submission.image is not None for submission in submissions))
    with isolation.request():
        return _acquire(submissions)


def _acquire(submissions: Sequence[Submission]) -> list[Acquired]:
    errors = list(contradictions(submissions))
    is_refused = bool(errors)
    acquired = []
    for submission in submissions:
        extraction = None
        if is_refused or (submission.image is not None and len(submission.image) > LARGEST_IMAGE_BYTES):
            if error := _unreadable(submission):
                errors.append(error)
                is_refused = True
        elif submission.image is not None:
            try:
                extraction = engine.extract(submission.image, submission.ppi, submission.finger)
            except engine.ImageRefused as refused:
                errors.append(FieldError(f"{submission.pointer}/image", refused.message))
                is_refused = refused.slug not in READ_BUT_REFUSED
        acquired.append(Acquired(submission, extraction))
    if errors:
        raise Invalid(errors)
    return acquired


def contradictions(submissions: Sequence[Submission]) -> Iterator[FieldError]:
    """Every error in the prints that is visible without reading their images."""
    places: set[tuple[str, int, int]] = set()
    absent = {(print_.subject, print_.finger) for print_ in submissions if print_.failure in OF_THE_FINGER}
    images: set[bytes] = set()
    for print_ in submissions:
        place = (print_.subject, print_.finger, print_.impression)
        if place in places:
            yield FieldError(print_.pointer, _("This finger and impression occurs twice. Send it once."))
        places.add(place)
        if (print_.image is None) == (print_.failure is None):
            yield FieldError(print_.pointer, _("Send either an image or the reason of the failure, not both."))
        elif print_.image is not None and place[:2] in absent:
            yield FieldError(
                f"{print_.pointer}/image",
                _("This request declares the finger missing. Send either its image or the failure."),
            )
        if print_.image:
            digest = hashlib.sha256(print_.image).digest()
            if digest in images:
                yield FieldError(
                    f"{print_.pointer}/image",
                    _("This is the same image as another print of the request. Capture each finger anew."),
                )
            images.add(digest)


def _unreadable(print_: Submission) -> FieldError | None:
    if print_.image is None:
        return None
    if len(print_.image) > LARGEST_IMAGE_BYTES:
        message = _("Must be at most {size} MiB.", size=LARGEST_IMAGE_BYTES // 2**20)
        return FieldError(f"{print_.pointer}/image", message)
    try:
        engine.check_image(print_.image, print_.ppi)
    except engine.ImageRefused as refused:
        return FieldError(f"{print_.pointer}/image", refused.message)
    return None


def store(
    ctx: Context,
    person_id: uuid.UUID,
    role: str,
    purpose: str,
    acquired: Iterable[Acquired],
    born_at: datetime | None = None,
    *,
    standing: str | None = None,
) -> list[Capture]:
    """Seal and store a person's prints.

    Without a standing, prints of an enrolment are references, prints of a verification are presented, and all others
    wait for confirmation. `standing.store` also writes down the comparison that decided it.
    An image file that was stored before is stored again and journalled: it may be a sign of fraud.
    """
    standing = standing or default_standing(purpose)
    captures = [_sealed_capture(ctx, person_id, role, purpose, item, born_at, standing) for item in acquired]
    earlier = _earlier_captures(ctx, captures)
    ctx.session.add_all(captures)
    ctx.session.flush()
    for capture in captures:
        ctx.journal(
            "capture.kept",
            "capture",
            capture.id,
            person=str(person_id),
            finger=capture.finger,
            standing=capture.standing,
            failure=capture.failure,
            quality=capture.quality,
            engine=capture.engine,
            image=capture.image_sha256.hex() if capture.image_sha256 else None,
        )
        if capture.image_sha256 in earlier:
            ctx.journal("capture.image_repeated", "capture", capture.id, captures=earlier[capture.image_sha256])
    return captures


def _earlier_captures(ctx: Context, captures: Sequence[Capture]) -> dict[bytes | None, list[str]]:
    """Image hash → ids of the captures that already hold the same file."""
    earlier: dict[bytes | None, list[str]] = defaultdict(list)
    hashes = {capture.image_sha256 for capture in captures if capture.image_sha256}
    for digest, capture_id in queries.captures_with_images(ctx.session, hashes) if hashes else ():
        earlier[digest].append(str(capture_id))
    return earlier


def _sealed_capture(
    ctx: Context,
    person_id: uuid.UUID,
    role: str,
    purpose: str,
    acquired: Acquired,
    born_at: datetime | None,
    standing: str,
) -> Capture:
    submission, extraction = acquired.submission, acquired.extraction
    capture = Capture(
        id=uuid.uuid4(),
        person_id=person_id,
        role=role,
        purpose=purpose,
        standing=standing,
        finger=submission.finger,
        impression=submission.impression,
        captured_at=submission.captured_at,
        device=submission.device,
        operator_id=ctx.actor.account_id,
        failure=submission.failure,
        quality_reasons=[],
        is_provisional=role == "newborn" and is_provisional(born_at, submission.captured_at),
        created_at=ctx.now,
    )
    if extraction is not None and submission.image is not None:
        capture.sealed_image = ctx.vault.seal(submission.image, capture.place("image"))
        capture.sealed_template = ctx.vault.seal(extraction.template, capture.place("template"))
        capture.image_sha256, capture.image_format = extraction.image_sha256, extraction.image_format
        capture.engine, capture.quality = extraction.engine, extraction.quality
        capture.quality_parts, capture.quality_reasons = extraction.quality_parts, list(extraction.reasons)
    return capture


def withdraw(ctx: Context, capture: Capture, reason: str) -> None:
    """Exclude a capture from every search and comparison; its row stays. Refused when already withdrawn."""
    if capture.withdrawn_at is not None:
        raise Refused("capture-withdrawn", _("This capture has already been withdrawn."))
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
    ctx.images_shown += 1
    return capture, ctx.vault.open(capture.sealed_image, capture.place("image"))
