"""The document shows the table that the program reads by."""

from registry.exchange.fhir.mapping import OBSERVED, ROWS
from registry.exchange.fhir.page import DOCUMENT, with_table


def test_the_table_of_the_page_is_the_programs() -> None:
    page = DOCUMENT.read_text("utf-8")
    assert page == with_table(page), "run: python -m registry.exchange.fhir.page"
    assert all(row.code in page for row in OBSERVED)
    assert all(row.fields in page for row in ROWS)
