"""The one way to compile an inner loop: by numba, once per version of the sources, cached on disk.

Write the loops plainly, element by element: assigning to slices took a third of the compile time of a first start.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from numba import config
from numba.core.caching import UserProvidedCacheLocator

from biometrics.cache import cache_folder
from biometrics.linking import Kernel

ROOMS: Final = ("gallery", "images", "leader", "matcher", "ridges", "synthesis")
"""Packages that hold compiled functions, and the constants and functions these use."""
PACKAGE: Final = Path(__file__).parent


class PlacedByModule(UserProvidedCacheLocator):
    """numba's own way to a cached function, but the same wherever the package lies.

    So checkouts of one version find each other's kernels, as do installations.
    """

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """The folder of a source, from the package's own."""
        return "-".join(Path(py_file).resolve().relative_to(PACKAGE.resolve()).parent.parts)


@cache
def kernel_folder() -> Path:
    """A cache folder for this version of the sources.

    numba notices changes only in the file that defines a function, not in constants and functions it imports, so the
    folder's name holds a hash of every source that may be compiled.
    """
    package = Path(__file__).parent
    sources = [
        Path(__file__),
        package / "linking.py",
        *(source for room in ROOMS for source in sorted((package / room).rglob("*.py"))),
    ]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    return cache_folder() / f"kernels-{version}"


def _settings() -> dict[str, str]:
    """How numba is set for our functions. Where our folder cannot be written, it tries the places it would choose."""
    places = f"{__name__}.{PlacedByModule.__name__},InTreeCacheLocator,UserWideCacheLocator"
    return {"CACHE_DIR": str(kernel_folder()), "CACHE_LOCATOR_CLASSES": places}


def compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """Compile `function` when it is first called; it runs without the interpreter's lock.

    Where no folder can be written, the function is compiled again in each process. options: numba's own, as for `njit`.
    No entry for C is made, which nobody calls.
    """
    kernel = Kernel(
        function, {"nopython": True, "nogil": True, "no_cfunc_wrapper": True, "error_model": "numpy", **options}
    )
    settings = _settings()
    # numba adds its settings at run time, where type checkers do not see them.
    before = {name: getattr(config, name, "") for name in settings}
    for name, value in settings.items():
        setattr(config, name, value)
    try:
        kernel.enable_caching()
    except RuntimeError:
        # Neither our folder nor those numba falls back on can be written.
        pass
    finally:
        for name, value in before.items():
            setattr(config, name, value)
    return kernel
