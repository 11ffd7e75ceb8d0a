"""An unclear print drawn anew: mask, direction and period of the ridges, then the ridges that these suggest.

Four networks (Cappelli), whose weights ship with LEADER's: SUFS says where the finger is, SNFOE which way its ridges
run, SNFFE how far apart they are, and SNFEN draws ridges so. A drawing bridges drops, creases and breaks in dry ridges.
It also invents ridges where nothing was, so it never replaces the print: it is read beside it.
"""

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics import networks

if TYPE_CHECKING:
    import onnxruntime

GRAPHS_VERSION: Final = 1
"""Raised whenever what is built changes."""
STEP_PX: Final = {"SUFS": 64, "SNFOE": 32, "SNFFE": 32, "SNFEN": 32}
"""Height and width are padded to a multiple of this: the first network halves its input six times, the others five."""
LEAST_MARGIN_PX: Final = 33
"""Of background around the finger, both sides together."""
MARGIN_PX: Final = 9
"""Kept around the finger for the networks that look at its ridges."""
LEAST_SHARE: Final = 0.5
"""From which the first network's output means finger."""
LARGEST_PIXELS: Final = 700_000
"""A finger at 9 px a ridge has 300 000 at most, one rolled from nail to nail twice that; more takes too much memory."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Drawing(NamedTuple):
    """pixels (h, w) uint8: the ridges drawn anew, dark; is_finger (h, w): where the finger is."""

    pixels: Pixels
    is_finger: NDArray[np.bool_]


def draw(scaled: Pixels) -> Drawing | None:
    """The print (h, w), with dark ridges 9 px apart, drawn anew; None if it is larger than any finger or shows none.

    Takes 0.4 s of a core for 300 × 300 pixels. Beyond the finger the drawing is white.
    """
    if scaled.size > LARGEST_PIXELS:
        return None
    paper = int(np.percentile(scaled, 90))
    pads = [_around(side + LEAST_MARGIN_PX, side, STEP_PX["SUFS"]) for side in scaled.shape]
    padded = np.pad(scaled, pads, constant_values=paper)
    whole = answer("SUFS", padded)[0] >= LEAST_SHARE
    is_finger = whole[tuple(slice(before, before + side) for (before, _), side in zip(pads, scaled.shape, strict=True))]
    if not is_finger.any():
        return None
    pixels = np.full(scaled.shape, 255, np.uint8)
    box = tuple(_extent(is_finger.any(axis=axis)) for axis in (1, 0))
    pixels[box] = _ridges(scaled[box], is_finger[box], paper)
    return Drawing(pixels, is_finger)


def _ridges(scaled: Pixels, is_finger: NDArray[np.bool_], paper: int) -> Pixels:
    """The finger's ridges drawn anew, dark on white."""
    pads = [_around(side, side, STEP_PX["SNFEN"]) for side in scaled.shape]
    image, mask = np.pad(scaled, pads, constant_values=paper), np.pad(is_finger, pads)
    cosine, sine = answer("SNFOE", image, mask)
    # As they were trained, the others are given direction and period in the steps of a byte.
    turn = np.rint(np.arctan2(sine, cosine) / 2 % np.pi * (255 / np.pi)) * np.float32(2 * np.pi / 255)
    course = np.sin(turn), np.cos(turn)
    tenths = answer("SNFFE", image, mask, *course)[0]
    drawn = answer("SNFEN", image, mask, *course, np.rint(tenths).clip(0, 255) / 10)[0]
    inside = tuple(slice(before, before + side) for (before, _), side in zip(pads, scaled.shape, strict=True))
    light: Pixels = np.rint(255 * drawn[inside]).clip(0, 255).astype(np.uint8)
    return 255 - light


def _extent(any_finger: NDArray[np.bool_]) -> slice:
    """From the first row or column with finger to the last, and the margin beyond."""
    first, last = np.flatnonzero(any_finger)[[0, -1]].tolist()
    return slice(max(0, first - MARGIN_PX), last + 1 + MARGIN_PX)


def _around(least: int, side: int, step: int) -> tuple[int, int]:
    """What is missing before and behind for a side of at least so many pixels, a multiple of `step`."""
    more = least + -least % step - side
    return more // 2, more - more // 2


_lock = threading.Lock()


def answer(name: str, *inputs: NDArray[Any]) -> Floats:
    """What one network answers, (outputs, h, w), to inputs (h, w) whose sides are multiples of its step."""
    with _lock:
        session = _open_session(name)
    (answers,) = session.run(None, {"image": np.stack(inputs)[None].astype(np.float32)})
    of_one: Floats = answers[0]
    return of_one


@cache
def _open_session(name: str) -> "onnxruntime.InferenceSession":
    return networks.open_session(part(name))


def part(name: str) -> bytes:
    """The graph of one network from the cache; built first if missing."""

    def built() -> bytes:
        from biometrics.enhancement.graph import build  # its libraries are needed only for this

        return build(name, networks.weights_path(name))

    return networks.cached(f"{name.lower()}-{networks.WEIGHTS_SHA256[name][:12]}-{GRAPHS_VERSION}.onnx", built)
