"""What the page of a finger says about its prints."""

from registry.births.drafts.models import DraftPrint
from registry.births.drafts.print_pages import _another_touch
from registry.fingerprints.words import ANOTHER_TOUCH


def taken(quality: int, *reasons: str) -> DraftPrint:
    return DraftPrint(quality=quality, quality_reasons=list(reasons), failure=None)


def test_a_second_touch_is_suggested_where_the_only_kept_print_shows_little() -> None:
    assert _another_touch([taken(60, "only_the_tip")]) == ANOTHER_TOUCH
    assert _another_touch([taken(60, "only_the_tip"), taken(50, "too_dry")]) is None, "two are enough"
    assert _another_touch([taken(90)]) is None
    assert _another_touch([taken(20, "only_the_tip")]) is None, "it is asked for again anyway"
    assert _another_touch([DraftPrint(failure="bandaged", quality_reasons=[])]) is None
    assert _another_touch([]) is None
