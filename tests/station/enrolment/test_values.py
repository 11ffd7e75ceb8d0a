"""The form as a station reads it, against the registry's own pages: one declaration, one reading."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.births.drafts import reading
from registry.births.drafts.sections import SECTIONS
from registry.core.context import Context
from registry.outbox.given.form import form_json
from registry.stations import service as stations
from station.enrolment.form import Form
from station.enrolment.values import certificate_json, errors_of, missing, shared_with_twin, with_districts
from tests.conftest import HOSPITAL

_form: list[Form] = []


@pytest.fixture
def form(ctx: Context) -> Form:
    if not _form:
        added = stations.register(ctx, stations.AddStation(HOSPITAL, "Sala de prueba"))
        _form.append(Form(json.loads(json.dumps(form_json(ctx, added.station.id)))))
    return _form[0]


def inputs() -> list[str]:
    from registry.births.drafts.forms import field_of

    return [name for section in SECTIONS for field in section.fields for name in field_of(field, {}, None).inputs]


texts = st.sampled_from(
    ("", "1", "12", "yes", "female", "3240", "49,5", "4:25", "0425", "PER", "150101", "2026", "x", "DNI")
)


def test_the_form_has_every_field_of_the_registrys_pages_in_every_language(form: Form) -> None:
    assert [section.slug for section in form.sections] == [section.slug for section in SECTIONS]
    assert [name for section in form.sections for name in section.inputs] == inputs()
    assert all(field.label.keys() == {"es", "en", "qu", "ay"} for section in form.sections for field in section.fields)
    assert form.place_name("150101").startswith("Lima")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(inputs()), texts))
def test_what_is_typed_becomes_the_same_request_as_on_the_registrys_pages(form: Form, values: dict[str, str]) -> None:
    assert certificate_json(form, values) == reading.certificate_json(values)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"weight_g": "99999"}, {"weight_g": "range"}),
        ({"weight_g": "3240", "length_cm": "49,5"}, {}),
        ({"born_on.day": "31", "born_on.month": "2", "born_on.year": "2026"}, {"born_on": "day"}),
        ({"born_time": "25:00"}, {"born_time": "hour"}),
        ({"born_time": "16.25"}, {"born_time": "hour_alone"}),
        ({"sex": "unheard of"}, {"sex": "choice"}),
    ],
)
def test_what_is_plainly_wrong_is_said_at_once(form: Form, values: dict[str, str], wrong: dict[str, str]) -> None:
    found = errors_of(form, form.sections[0], values)
    assert {name: each.slug for name, each in found.items()} == wrong


def test_a_district_is_given_by_its_name_whatever_its_accents(form: Form) -> None:
    settled, wrong = with_districts(form, {"ubigeo": "ancon"})
    assert settled["ubigeo"].isdecimal()
    assert not wrong
    assert with_districts(form, {"ubigeo": "nowhere at all"})[1]["ubigeo"].slug == "no_district"
    assert with_districts(form, {"ubigeo": "san"})[1]["ubigeo"].slug == "districts"


def test_a_signatures_gaps_are_listed_and_a_reason_fills_one(form: Form) -> None:
    lacking = missing(form, {})
    assert {"sex", "born_on", "weight_g", "cnv", "mother_given_names"} <= set(lacking)
    assert "weight_g" not in missing(form, {"unknown.weight_g": "not_measured"})
    assert not [name for name in missing(form, {"is_mother_unknown": "yes"}) if name.startswith("mother_")]


def test_twins_share_the_mother_and_nothing_of_the_first_childs_own(form: Form) -> None:
    first: dict[str, Any] = {
        "mother_given_names": "Rosa", "sex": "male", "cnv": "1", "born_on.day": "3",
        "birth_order": "1", "born_time": "4:25",
    }  # fmt: skip
    assert shared_with_twin(form, first) == {"mother_given_names": "Rosa", "born_on.day": "3", "birth_order": "2"}


def test_the_stations_bounds_are_the_registrys() -> None:
    from registry.fingerprints.matching import among
    from registry.fingerprints.rules import LARGEST_IMAGE_BYTES
    from station.enrolment import desk
    from station.envelope import content

    assert desk.SAME_FINGER_SCORE == among.SAME_FINGER_SCORE
    assert content.MOST_PICTURE_BYTES == LARGEST_IMAGE_BYTES
