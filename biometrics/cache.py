"""The folder for what the engine builds once and finds again: compiled kernels and the network's graphs.

BIOMETRICS_CACHE names it; otherwise it is the user's own cache folder. The engine also works where it cannot be
written: everything is then built again in each process.
"""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """The folder, which may not exist yet."""
    return Path(os.environ.get("BIOMETRICS_CACHE") or user_cache_path("biometrics"))
