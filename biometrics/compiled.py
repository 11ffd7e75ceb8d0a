"""How inner loops of matcher and gallery are compiled: by numba, once per version of their source, kept on disk.

They are written as plain loops: assigning to slices took the compiler a third of the first start's time.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import config, njit
from platformdirs import user_cache_path

_SETTING = "CACHE_DIR"  # numba makes its settings at run time, unseen by type checkers


@cache
def cache_folder() -> Path:
    """A folder of this version's own: numba does not see that a constant or a function in another file has changed."""
    rooms = (Path(__file__).parent, Path(__file__).parents[1] / "gallery")
    sources = sorted(source for room in rooms for source in room.glob("*.py"))
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    return Path(os.environ.get("BIOMETRICS_CACHE") or user_cache_path("biometrics")) / f"kernels-{version}"


def compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """`function` compiled at its first call, free of the interpreter's lock; its compiled form is found again later.

    options: numba's own, of `njit`.
    """
    before = getattr(config, _SETTING)
    setattr(config, _SETTING, str(cache_folder()))
    try:
        kernel: Callable[..., Any] = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        # No folder can be written to, neither ours nor those numba falls back on: compiled anew in every process.
        kernel = njit(nogil=True, **options)(function)
    finally:
        setattr(config, _SETTING, before)
    return kernel
