"""What the room needs of the engine: bytes in; numbers, and bytes ready to be sealed, out."""

import io
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import numpy as np

import biometrics
from biometrics.records import ansi378, iso19794
from biometrics.records import reading as records
from registry.core import measures
from registry.core.errors import Unavailable
from registry.fingerprints import isolation

ImageRefused = isolation.ImageRefused

VERSION = f"biometrics {biometrics.__version__}; {biometrics.EXTRACTOR_VERSION}; {biometrics.MATCHER_VERSION}"
"""Stored with every score, so that it can be reproduced years later."""
EXTRACTOR: Final = biometrics.EXTRACTOR_VERSION
"""What reads each new image."""
EXTRACTORS: Final = (biometrics.EXACT_EXTRACTOR_VERSION, EXTRACTOR)
"""The extractors that this engine has, the best first: their readings may be compared with each other.

A capture is compared by the best of its readings, or by its first one where it has none by these.
"""


def version_of(extractor: str) -> str:
    """As VERSION, of a reading by one of EXTRACTORS."""
    return f"biometrics {biometrics.__version__}; {extractor}; {biometrics.MATCHER_VERSION}"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The template and the quality of one image."""

    template: bytes
    image_sha256: bytes
    image_format: str
    quality: int
    quality_parts: dict[str, Any]
    reasons: tuple[str, ...]
    engine: str = VERSION
    """What made the template: not always what stores it, since a draft waits for days."""


def extract(
    data: bytes, ppi: float | None, finger: int, *, from_card: bool = False, extractor: str = EXTRACTOR
) -> Extraction:
    """Read an image and extract its template; raises ImageRefused, or Unavailable when the network cannot be loaded.

    from_card: of a record with several pictures, as the police's cards are, that of `finger` is meant. What is stored
    is the image as it was sent, so this is for prints that are only searched. extractor: one of EXTRACTORS.
    """
    with measures.timed(measures.EXTRACTION):
        extraction: Extraction = isolation.run(_extract, data, ppi, finger, finger if from_card else 0, extractor)
    return extraction


def check_image(data: bytes, ppi: float | None) -> None:
    """Read an image without extracting anything; raises ImageRefused where it cannot be read."""
    isolation.run(_check_image, data, ppi)


def _extract(data: bytes, ppi: float | None, finger: int, of_card: int, extractor: str) -> Extraction:
    try:
        image = biometrics.read_image(data, ppi, of_card)
        is_exact = extractor == biometrics.EXACT_EXTRACTOR_VERSION
        template, quality = biometrics.extract_with_quality(image, finger, is_exact=is_exact)
    except biometrics.ImageRejected as error:
        raise ImageRefused(error.reason) from error
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
        version_of(extractor),
    )


def _check_image(data: bytes, ppi: float | None) -> None:
    try:
        biometrics.read_image(data, ppi)
    except biometrics.ImageRejected as error:
        raise ImageRefused(error.reason) from error


def picture(data: bytes, ppi: float | None, template: bytes) -> bytes:
    """A JPEG of an impression with its minutiae, to be looked at; raises ImageRefused."""
    drawn: bytes = isolation.run(_picture, data, ppi, template)
    return drawn


def _picture(data: bytes, ppi: float | None, template: bytes) -> bytes:
    from biometrics.drawing import draw_minutiae

    try:
        image = biometrics.read_image(data, ppi)
    except biometrics.ImageRejected as error:
        raise ImageRefused(error.reason) from error
    drawn = draw_minutiae(image, read_template(template))
    drawn.thumbnail((PICTURE_PX, PICTURE_PX))
    content = io.BytesIO()
    drawn.save(content, "JPEG", quality=80)
    return content.getvalue()


PICTURE_PX = 520
"""Longest side of a picture to be looked at: some 40 kB."""


def read_template(data: bytes) -> biometrics.Template:
    """Read a template; raises TemplateInvalid."""
    return biometrics.Template.from_bytes(data)


class Comparison(NamedTuple):
    """−10·log10(FMR) of two impressions, whether both can be judged, and whether they show enough of the same skin.

    A low score is evidence of two different fingers only if both hold.
    """

    score: float
    is_assessable: bool
    shows_enough: bool

    @property
    def can_contradict(self) -> bool:
        """Whether a low score is evidence of two fingers: a tip and a side may well be one finger's."""
        return self.is_assessable and self.shows_enough


def compare(probe: biometrics.Template, candidate: biometrics.Template) -> Comparison:
    """Compare two impressions, of the same finger or not."""
    comparison = biometrics.compare(probe, candidate)
    return Comparison(float(comparison.score), comparison.assessable, comparison.shows_enough)


def warm_up() -> None:
    """Compare and search once, before work is taken: after an installation the engine compiles what does so.

    Otherwise the first transaction that compares would be open, and idle, for as long as that takes.
    """
    rng = np.random.default_rng(1)
    count, width_px = 40, 300.0
    place = rng.uniform(20, width_px - 20, (2, count)).astype(np.float32)
    template = biometrics.Template(
        x=place[0],
        y=place[1],
        direction=rng.uniform(0, 6, count).astype(np.float32),
        kind=np.ones(count, np.uint8),
        reliability=np.full(count, 90, np.uint8),
        width_px=width_px,
        height_px=width_px,
        ridge_period_px=9.0,
        period_confidence=1.0,
        scale=1.0,
        ppi=500.0,
        quality=90,
    )
    stored = biometrics.Template.from_bytes(template.to_bytes())
    biometrics.compare(stored, stored)
    gallery = biometrics.Gallery()
    gallery.enrol("warm", stored)
    for exhaustive in (False, True):
        gallery.identify(stored, limit=1, exhaustive=exhaustive)
    gallery.identify(stored, limit=1, allowed=frozenset({"warm"}), exhaustive=True)


def fuse(scores: Sequence[float]) -> float:
    """Combine several fingers' scores into one, on the same scale."""
    return float(biometrics.fuse(list(scores)))


def best_of(score: float, chances: int) -> float:
    """The best of several scores of one finger, corrected for the number of chances (Šidák, to first order)."""
    return max(0.0, score - 10 * math.log10(chances))


Template = biometrics.Template
Gallery = biometrics.Gallery
TemplateInvalid = biometrics.TemplateInvalid


def read_record(data: bytes) -> list[biometrics.Template]:
    """The templates of a record: ours, ISO/IEC 19794-2, ANSI/INCITS 378 or ANSI/NIST-ITL; raises TemplateInvalid."""
    return records.load(data)


RECORDS: Final = {"ISO_19794_2": iso19794.dump, "ANSI_378": ansi378.dump}
"""How a template is written for other systems: ISO/IEC 19794-2:2005 and ANSI/INCITS 378-2004."""


def write_record(template: bytes, kind: str) -> bytes:
    """A stored template as a record of one of RECORDS."""
    return RECORDS[kind]([read_template(template)])
