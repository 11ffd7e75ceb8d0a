"""The one way to compile an inner loop: by numba, once per version of the sources, cached on disk.

Write the loops plainly, element by element: assigning to slices took a third of the compile time of a first start.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from numba import config, njit

from biometrics.cache import cache_folder

ROOMS: Final = ("gallery", "images", "leader", "matcher", "ridges", "synthesis")
"""Packages that hold compiled functions, and the constants and functions these use."""
_SETTING: Final = "CACHE_DIR"  # numba adds its settings at run time, where type checkers do not see them


@cache
def kernel_folder() -> Path:
    """A cache folder for this version of the sources.

    numba notices changes only in the file that defines a function, not in constants and functions it imports, so the
    folder's name holds a hash of every source that may be compiled.
    """
    package = Path(__file__).parent
    sources = [Path(__file__), *(source for room in ROOMS for source in sorted((package / room).rglob("*.py")))]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    return cache_folder() / f"kernels-{version}"


def compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """Compile `function` when it is first called; it runs without the interpreter's lock.

    Where no folder can be written, the function is compiled again in each process. options: numba's own, as for `njit`.
    """
    before = getattr(config, _SETTING)
    setattr(config, _SETTING, str(kernel_folder()))
    try:
        kernel: Callable[..., Any] = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        # Neither our folder nor those numba falls back on can be written.
        kernel = njit(nogil=True, **options)(function)
    finally:
        setattr(config, _SETTING, before)
    return kernel
