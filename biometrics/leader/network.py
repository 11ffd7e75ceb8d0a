"""LEADER, the network that finds minutiae (Cappelli and Ferrara, arXiv 2602.15493): compiled code and ONNX graphs.

The weights ship in the MIT package `pyfing`; none of its code runs here. Three parts are built from them once and kept
in a cache folder: the weights of the stems, which take the image (`stem`), and two graphs, which onnxruntime runs on
the stems' output. The original gives four numbers per input pixel: how likely a minutia is here, its direction in
radians, its type (≥ 0.5 an ending), and the first again after a 5 × 5 Gaussian and non-maximum suppression over 7 × 7
pixels. Here direction and type are computed only where there are minutiae.
"""

import hashlib
import importlib.util
import io
import os
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from biometrics.cache import cache_folder
from biometrics.errors import ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime

PATCH_CELLS = 9
"""As in `graph`, whose libraries are needed only to build."""
WEIGHTS_SHA256 = "0cbf12af936482d10ba54b23f40a9b192ab767df2f81bc96c5954585735fefe6"
"""Of LEADER.weights.h5 in pyfing 0.7.3."""
PARTS_VERSION = 6
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


def find(pixels: NDArray[np.uint8] | Floats, least: float) -> Detections:
    """The minutiae of strength ≥ `least` in a grey image (h, w) with dark ridges, whose sides are multiples of 32."""
    from biometrics.leader.stem import stem  # compiled: loading it takes a while

    weights, trunk, heads = _parts()
    image = pixels.astype(np.float32)
    stems = {name: stem(image, *weights[name], by_maximum=by_maximum) for name, by_maximum in STEMS.items()}
    maps, features = trunk.run(None, stems)
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


_lock = threading.Lock()


def _parts() -> tuple[dict[str, list[Floats]], "onnxruntime.InferenceSession", "onnxruntime.InferenceSession"]:
    with _lock:
        return _stems(), _open_session("trunk"), _open_session("heads")


@cache
def _stems() -> dict[str, list[Floats]]:
    """Kernels, biases, scale and shift of each stem."""
    with np.load(io.BytesIO(part("stems"))) as arrays:
        return {name: [arrays[f"{name}_{of}"] for of in ("kernels", "biases", "scale", "shift")] for name in STEMS}


@cache
def _open_session(name: str) -> "onnxruntime.InferenceSession":
    # Imported here, not above: it starts threads, which a server that forks later would lose.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("BIOMETRICS_THREADS") or 0)
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it never gives memory back: 0.8 GB after one print of 2000 × 2000 pixels
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the core to others
    return onnxruntime.InferenceSession(part(name), options, providers=["CPUExecutionProvider"])


def part(name: str) -> bytes:
    """The `stems`, `trunk` or `heads` from the cache; built first if missing, and each time if none can be cached.

    Two processes may build it at the same time: the last rename wins.
    """
    path = part_path(name)
    with suppress(OSError):
        return path.read_bytes()
    from biometrics.leader.graph import build  # its libraries are needed only for this

    built = build(name, weights_path())
    with suppress(OSError):
        _store(built, path)
    return built


def part_path(name: str) -> Path:
    """The cache file of a part."""
    suffix = "npz" if name == "stems" else "onnx"
    return cache_folder() / f"leader-{name}-{WEIGHTS_SHA256[:12]}-{PARTS_VERSION}.{suffix}"


def _store(built: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False)  # noqa: SIM115  # renamed, or removed
    try:
        with file:
            file.write(built)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise


def weights_path() -> Path:
    """The file of pyfing's weights. Raises ModelUnavailable if it is missing or not the expected one."""
    package = importlib.util.find_spec("pyfing")
    if package is None or package.origin is None:
        detail = "the package pyfing, which holds LEADER's weights, is not installed"
        raise ModelUnavailable("weights_missing", detail)
    path = Path(package.origin).parent / "models" / "LEADER.weights.h5"
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise ModelUnavailable("weights_altered", "LEADER's weights are not those of pyfing 0.7.3")
    return path
