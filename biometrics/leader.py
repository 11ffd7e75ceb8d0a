"""LEADER: the network that finds minutiae (Cappelli and Ferrara, arXiv 2602.15493), as an ONNX graph.

The weights ship in the MIT package `pyfing`; none of its code runs here. The graph is built once from them, channels
first, kept in a cache folder, and run by onnxruntime. Per input pixel the network gives four numbers: how likely a
minutia is here, its direction in radians, its type (≥ 0.5 an ending), and the first again after a 5 × 5 Gaussian and
non-maximum suppression over 7 × 7 pixels.
"""

import hashlib
import importlib.util
import os
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from biometrics.errors import ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime

WEIGHTS_SHA256 = "0cbf12af936482d10ba54b23f40a9b192ab767df2f81bc96c5954585735fefe6"
"""Of LEADER.weights.h5 in pyfing 0.7.3."""
GRAPH_VERSION = 3
"""Goes up when the graph built below changes."""
SIZE_MULTIPLE = 32
"""The network halves its input five times: height and width are padded to this."""

Floats = NDArray[np.float32]


def run(pixels: NDArray[np.uint8] | Floats) -> Floats:
    """The network's four maps, shape (4, h, w), of a grey image (h, w) whose sides are multiples of 32, ridges dark."""
    (maps,) = _session().run(None, {"image": pixels.astype(np.float32)[None, None]})
    result: Floats = maps[0]
    return result


_lock = threading.Lock()


def _session() -> "onnxruntime.InferenceSession":
    with _lock:
        return _open_session()


@cache
def _open_session() -> "onnxruntime.InferenceSession":
    # Loaded here, not above: it starts threads, which a server that forks afterwards would lose.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("BIOMETRICS_THREADS", "0"))
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph_path()), options, providers=["CPUExecutionProvider"])


def graph_path() -> Path:
    """The cached graph, built first when it is not there. Two processes may build it at once: the last rename wins."""
    folder = Path(os.environ.get("BIOMETRICS_CACHE") or user_cache_path("biometrics"))
    path = folder / f"leader-{WEIGHTS_SHA256[:12]}-{GRAPH_VERSION}.onnx"
    if not path.exists():
        from biometrics.leader_graph import build_graph  # its libraries are needed this once

        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(build_graph(weights_path()).SerializeToString())
        Path(part.name).replace(path)
    return path


def weights_path() -> Path:
    """Where pyfing's weights lie; raises ModelUnavailable when they are missing or not the expected ones."""
    package = importlib.util.find_spec("pyfing")
    if package is None or package.origin is None:
        raise ModelUnavailable("the package pyfing, which holds LEADER's weights, is not installed")
    path = Path(package.origin).parent / "models" / "LEADER.weights.h5"
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise ModelUnavailable("LEADER's weights are not those of pyfing 0.7.3")
    return path
