"""The document shows the codebook that the program writes."""

from registry.statistics.page import DOCUMENT, with_table


def test_the_codebook_of_the_page_is_the_programs() -> None:
    page = DOCUMENT.read_text("utf-8")
    assert page == with_table(page), "run: python -m registry.statistics.page"
