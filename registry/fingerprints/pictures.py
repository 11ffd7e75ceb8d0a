"""Pictures for those who examine prints: two impressions side by side, their paired minutiae joined."""

import io
import uuid
from dataclasses import dataclass, replace
from itertools import product

import biometrics
from registry.core.context import Context
from registry.core.vault import VaultError
from registry.fingerprints import engine, queries
from registry.fingerprints.models import Capture


@dataclass(frozen=True, slots=True)
class PairedPrints:
    """One finger of two persons: the two impressions that agree best, and how far."""

    finger: int
    left: Capture
    right: Capture
    score: float
    pairs: int
    is_assessable: bool
    """Where it is False, a low score is no sign of two fingers."""
    impressions: int
    """Pairs of impressions of which this is the best."""


def paired(ctx: Context, left: uuid.UUID, right: uuid.UUID) -> list[PairedPrints]:
    """The fingers of which both persons have an impression, each with the two that agree best."""
    found: dict[int, list[PairedPrints]] = {}
    templates: dict[uuid.UUID, biometrics.Template] = {}

    def template(one: Capture) -> biometrics.Template | None:
        if one.id not in templates:
            try:
                plain = ctx.vault.open(one.sealed_template or b"", one.place("template"))
                templates[one.id] = engine.read_template(plain)
            except (VaultError, engine.TemplateInvalid):
                ctx.journal("capture.unreadable", "capture", one.id, during="comparison")
                return None
        return templates[one.id]

    both = product(queries.templates_of(ctx.session, left), queries.templates_of(ctx.session, right))
    for one, other in both:
        if one.finger != other.finger:
            continue
        first, second = template(one), template(other)
        if first is not None and second is not None:
            comparison = biometrics.compare(first, second)
            score, pairs = float(comparison.score), len(comparison.pairs)
            found.setdefault(one.finger, []).append(
                PairedPrints(one.finger, one, other, score, pairs, comparison.assessable, 1)
            )
    best = []
    for _, some in sorted(found.items()):
        top = max(some, key=lambda it: (it.score, -it.left.number, -it.right.number))
        best.append(replace(top, is_assessable=any(it.is_assessable for it in some), impressions=len(some)))
    return best


def pair_png(ctx: Context, left: Capture, right: Capture) -> bytes:
    """Two impressions drawn with their paired minutiae, as PNG. Reading the images is journalled."""
    from biometrics.drawing import draw_pair

    images, templates = [], []
    for one in (left, right):
        ctx.journal("capture.image_read", "capture", one.id, purpose="case_review")
        assert one.sealed_image is not None  # what has a template has its image (constraint)
        assert one.sealed_template is not None
        images.append(biometrics.read_image(ctx.vault.open(one.sealed_image, one.place("image"))))
        templates.append(engine.read_template(ctx.vault.open(one.sealed_template, one.place("template"))))
    comparison = biometrics.compare(templates[0], templates[1])
    drawn = io.BytesIO()
    draw_pair((images[0], images[1]), (templates[0], templates[1]), comparison).save(drawn, "PNG")
    return drawn.getvalue()
