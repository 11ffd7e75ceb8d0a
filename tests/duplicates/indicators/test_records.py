"""l1: the level of a linked pair and its parts."""

import pytest

from registry.duplicates.indicators import records
from registry.duplicates.linkage.model import Part
from tests.duplicates.indicators.samples import CHILD, OTHER


@pytest.mark.parametrize(("level", "severity"), [("strong", ["H"]), ("probable", ["M"]), ("review", ["L"]), (None, [])])
def test_l1_the_linkages_level_gives_the_severity_and_its_parts_are_told(
    level: str | None, severity: list[str]
) -> None:
    parts = (Part("prior", "9 records", -9.0), Part("surnames", "both", 12.5), Part("household", "missing", 0.0))
    found = list(records.one_person_twice(CHILD, OTHER, level, 3.5, parts, (), "m"))
    assert [one.severity for one in found] == severity
    for one in found:
        assert sum(bits for _, _, bits in one.facts["parts"]) == pytest.approx(one.facts["bits"])
        assert "missing: household" in one.reason


def test_i2_a_number_of_two_persons_is_grave() -> None:
    (found,) = records.one_number_twice(CHILD, OTHER, "DNI number", ())
    assert (found.indicator, found.severity, found.persons) == ("i2", "H", frozenset({CHILD, OTHER}))
    assert "DNI number" in found.reason
