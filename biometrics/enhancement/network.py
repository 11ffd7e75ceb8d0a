"""An unclear print drawn anew: mask, direction and period of the ridges, then the ridges that these suggest.

Four networks (Cappelli), whose weights ship with LEADER's: SUFS says where the finger is, SNFOE which way its ridges
run, SNFFE how far apart they are, and SNFEN draws ridges so. A drawing bridges drops, creases and breaks in dry ridges.
It also invents ridges where nothing was, so it never replaces the print: it is read beside it.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics import networks

if TYPE_CHECKING:
    import onnxruntime

GRAPHS_VERSION: Final = 3
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
Ask = Callable[..., Floats]
"""What a network answers to its inputs, as `answer`."""


class Drawing(NamedTuple):
    """pixels (h, w) uint8: the ridges drawn anew, dark; is_finger (h, w): where the finger is."""

    pixels: Pixels
    is_finger: NDArray[np.bool_]

    @property
    def extent(self) -> tuple[slice, slice]:
        """The rows and columns that hold the finger, and a margin."""
        down, across = (np.logical_or.reduce(self.is_finger, axis=axis) for axis in (1, 0))
        return _extent(down), _extent(across)


def draw(scaled: Pixels, ask: Ask | None = None) -> Drawing | None:
    """The print (h, w), dark ridges about 9 px apart, drawn anew; None if it is larger than any finger or shows none.

    Takes 0.15 s of a core for 300 × 300 pixels. Beyond the finger the drawing is white. ask: instead of `answer`.
    """
    if scaled.size > LARGEST_PIXELS:
        return None
    ask = ask or answer
    paper = int(np.percentile(scaled, 90))
    pads = [_around(side + LEAST_MARGIN_PX, side, STEP_PX["SUFS"]) for side in scaled.shape]
    padded = np.pad(scaled, pads, constant_values=paper)
    whole = ask("SUFS", padded)[0] >= LEAST_SHARE
    is_finger = whole[tuple(slice(before, before + side) for (before, _), side in zip(pads, scaled.shape, strict=True))]
    if not is_finger.any():
        return None
    pixels = np.full(scaled.shape, 255, np.uint8)
    drawing = Drawing(pixels, is_finger)
    pixels[drawing.extent] = _ridges(scaled[drawing.extent], is_finger[drawing.extent], paper, ask)
    return drawing


def _ridges(scaled: Pixels, is_finger: NDArray[np.bool_], paper: int, ask: Ask) -> Pixels:
    """The finger's ridges drawn anew, dark on white."""
    pads = [_around(side, side, STEP_PX["SNFEN"]) for side in scaled.shape]
    image, mask = np.pad(scaled, pads, constant_values=paper), np.pad(is_finger, pads)
    cosine, sine = ask("SNFOE", image, mask)
    # As they were trained, the others are given direction and period in the steps of a byte.
    turn = np.rint(np.arctan2(sine, cosine) / 2 % np.pi * (255 / np.pi)) * np.float32(2 * np.pi / 255)
    course = np.sin(turn), np.cos(turn)
    tenths = ask("SNFFE", image, mask, *course)[0]
    drawn = ask("SNFEN", image, mask, *course, np.rint(tenths).clip(0, 255) / 10)[0]
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


def answer(name: str, *inputs: NDArray[Any], is_exact: bool = False) -> Floats:
    """What one network answers, (outputs, h, w), to inputs (h, w) whose sides are multiples of its step.

    is_exact: in 32-bit numbers throughout, as it was trained; to compare with.
    """
    with _lock:
        session = _open_session(name, is_exact)
    (answers,) = session.run(None, {"image": np.stack(inputs)[None].astype(np.float32)})
    of_one: Floats = answers[0]
    return of_one


@cache
def _open_session(name: str, is_exact: bool) -> "onnxruntime.InferenceSession":
    return networks.open_session(part(name, is_exact=is_exact))


def part(name: str, *, is_exact: bool = False) -> bytes:
    """The graph of one network from the cache; built first if missing."""

    def built() -> bytes:
        from biometrics.enhancement.graph import build  # its libraries are needed only for this

        return build(name, networks.weights_path(name), is_exact=is_exact)

    kind = "exact-" if is_exact else ""
    return networks.cached(f"{name.lower()}-{kind}{networks.WEIGHTS_SHA256[name][:12]}-{GRAPHS_VERSION}.onnx", built)
