"""Pages read what they show, and not every birth there ever was."""

from collections.abc import Mapping
from typing import Final

from tests.pages.conftest import Crawls
from tests.pages.plans import Plans

COUNTED: Final[Mapping[str, str]] = {"SELECT count(*) AS count_1 FROM capture": "an administrator sees how many prints"}
"""How a statement begins that counts all there is, and who asks."""


def test_no_page_reads_a_table_that_grows_from_its_first_row_to_its_last(crawls: Crawls, plans: Plans) -> None:
    assert len(crawls) > 1
    assert len(plans.whole) > 200
    assert {text: tables for text, tables in plans.slow().items() if not text.startswith(tuple(COUNTED))} == {}
