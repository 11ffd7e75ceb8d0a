"""Captures as JSON. The image and the template are never part of an answer."""

from typing import Any

from registry.core.messages import LANGUAGES
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import POOR_QUALITY, another_touch_helps
from registry.fingerprints.words import QUALITY_REASONS


def print_answer(capture: Capture) -> dict[str, Any]:
    """A stored print, with the reasons for a poor quality in every language of the counter."""
    return {
        "id": str(capture.id),
        "subject": capture.role,
        "finger": capture.finger,
        "impression": capture.impression,
        "failure": capture.failure,
        "quality": capture.quality,
        "reasons": [_quality_reason(slug) for slug in capture.quality_reasons],
        "is_wanted_again": capture.quality is not None and capture.quality < POOR_QUALITY,
        "another_touch_helps": another_touch_helps(capture.quality, capture.quality_reasons, capture.impression),
        "is_provisional": capture.is_provisional,
    }


def _quality_reason(slug: str) -> dict[str, str]:
    """A reason in all languages: mother and registrar may not speak the same one."""
    message = QUALITY_REASONS.get(slug)
    if message is None:  # of an engine newer or older than these words
        return {"slug": slug}
    return {"slug": slug, **{language: message.in_language(language) for language in LANGUAGES}}


def capture_answer(capture: Capture) -> dict[str, Any]:
    """A capture for accounts that may read it."""
    names = (
        "person_id",
        "purpose",
        "captured_at",
        "device",
        "operator_id",
        "image_format",
        "quality_parts",
        "engine",
        "withdrawn_at",
        "created_at",
    )
    digest = capture.image_sha256.hex() if capture.image_sha256 else None
    return print_answer(capture) | {name: getattr(capture, name) for name in names} | {"image_sha256": digest}
