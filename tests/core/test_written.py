"""Fields as people write them, and what is told of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import marshmallow as ma
import pytest

from registry.core import mending
from registry.core.clock import FAST_CLOCK, utc_now
from registry.core.schemas import Schema
from registry.core.written import Centimetres, Day, Grams, MomentOrDay, PastMoment


class Form(Schema):
    day = Day()
    at = PastMoment()
    born = MomentOrDay()
    weight = Grams()
    length = Centimetres()


def load(sent: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What a request is read as, and what was mended in it."""
    mending.begin()
    mending.read_from(sent)
    return Form().load(sent), mending.mended()


@pytest.mark.parametrize(
    ("name", "written", "read", "slugs"),
    [
        ("day", "2026-05-17", date(2026, 5, 17), []),
        ("day", "17/05/2026", date(2026, 5, 17), ["date-mended"]),
        ("day", "17-5-2026", date(2026, 5, 17), ["date-mended"]),
        ("day", "05.05.2026", date(2026, 5, 5), ["date-mended"]),
        ("born", "2026-05-17", date(2026, 5, 17), []),
        ("born", "17/05/2026", date(2026, 5, 17), ["date-mended"]),
        ("born", "2026-05-17T08:30:00Z", datetime(2026, 5, 17, 8, 30, tzinfo=UTC), []),
        ("weight", 3240, 3240, []),
        ("weight", "3240", 3240, []),
        ("weight", 3.24, 3240, ["number-mended"]),
        ("weight", "3,24", 3240, ["number-mended"]),
        ("weight", "3.240 kg", 3240, ["number-mended"]),
        ("weight", "3240 g", 3240, []),
        ("length", 49.5, 49.5, []),
        ("length", "49,5", 49.5, ["number-mended"]),
        ("length", "49.5 cm", 49.5, []),
    ],
)
def test_what_has_one_meaning_is_mended_and_told(name: str, written: Any, read: Any, slugs: list[str]) -> None:
    values, mended = load({name: written})
    assert values == {name: read}
    assert [(warning["slug"], warning["pointer"]) for warning in mended] == [(slug, f"/{name}") for slug in slugs]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("day", "05/04/2026"),
        ("born", "05/04/2026"),
        ("day", "31/02/2026"),
        ("day", "17/05/26"),
        ("day", ""),
        ("born", "ayer"),
        ("weight", "tres"),
        ("weight", "3,2,4"),
        ("weight", "3,24567"),
        ("weight", True),
        ("length", "1e400"),
        ("length", "49,5,1"),
    ],
)
def test_what_has_two_meanings_or_none_is_asked_again(name: str, written: Any) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        load({name: written})
    assert "Not a valid" not in str(refused.value.messages)


def test_a_clock_some_minutes_fast_is_mended_and_a_wrong_one_is_not() -> None:
    ahead = utc_now() + FAST_CLOCK - timedelta(minutes=1)
    values, mended = load({"at": ahead.isoformat()})
    assert values["at"] <= utc_now()
    assert [warning["slug"] for warning in mended] == ["clock-mended"]
    far = utc_now() + FAST_CLOCK + timedelta(minutes=1)
    assert load({"at": far.isoformat()}) == ({"at": far}, [])


def test_each_place_of_a_list_has_its_pointer() -> None:
    class Forms(Schema):
        forms = ma.fields.List(ma.fields.Nested(Form))

    sent = {"forms": [{"day": "2026-05-17"}, {"day": "17/05/2026"}, {"weight": "3,2", "day": "17/05/2026"}]}
    mending.begin()
    mending.read_from(sent)
    Forms().load(sent)
    assert {warning["pointer"] for warning in mending.mended()} == {"/forms/1/day", "/forms/2/day", "/forms/2/weight"}
