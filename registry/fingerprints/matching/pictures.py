"""Pictures for examiners of prints: two impressions side by side, lines joining their paired minutiae."""

import io
import uuid
from dataclasses import dataclass, replace
from itertools import product

import biometrics
from registry.core.context import Context
from registry.core.vault.marks import open_stored
from registry.fingerprints import engine, queries
from registry.fingerprints.matching.comparison import open_prints
from registry.fingerprints.models import Capture
from registry.fingerprints.readings.opening import open_one
from registry.fingerprints.rules import doubt


@dataclass(frozen=True, slots=True)
class PairedPrints:
    """One finger of two persons: the two impressions that agree best, and their score."""

    finger: int
    left: Capture
    right: Capture
    score: float
    pairs: int
    is_assessable: bool
    """Where False, a low score does not indicate two different fingers."""
    shows_enough: bool
    """Where False, neither: the two may show different parts of one finger."""
    impressions: int
    """Number of pairs of impressions of which this is the best."""

    @property
    def doubt(self) -> str | None:
        """Why the score does not mean two fingers, if so."""
        return doubt(self.score, is_assessable=self.is_assessable, shows_enough=self.shows_enough)


def paired_prints(ctx: Context, left: uuid.UUID, right: uuid.UUID) -> list[PairedPrints]:
    """Every finger of which both persons have an impression, each with the two impressions that agree best."""
    by_finger: dict[int, list[PairedPrints]] = {}
    both = product(queries.templates_of(ctx.session, left), queries.templates_of(ctx.session, right))
    same_finger = [(of_left, of_right) for of_left, of_right in both if of_left.finger == of_right.finger]
    captures = {capture.id: capture for pair in same_finger for capture in pair}
    opened = open_prints(ctx, captures.values())
    templates = {print_.capture_id: engine.read_template(print_.template) for print_ in opened}
    for of_left, of_right in same_finger:
        if of_left.id in templates and of_right.id in templates:
            comparison = biometrics.compare(templates[of_left.id], templates[of_right.id])
            score, pairs = float(comparison.score), len(comparison.pairs)
            by_finger.setdefault(of_left.finger, []).append(
                PairedPrints(
                    of_left.finger, of_left, of_right, score, pairs, comparison.assessable, comparison.shows_enough, 1
                )
            )
    best = []
    for _, candidates in sorted(by_finger.items()):
        top = max(candidates, key=lambda pair: (pair.score, -pair.left.number, -pair.right.number))
        is_assessable = any(pair.is_assessable for pair in candidates)
        shows_enough = any(pair.shows_enough for pair in candidates)
        best.append(replace(top, is_assessable=is_assessable, shows_enough=shows_enough, impressions=len(candidates)))
    return best


def pair_png(ctx: Context, left: Capture, right: Capture) -> bytes:
    """Draw two impressions with their paired minutiae, as PNG; reading the images is journalled."""
    from biometrics.drawing import draw_pair

    images, templates = [], []
    ctx.images_shown += 2
    for capture in (left, right):
        ctx.journal("capture.image_read", "capture", capture.id, purpose="case_review")
        assert capture.sealed_image is not None  # a capture with a template has its image (constraint)
        images.append(
            biometrics.read_image(open_stored(ctx.session, ctx.vault, capture.sealed_image, capture.place("image")))
        )
        templates.append(open_one(ctx, capture).parsed)
    comparison = biometrics.compare(templates[0], templates[1])
    png = io.BytesIO()
    draw_pair((images[0], images[1]), (templates[0], templates[1]), comparison).save(png, "PNG")
    return png.getvalue()
