"""f1, f4: at the threshold, below it, and in innocent forms."""

from dataclasses import replace

import pytest

from registry.duplicates.indicators.rules import facilities
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, judged, severities

USUAL = (20, 24, 18, 22, 25, 19, 21, 23, 20, 22)


@pytest.mark.parametrize(
    ("this_month", "history", "is_authorised", "flags"),
    [
        (24, USUAL, True, []),
        (60, USUAL, True, [("f1", "M")]),
        (60, USUAL[:5], True, []),  # too young to expect anything
        (8, (0,) * 10, True, []),  # few births are not a burst
        (12, (0,) * 10, True, [("f1", "M")]),
        (1, USUAL, False, [("f1", "H")]),
    ],
)
def test_f1_a_month_far_beyond_those_before_is_for_review_and_an_unauthorised_facility_hard(
    this_month: int, history: tuple[int, ...], is_authorised: bool, flags: list[tuple[str, str]]
) -> None:
    volume = facilities.Volume(CHILD, BIRTH, this_month, history, is_authorised)
    assert judged(facilities.volume(volume, DEFAULTS)) == flags


def number(value: int, others: int = 20) -> facilities.NumberInSequence:
    return facilities.NumberInSequence(CHILD, BIRTH, value, others, 100, 200)


@pytest.mark.parametrize(
    ("value", "others", "flags"), [(150, 20, 0), (500, 20, 0), (501, 20, 1), (1, 9, 0), (9999, 9, 0)]
)
def test_f4_a_number_far_from_its_neighbours_is_for_review(value: int, others: int, flags: int) -> None:
    assert judged(facilities.out_of_sequence(number(value, others), DEFAULTS)) == [("f4", "M")] * flags


@pytest.mark.parametrize(
    ("own", "strangers", "severity"),
    [(0, 0, ["M"]), (1, 1, ["M"]), (2, 0, []), (50, 1, []), (0, 2, ["H"]), (50, 2, ["H"])],
)
def test_f4_a_new_pad_in_use_is_innocent_and_another_facilitys_is_hard(
    own: int, strangers: int, severity: list[str]
) -> None:
    certificate = replace(number(501), own_near=own, strangers_near=strangers)
    assert severities(facilities.out_of_sequence(certificate, DEFAULTS)) == severity


def test_f4_the_distance_is_measured_in_the_neighbours_spread() -> None:
    distances = [facilities.distance_from_sequence(number(value)) for value in (50, 150, 300)]
    assert distances == [0.5, -0.5, 1.0]
