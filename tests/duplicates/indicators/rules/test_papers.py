"""Two records of one woman whose papers changed as innocent women's do, or did not."""

from datetime import date

import pytest

from registry.duplicates.indicators.rules.papers import Papers, change_of_papers
from registry.duplicates.indicators.rules.records import NEW_DOCUMENT, OTHER_PAPERS

NAME, OTHER_NAME = ("ROSA", "WAMAN"), ("ELVIRA", "TAPIA")
DAY, OTHER_DAY = date(1995, 3, 4), date(1990, 1, 2)


def papers(*documents: str, name: tuple[str, ...] = NAME, day: date | None = DAY) -> Papers:
    return Papers(name, day, frozenset(documents))


@pytest.mark.parametrize(
    ("earlier", "later", "cause"),
    [
        (papers(), papers("DNI", day=OTHER_DAY), NEW_DOCUMENT),
        (papers("CE", name=OTHER_NAME), papers("DNI"), NEW_DOCUMENT),
        (papers(name=("ROSA",), day=None), papers("DNI"), NEW_DOCUMENT),
        (papers("PTP"), papers("CE"), OTHER_PAPERS),
        (papers("PASSPORT", day=None), papers("PTP"), OTHER_PAPERS),
        (papers("DNI"), papers(day=None), OTHER_PAPERS),
        (papers("DNI"), papers(name=("ROSA",), day=None), OTHER_PAPERS),
    ],
)
def test_papers_that_innocent_women_change_are_explained(earlier: Papers, later: Papers, cause: str) -> None:
    assert change_of_papers(earlier, later) == cause


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (papers("PTP"), papers("CE", name=OTHER_NAME)),
        (papers("PTP"), papers("CE", day=OTHER_DAY)),
        (papers("CE"), papers("CE")),
        (papers("DNI"), papers("CE")),
        (papers("DNI"), papers("DNI")),
        (papers("DNI"), papers(name=OTHER_NAME, day=None)),
        (papers(name=("ROSA",), day=None), papers("DNI", name=OTHER_NAME)),
        (papers(name=("ROSA",)), papers("DNI", day=OTHER_DAY)),
        (papers(name=(), day=None), papers("DNI", name=(), day=None)),
        (papers(), papers()),
    ],
)
def test_another_name_another_date_or_a_second_number_of_a_kind_is_not(earlier: Papers, later: Papers) -> None:
    assert change_of_papers(earlier, later) is None
