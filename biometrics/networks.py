"""The neural networks' weights, what is built from them once, and the sessions that run it.

The weights ship in the MIT package `pyfing`; none of its code runs here. What is built is kept in a cache folder.
"""

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from biometrics.cache import cache_folder
from biometrics.errors import ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime

WEIGHTS_SHA256: Final = {
    "LEADER": "0cbf12af936482d10ba54b23f40a9b192ab767df2f81bc96c5954585735fefe6",
    "SUFS": "a524c1e8707a870569aa3ad588f8a02264dc0eeb0acf3db1d1d425cc30751f0f",
    "SNFOE": "3cd779dda6e5dd642c90f8f0ffefc2b05a7e86d105e8ad45555356a88cb1ebd4",
    "SNFFE": "dcbc01fb273002bfc52e856e569815a796303e1e8c778eb696338969ba75c564",
    "SNFEN": "84ca9ab96eedfc6f7343fd687b293cb7d45b4ce4755a30081f6457e208960d07",
}
"""Of the networks' weights in pyfing 0.7.3."""


def weights_path(name: str) -> Path:
    """The file of a network's weights. Raises ModelUnavailable if it is missing or not the expected one."""
    package = importlib.util.find_spec("pyfing")
    if package is None or package.origin is None:
        raise ModelUnavailable("weights_missing", "the package pyfing, which holds the weights, is not installed")
    path = Path(package.origin).parent / "models" / f"{name}.weights.h5"
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256[name]:
        raise ModelUnavailable("weights_altered", f"the weights of {name} are not those of pyfing 0.7.3")
    return path


def cached(file_name: str, build: Callable[[], bytes]) -> bytes:
    """A file of the cache; built first if missing, and each time if none can be cached.

    Two processes may build it at the same time: the last rename wins.
    """
    path = cache_folder() / file_name
    with suppress(OSError):
        return path.read_bytes()
    built = build()
    with suppress(OSError):
        _store(built, path)
    return built


def open_session(graph: bytes) -> "onnxruntime.InferenceSession":
    """A session that runs a graph on as many threads as BIOMETRICS_THREADS says; 0 or nothing: on every core."""
    # Imported here, not above: it starts threads, which a server that forks later would lose.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("BIOMETRICS_THREADS") or 0)
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it never gives memory back: 0.8 GB after one print of 2000 × 2000 pixels
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the core to others
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


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
