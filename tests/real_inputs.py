"""Real fingerprints, images and records, which are not part of the repository: they lie in `shared/` beside it.

Tests that need them skip where they are absent, and the summary of the run counts those skips. With
`REAL_INPUTS=required` in the environment the run stops at once instead.
"""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
PRINTS = SHARED / "fingerprints"
MISSING = "real inputs are not beside the repository"


def are_here() -> bool:
    """Whether the folder of real inputs lies beside the repository."""
    return PRINTS.is_dir()


def needs(folder: str) -> pytest.MarkDecorator:
    """Skip a test where this folder of real inputs is absent: "fingerprints", "images", "templates"."""
    return pytest.mark.skipif(not (SHARED / folder).is_dir(), reason=f"{MISSING}: {folder}")


needs_prints = needs("fingerprints")
