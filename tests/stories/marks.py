"""What a story is about, and for whose mend it still waits."""

from collections.abc import Callable
from typing import Any, Final, Literal

import pytest

from tests.stories.driver.answers import Refusal

Kind = Literal["fraud", "innocent", "counter"]
KINDS: Final[dict[str, str]] = {
    "fraud": "frauds found",
    "innocent": "innocents spared",
    "counter": "work at the counter done",
}


_MISSING: Final = (AssertionError, Refusal, pytest.fail.Exception)
"""What a story meets while its mend is missing; anything else is a mistake in the story itself."""


def story(*names: str, kind: Kind, waits_for: str | None = None) -> Callable[[Any], Any]:
    """A story under its names in the reviews; while it waits for somebody it must fail, and a mend drops the word."""

    def mark(test: Any) -> Any:
        test = pytest.mark.story(names, kind, waits_for)(test)
        if waits_for is not None:
            reason = f"waits for {waits_for}"
            test = pytest.mark.xfail(strict=True, reason=reason, raises=_MISSING)(test)
        return test

    return mark
