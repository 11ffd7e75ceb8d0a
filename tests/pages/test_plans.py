"""Pages read what they show, and not every birth there ever was."""

from collections.abc import Mapping
from typing import Final

from tests.pages.conftest import Crawls
from tests.pages.plans import Plans

SMALL: Final = frozenset(
    {
        "account",
        "gallery_part",
        "issuer_key",
        "issuer_key_distrust",
        "journal_head",
        "journal_lane",
        "referral_target",
        "transcription_batch",
    }
)
"""Tables with as many rows as there are people at work, workers, keys, institutions or files."""
COUNTED: Final[Mapping[str, str]] = {"SELECT count(*) AS count_1 FROM capture": "an administrator sees how many prints"}
"""How a statement begins that counts all there is, and who asks."""


def test_no_page_reads_a_table_that_grows_from_its_first_row_to_its_last(crawls: Crawls, plans: Plans) -> None:
    assert len(crawls) > 1
    assert len(plans.whole) > 200
    slow = {
        " ".join(statement.split()): tables - SMALL
        for statement, tables in plans.whole.items()
        if tables - SMALL and not " ".join(statement.split()).startswith(tuple(COUNTED))
    }
    assert slow == {}
