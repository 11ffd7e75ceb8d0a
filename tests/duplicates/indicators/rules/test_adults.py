"""e1, e2, h1: fan-outs at the threshold and below it."""

import pytest

from registry.duplicates.indicators.rules import adults
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import OTHER, fan_out, judged, severities


@pytest.mark.parametrize(("count", "severity"), [(2, []), (3, ["M"]), (5, ["H"]), (500, ["H"])])
def test_e1_a_declarant_of_many_mothers_is_one_alert_that_grows(count: int, severity: list[str]) -> None:
    findings = list(adults.one_declarant(adults.DeclarantsChildren(fan_out(count)), DEFAULTS))
    assert severities(findings) == severity
    assert all(len(finding.persons) == 1 for finding in findings)  # not an alert for each child


@pytest.mark.parametrize(
    ("count", "departments", "severity"),
    [(2, 1, []), (3, 1, ["L"]), (5, 1, ["M"]), (500, 1, ["M"]), (3, 2, ["M"]), (5, 2, ["H"])],
)
def test_e1_the_word_institution_lowers_the_weight_within_one_department_alone(
    count: int, departments: int, severity: list[str]
) -> None:
    declared = adults.DeclarantsChildren(fan_out(count), True, departments)
    assert severities(adults.one_declarant(declared, DEFAULTS)) == severity


@pytest.mark.parametrize(("count", "severity"), [(2, []), (3, ["M"])])
def test_e2_a_father_of_many_mothers_children_is_whom_the_alert_is_about(count: int, severity: list[str]) -> None:
    findings = list(adults.one_parent(adults.ParentsChildren(OTHER, fan_out(count)), DEFAULTS))
    assert severities(findings) == severity
    assert all(finding.persons == {OTHER} for finding in findings)


@pytest.mark.parametrize(
    ("kind", "count", "flags"),
    [("phone", 3, 0), ("phone", 4, 1), ("guardian", 4, 1), ("address", 7, 0), ("address", 8, 1)],
)
def test_h1_unrelated_minors_at_one_contact_are_for_review(kind: str, count: int, flags: int) -> None:
    findings = list(adults.one_contact(adults.ContactsChildren(kind, fan_out(count)), DEFAULTS))
    assert judged(findings) == [("h1", "M")] * flags
    assert all(finding.facts["kind"] == kind for finding in findings)
