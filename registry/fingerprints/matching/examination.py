"""Two impressions of a finger for an examiner: where each paired minutia lies in either picture, and the pictures."""

import io
from dataclasses import dataclass

import biometrics
from registry.core.context import Context
from registry.core.vault.marks import open_stored
from registry.fingerprints.models import Capture
from registry.fingerprints.readings.opening import open_one
from registry.fingerprints.rules import doubt

LONGEST_SIDE_PX = 640
"""Of a picture that is shown: a small impression is enlarged, a large one shrunk."""


@dataclass(frozen=True, slots=True)
class Impression:
    """One impression as it is shown: its size, and its minutiae without a mate as (x, y, whether a ridge ends)."""

    width_px: int
    height_px: int
    unpaired: tuple[tuple[float, float, bool], ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """Two impressions and their paired minutiae, in pixels of the pictures, from the top down."""

    left: Impression
    right: Impression
    pairs: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    score: float
    doubt: str | None
    """Why the score does not mean two fingers, if so."""
    rotation_rad: float
    redrawn: int = 0
    """Of how many of the two the minutiae are those of a second reading, of ridges that the engine drew anew."""


def examine(ctx: Context, left: Capture, right: Capture) -> Examination:
    """Compare two impressions and place what agrees; reading them is journalled."""
    (left_image, left_template), (right_image, right_template) = (_opened(ctx, each) for each in (left, right))
    comparison = biometrics.compare(left_template, right_template)
    # An unclear print has two readings: the minutiae shown are those of the one that agrees.
    left_template = left_template.readings[comparison.readings[0]]
    right_template = right_template.readings[comparison.readings[1]]
    left_places, right_places = _places(left_image, left_template), _places(right_image, right_template)
    pairs = [(left_places[first], right_places[second]) for first, second in comparison.pairs.tolist()]
    paired = [set(comparison.pairs[:, side].tolist()) for side in (0, 1)]
    return Examination(
        _impression(left_image, left_template, left_places, paired[0]),
        _impression(right_image, right_template, right_places, paired[1]),
        tuple(sorted(pairs, key=lambda pair: pair[0][1])),
        float(comparison.score),
        doubt(float(comparison.score), is_assessable=comparison.assessable, shows_enough=comparison.shows_enough),
        float(comparison.rotation_rad),
        sum(reading > 0 for reading in comparison.readings),
    )


def impression_jpeg(ctx: Context, capture: Capture) -> bytes:
    """The impression without marks, in the size that `examine` places minutiae in; the reading is journalled."""
    from PIL import Image

    image, _template = _opened(ctx, capture)
    ctx.images_shown += 1
    drawn = io.BytesIO()
    Image.fromarray(image.pixels).convert("L").resize(_size(image)).save(drawn, "JPEG", quality=85)
    return drawn.getvalue()


def _opened(ctx: Context, capture: Capture) -> tuple[biometrics.FingerprintImage, biometrics.Template]:
    ctx.journal("capture.image_read", "capture", capture.id, purpose="case_review")
    assert capture.sealed_image is not None  # a capture with a template has its image (constraint)
    image = open_stored(ctx.session, ctx.vault, capture.sealed_image, capture.place("image"))
    return biometrics.read_image(image), open_one(ctx, capture).parsed


def _zoom(image: biometrics.FingerprintImage) -> float:
    return LONGEST_SIDE_PX / int(max(image.pixels.shape))


def _size(image: biometrics.FingerprintImage) -> tuple[int, int]:
    height, width = image.pixels.shape
    return round(width * _zoom(image)), round(height * _zoom(image))


def _places(image: biometrics.FingerprintImage, template: biometrics.Template) -> list[tuple[float, float]]:
    factor = _zoom(image) / template.scale
    return [(float(x) * factor, float(y) * factor) for x, y in zip(template.x, template.y, strict=True)]


def _impression(
    image: biometrics.FingerprintImage,
    template: biometrics.Template,
    places: list[tuple[float, float]],
    paired: set[int],
) -> Impression:
    unpaired = tuple((x, y, int(template.kind[row]) == 1) for row, (x, y) in enumerate(places) if row not in paired)
    return Impression(*_size(image), unpaired)
