"""A photograph cut to 35 × 45 mm before it is checked: where the counter says, or the middle of the picture.

What cannot be opened is left as it is, for `photograph.check` to refuse with every reason.
"""

import io
from dataclasses import dataclass
from typing import Final

from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.documents.applications.photograph import MOST_BYTES, PRINTED_MM, PROPORTION_TOLERANCE, opened

_PROPORTION: Final = PRINTED_MM[0] / PRINTED_MM[1]
LONGEST_SIDE: Final = 40_000
"""Pixels: no number typed for a crop is larger."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an upright picture, in pixels from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


def cropped(content: bytes, box: Box | None = None) -> bytes:
    """The part of the picture in the box, or its largest middle part of 35 × 45; raises Invalid for a box outside."""
    if len(content) > MOST_BYTES:
        return content
    picture = opened(content)
    if picture is None:
        return content
    part = box or _middle(picture.width, picture.height)
    if part is None:
        return content
    if (
        part.left + part.width > picture.width
        or part.top + part.height > picture.height
        or not part.width * part.height
    ):
        message = _(
            "The crop must lie within the picture of {width} × {height} pixels.",
            width=picture.width,
            height=picture.height,
        )
        raise Invalid([FieldError("/crop", message)])
    corners = (part.left, part.top, part.left + part.width, part.top + part.height)
    written = io.BytesIO()
    picture.crop(corners).save(written, "PNG", compress_level=1)
    return written.getvalue()


def _middle(width: int, height: int) -> Box | None:
    if abs(width / height / _PROPORTION - 1) <= PROPORTION_TOLERANCE:
        return None
    wide, high = min(width, round(height * _PROPORTION)), min(height, round(width / _PROPORTION))
    return Box((width - wide) // 2, (height - high) // 2, wide, high)
