"""Formats and distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.facilities.rules import distance_km, is_licence, is_renipress, is_ubigeo

LIMA, CUSCO = (-12.0464, -77.0428), (-13.5183, -71.9781)
positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_lima_and_cusco_are_573_km_apart() -> None:
    assert distance_km(LIMA, CUSCO) == pytest.approx(573, abs=2)


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_km((0.0, -77.0), (-1.0, -77.0)) == pytest.approx(111.19, abs=0.01)


@given(positions, positions)
def test_distance_is_symmetric_and_never_more_than_half_way_round(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert 0 <= distance_km(a, b) <= 20016


@pytest.mark.parametrize(
    "code", ["6208", "0000620", "000062080", "0000620A", "٠٠٠٠٦٢٠٨", "00006208\n", " 00006208", ""]
)
def test_a_renipress_code_must_be_eight_digits(code: str) -> None:
    assert not is_renipress(code)


def test_a_renipress_code_keeps_its_zeros() -> None:
    assert is_renipress("00006208")


@pytest.mark.parametrize("code", ["000101", "260101", "15010", "1501011", "15010a", "１５０１０１", "150101\n"])
def test_a_ubigeo_must_begin_with_a_department(code: str) -> None:
    assert not is_ubigeo(code)


def test_departments_go_from_01_to_25() -> None:
    assert all(is_ubigeo(f"{department:02d}0101") for department in range(1, 26))


@pytest.mark.parametrize(
    ("number", "holds"), [("12", False), ("123", True), ("123456", True), ("1234567", False), ("12a", False)]
)
def test_a_licence_has_three_to_six_digits(number: str, holds: bool) -> None:
    assert is_licence(number) is holds
