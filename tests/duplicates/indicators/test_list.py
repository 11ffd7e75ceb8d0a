"""The table of indicators in the documentation is that of the code."""

from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.list import BEGIN, DOCUMENT, END, table, with_table


def test_the_documentation_lists_every_indicator_as_it_is_declared() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert text == with_table(text), "run python -m registry.duplicates.indicators.list"


def test_the_table_has_a_row_for_each_indicator_between_its_marks() -> None:
    assert table().count("\n") == 2 + len(CATALOGUE)
    assert with_table(f"before\n{BEGIN}old\n{END}after\n") == f"before\n{BEGIN}\n{table()}\n{END}after\n"
