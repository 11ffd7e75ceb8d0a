"""What the room asks of the engine: bytes in, numbers and sealed-able bytes out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import biometrics
from registry.core.errors import Unavailable

VERSION = f"biometrics {biometrics.__version__}; {biometrics.EXTRACTOR_VERSION}; {biometrics.MATCHER_VERSION}"
"""Kept beside every score, so that it can be replayed years later."""

IMAGE_REFUSALS: Mapping[str, str] = {
    "empty": "The image is empty.",
    "unknown_format": "PNG, BMP, TIFF, JPEG or WSQ is needed.",
    "unreadable": "The image is damaged or cut short.",
    "too_large": "The image is larger than is read.",
    "too_small": "The image is too small for a finger.",
    "animated": "The file holds several pictures.",
    "unsupported": "This form of the record is not read: one finger, 8 bits, plain, WSQ, JPEG or PNG is needed.",
    "bad_resolution": "The resolution is out of range.",
    "not_a_fingerprint": "There is no fingerprint in the image.",
}


@dataclass(frozen=True, slots=True)
class Extraction:
    """One image, worked on."""

    template: bytes
    image_sha256: bytes
    image_format: str
    quality: int
    quality_parts: dict[str, Any]
    reasons: tuple[str, ...]


class ImageRefused(Exception):
    """The engine cannot work on an image; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def extract(data: bytes, ppi: float | None, finger: int) -> Extraction:
    """Read an image and take its template; raises ImageRefused, or Unavailable when the network cannot be had."""
    try:
        image = biometrics.read_image(data, ppi)
        template, quality = biometrics.extract_with_quality(image, finger)
    except biometrics.ImageRejected as error:
        raise _refused(error) from error
    except biometrics.ModelUnavailable as error:
        raise Unavailable("engine-unavailable") from error
    parts = asdict(quality)
    reasons = parts.pop("reasons")
    parts = {name: round(value, 3) if isinstance(value, float) else value for name, value in parts.items()}
    return Extraction(
        template.to_bytes(),
        image.sha256,
        image.format,
        quality.score,
        {k: (None if isinstance(v, float) and math.isnan(v) else v) for k, v in parts.items()},
        tuple(reasons),
    )


def check_image(data: bytes, ppi: float | None) -> None:
    """Read an image without working on it; raises ImageRefused for one that cannot be read."""
    try:
        biometrics.read_image(data, ppi)
    except biometrics.ImageRejected as error:
        raise _refused(error) from error


def _refused(error: biometrics.ImageRejected) -> ImageRefused:
    return ImageRefused(IMAGE_REFUSALS.get(error.reason, "The image cannot be used."))


def read_template(data: bytes) -> biometrics.Template:
    """The template of its bytes; raises TemplateInvalid."""
    return biometrics.Template.from_bytes(data)


class Compared(NamedTuple):
    """−10·log10(FMR) of two impressions, and whether a low one says anything."""

    score: float
    is_assessable: bool


def compare(probe: biometrics.Template, candidate: biometrics.Template) -> Compared:
    """Two impressions, of one finger or not."""
    found = biometrics.compare(probe, candidate)
    return Compared(float(found.score), found.assessable)


def fuse(scores: Sequence[float]) -> float:
    """Several fingers' scores as one, on the same scale."""
    return float(biometrics.fuse(list(scores)))


def best_of(score: float, chances: int) -> float:
    """The best of several scores of one finger, corrected for the number of chances (Šidák, to first order)."""
    return max(0.0, score - 10 * math.log10(chances))


Template = biometrics.Template
Gallery = biometrics.Gallery
TemplateInvalid = biometrics.TemplateInvalid


def read_record(data: bytes) -> list[biometrics.Template]:
    """The templates of a record: ours, ISO/IEC 19794-2:2005 or ANSI/INCITS 378-2004; raises TemplateInvalid."""
    refusals = []
    for read in (_ours, biometrics.iso19794.load, biometrics.ansi378.load):
        try:
            return list(read(data))
        except TemplateInvalid as error:
            refusals.append(error)
    raise refusals[0]


def _ours(data: bytes) -> list[biometrics.Template]:
    return [biometrics.Template.from_bytes(data)]
