"""LEADER, the network that finds minutiae (Cappelli and Ferrara, arXiv 2602.15493): compiled code and ONNX graphs.

Three parts are built from its weights once and kept in a cache folder (`networks`): the weights of the stems, which
take the image (`stem`), and two graphs, which onnxruntime runs on the stems' output. The original gives four numbers
per input pixel: how likely a minutia is here, its direction in radians, its type (≥ 0.5 an ending), and the first again
after a 5 × 5 Gaussian and non-maximum suppression over 7 × 7 pixels. Here direction and type are computed only where
there are minutiae.
"""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from biometrics import networks

if TYPE_CHECKING:
    import onnxruntime

PATCH_CELLS = 9
"""As in `graph`, whose libraries are needed only to build."""
PARTS_VERSION = 8
"""Raised whenever what is built changes."""
STEMS = {"stem": True, "fine": False}
"""By name: whether 2 × 2 pixels are pooled by their maximum rather than their mean."""
SIZE_MULTIPLE = 32
"""Height and width are padded to a multiple of this, since the network halves its input five times."""
EDGE_PX = 4
"""Minutiae closer to the edge of the input are ignored: half of what the network sees there is its own padding."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The n minutiae of one image, ordered by row, then column.

    likelihood (h, w) 0–1: how likely a minutia is at each pixel; strength (n,): the same at the minutiae, blurred;
    direction (n,): rad in (−π, π]; kind (n,) 0–1: from 0.5 on an ending.
    """

    likelihood: Floats
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    strength: Floats
    direction: Floats
    kind: Floats


def find(pixels: NDArray[np.uint8] | Floats, least: float, *, is_exact: bool = False) -> Detections:
    """The minutiae of strength ≥ `least` in a grey image (h, w) with dark ridges, whose sides are multiples of 32.

    is_exact: in 32-bit numbers throughout, as the network was trained; to compare with.
    """
    from biometrics.leader.stem import stem  # compiled: loading it takes a while

    weights, trunk, heads = _parts("exact_trunk" if is_exact else "trunk")
    image = pixels.astype(np.float32)
    stems = {name: stem(image, *weights[name], by_maximum=by_maximum) for name, by_maximum in STEMS.items()}
    maps, features = trunk(stems)
    likelihood, peaks = maps[0]
    inner = peaks[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]
    row, column = (index + EDGE_PX for index in np.nonzero(inner >= least))
    direction, kind = np.zeros((2, len(row)), np.float32)
    if len(row):
        answers = heads.run(None, {"patches": _patches(features[0], row // 2, column // 2)})
        direction, kind = (answer[np.arange(len(row)), 0, row % 2, column % 2] for answer in answers)
    return Detections(likelihood, row, column, peaks[row, column], direction, kind)


def _patches(features: Floats, row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
    """The features (c, h, w) around each of n positions, as (n, c, 9, 9), zero beyond the edge."""
    half = PATCH_CELLS // 2
    patches = np.zeros((len(row), len(features), PATCH_CELLS, PATCH_CELLS), np.float32)
    for patch, top, left in zip(patches, row - half, column - half, strict=True):
        up, aside = max(0, -top), max(0, -left)
        inside = features[:, top + up : top + PATCH_CELLS, left + aside : left + PATCH_CELLS]
        patch[:, up : up + inside.shape[1], aside : aside + inside.shape[2]] = inside
    return patches


class Trunk:
    """The trunk in its segments, with a perceptron between each two."""

    def __init__(self, stored: bytes) -> None:
        from biometrics.leader import perceptron  # compiled: loading it takes a while

        self._answers = perceptron.answers
        with np.load(io.BytesIO(stored)) as arrays:
            count = sum(name.startswith("segment") for name in arrays)
            self._segments = [networks.open_session(arrays[f"segment{number}"].tobytes()) for number in range(count)]
            self._perceptrons = [perceptron.from_arrays(arrays, number) for number in range(count - 1)]
        self._inputs = [[each.name for each in segment.get_inputs()] for segment in self._segments]
        self._outputs = [[each.name for each in segment.get_outputs()] for segment in self._segments]

    def __call__(self, stems: dict[str, Floats]) -> tuple[Floats, Floats]:
        """The maps and the features."""
        values = dict(stems)
        for number, segment in enumerate(self._segments):
            inputs = {name: values[name] for name in self._inputs[number]}
            values |= zip(self._outputs[number], segment.run(None, inputs), strict=True)
            needed = {"maps", "features"}.union(*self._inputs[number + 1 :])
            if number < len(self._perceptrons):
                inner = values[self._outputs[number][-1]]
                answers = self._answers(inner.reshape(-1, inner.shape[3]), self._perceptrons[number])
                values[f"answer{number}"] = answers.reshape(*inner.shape[:3], -1)
            values = {name: value for name, value in values.items() if name in needed}
        return values["maps"], values["features"]


_lock = threading.Lock()

Located = Callable[[dict[str, Floats]], tuple[Floats, Floats]]


def _parts(trunk: str) -> tuple[dict[str, list[Floats]], Located, "onnxruntime.InferenceSession"]:
    with _lock:
        return _stems(), _exact_trunk if trunk == "exact_trunk" else _trunk(), _open_session("heads")


@cache
def _trunk() -> Trunk:
    return Trunk(part("trunk"))


def _exact_trunk(stems: dict[str, Floats]) -> tuple[Floats, Floats]:
    maps, features = _open_session("exact_trunk").run(["maps", "features"], stems)
    return maps, features


@cache
def _stems() -> dict[str, list[Floats]]:
    """Kernels, biases, scale and shift of each stem."""
    with np.load(io.BytesIO(part("stems"))) as arrays:
        return {name: [arrays[f"{name}_{of}"] for of in ("kernels", "biases", "scale", "shift")] for name in STEMS}


@cache
def _open_session(name: str) -> "onnxruntime.InferenceSession":
    return networks.open_session(part(name))


def part(name: str) -> bytes:
    """The `stems`, `trunk`, `heads` or `exact_trunk` from the cache; built if missing, each time if none is cached."""

    def built() -> bytes:
        from biometrics.leader.graph import build  # its libraries are needed only for this

        return build(name, networks.weights_path("LEADER"))

    return networks.cached(part_file(name), built)


def part_file(name: str) -> str:
    """The name of a part's file in the cache."""
    suffix = "npz" if name in {"stems", "trunk"} else "onnx"
    return f"leader-{name}-{networks.WEIGHTS_SHA256['LEADER'][:12]}-{PARTS_VERSION}.{suffix}"
