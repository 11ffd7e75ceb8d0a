"""Prints that were only presented, bound to the person they belong to."""

import uuid
from collections.abc import Iterable
from typing import Final

from registry.core.context import Context
from registry.fingerprints import queries
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import USABLE_QUALITY

_COPIED: Final = (
    "person_id",
    "role",
    "finger",
    "impression",
    "captured_at",
    "device",
    "operator_id",
    "failure",
    "image_sha256",
    "image_format",
    "engine",
    "quality",
    "quality_parts",
    "quality_reasons",
    "is_provisional",
)


def bind(ctx: Context, presented: Iterable[Capture], purpose: str) -> list[Capture]:
    """Copy presented prints to captures bound to the person; a capture itself is never changed.

    The copies get new numbers, so that galleries load them. Prints of unusable quality and files bound before are left
    out.
    """
    bound = []
    for capture in presented:
        if capture.sealed_image is None or capture.sealed_template is None or (capture.quality or 0) < USABLE_QUALITY:
            continue
        bound_files = {earlier.image_sha256 for earlier in queries.templates_of(ctx.session, capture.person_id)}
        if capture.image_sha256 in bound_files:
            continue
        columns = {name: getattr(capture, name) for name in _COPIED}
        copy = Capture(id=uuid.uuid4(), purpose=purpose, created_at=ctx.now, withdrawn_at=None, **columns)
        image = ctx.vault.open(capture.sealed_image, capture.place("image"))
        template = ctx.vault.open(capture.sealed_template, capture.place("template"))
        copy.sealed_image = ctx.vault.seal(image, copy.place("image"))
        copy.sealed_template = ctx.vault.seal(template, copy.place("template"))
        ctx.session.add(copy)
        ctx.session.flush()
        ctx.journal("capture.bound", "capture", copy.id, person=str(copy.person_id), presented=str(capture.id))
        bound.append(copy)
    return bound
