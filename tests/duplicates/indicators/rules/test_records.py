"""l1, i2: what two records share."""

import pytest

from registry.duplicates.indicators.rules import records
from registry.duplicates.indicators.rules.records import (
    CERTIFICATE,
    NUMBERS,
    LinkedPair,
    SharedNumber,
    one_number_twice,
    one_person_twice,
)
from registry.duplicates.linkage.model import Part
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.people.rules import DOCUMENT_FORMATS
from tests.duplicates.indicators.samples import CHILD, OTHER, severities

PARTS = (Part("prior", "9 records", -9.0), Part("surnames", "both", 12.5), Part("household", "missing", 0.0))


@pytest.mark.parametrize(("level", "severity"), [("strong", ["H"]), ("probable", ["M"]), ("review", ["L"]), (None, [])])
def test_l1_the_linkages_level_gives_the_severity_and_its_parts_add_up(level: str | None, severity: list[str]) -> None:
    findings = list(one_person_twice(LinkedPair(CHILD, OTHER, level, 3.5, PARTS, (), "m"), DEFAULTS))
    assert severities(findings) == severity
    for finding in findings:
        assert sum(bits for _, _, bits in finding.facts["parts"]) == pytest.approx(finding.facts["bits"])
        assert str(finding.reason) == ("3.5 bits for one person: surnames: both the same (+12.5). Missing: household.")


def test_i2_has_words_for_every_number_that_should_be_unique() -> None:
    assert NUMBERS.keys() == {CERTIFICATE, *DOCUMENT_FORMATS}


@pytest.mark.parametrize(
    ("number_of", "words", "slug"),
    [
        ("DNI", "DNI", "DNI number"),
        ("PASSPORT", "passport", "PASSPORT number"),
        (CERTIFICATE, "CNV", "certificate number"),
    ],
)
def test_i2_a_number_of_two_persons_is_grave(number_of: str, words: str, slug: str) -> None:
    (finding,) = one_number_twice(SharedNumber(CHILD, OTHER, number_of, ()), DEFAULTS)
    assert (finding.indicator, finding.severity, finding.persons) == ("i2", "H", frozenset({CHILD, OTHER}))
    assert words in str(finding.reason)
    assert finding.facts == {"number": slug}


@pytest.mark.parametrize(
    ("explanation", "level", "severity"),
    [
        (records.TWINS, "strong", "L"),
        (records.MADE_AGAIN, "strong", "L"),
        (records.TWINS_WITHOUT_PRINTS, "strong", "M"),
        (records.TWINS_WITHOUT_PRINTS, "review", "L"),
        (records.NEW_DOCUMENT, "strong", "M"),
        (records.NEW_DOCUMENT, "review", "L"),
        (records.OTHER_PAPERS, "strong", "M"),
        (None, "strong", "H"),
    ],
)
def test_l1_an_innocent_cause_that_the_records_show_lowers_it_and_never_raises_it(
    explanation: str | None, level: str, severity: str
) -> None:
    pair = LinkedPair(CHILD, OTHER, level, 3.5, PARTS, (), "m", explanation)
    (finding,) = one_person_twice(pair, DEFAULTS)
    assert (finding.severity, finding.facts.get("explanation")) == (severity, explanation)
