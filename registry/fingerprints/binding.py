"""Prints that were only presented, made a person's own."""

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
    """Make prints that were only presented a person's own: as rows of their own, since a capture is never changed.

    They get new numbers, so that galleries load them. Those too poor to say anything, and files bound before, are left
    out.
    """
    bound = []
    for one in presented:
        if one.sealed_image is None or one.sealed_template is None or (one.quality or 0) < USABLE_QUALITY:
            continue
        known = {earlier.image_sha256 for earlier in queries.templates_of(ctx.session, one.person_id)}
        if one.image_sha256 in known:
            continue
        copied = {name: getattr(one, name) for name in _COPIED}
        own = Capture(id=uuid.uuid4(), purpose=purpose, created_at=ctx.now, withdrawn_at=None, **copied)
        own.sealed_image = ctx.vault.seal(ctx.vault.open(one.sealed_image, one.place("image")), own.place("image"))
        own.sealed_template = ctx.vault.seal(
            ctx.vault.open(one.sealed_template, one.place("template")), own.place("template")
        )
        ctx.session.add(own)
        ctx.session.flush()
        ctx.journal("capture.bound", "capture", own.id, person=str(own.person_id), presented=str(one.id))
        bound.append(own)
    return bound
