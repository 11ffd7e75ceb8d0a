"""What is read from a document of a birth, what is not, and that nothing is guessed."""

from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.fhir import bundle, mapping
from registry.exchange.fhir.bundle import Unusable
from tests.exchange.fhir.documents import (
    CHILD,
    LOINC,
    MOTHER,
    changed,
    concept,
    document,
    entry,
    observation,
)

CHILD_AT, MOTHER_AT = 1, 2


def read(content: dict[str, Any]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The inputs that are filled, and what is noted: the code and the place."""
    found = bundle.read(content)
    taken = mapping.taken_from(found)
    values = {name: text for each in taken.values() for name, text in each.inputs.items()}
    return values, [(note.code, note.expression.removeprefix("Bundle.entry")) for note in found.notes]


def test_a_whole_document_fills_what_the_table_says() -> None:
    content = document()
    Bundle.model_validate(content)  # an independent judge of our example
    values, notes = read(content)
    born = content["entry"][CHILD_AT]["resource"]["birthDate"].split("-")
    assert values | {"born_time": "", "mother_document_number": ""} == {
        "sex": "female",
        "born_on.day": str(int(born[2])),
        "born_on.month": str(int(born[1])),
        "born_on.year": born[0],
        "born_time": "",
        "weight_g": "3240",
        "length_cm": "49.5",
        "gestational_weeks": "39",
        "apgar_1": "8",
        "apgar_5": "9",
        "delivery_kind": "caesarean",
        "plurality": "1",
        "birth_order": "1",
        "place": "facility",
        "place_facility_code": "00006208",
        "attendant_dni": "99000001",
        "attendant_licence": "90001",
        "mother_document_type": "DNI",
        "mother_document_number": "",
        "mother_given_names": "Rosa Begoña",
        "mother_first_surname": "Ñahui",
        "mother_second_surname": "De la Cruz",
        "mother_birth_date.day": "2",
        "mother_birth_date.month": "7",
        "mother_birth_date.year": "1998",
        "mother_marital_status": "single",
    }
    assert notes == [("not-supported", "[12].resource")]  # Apgar after ten minutes: the certificate has no such field


@pytest.mark.parametrize(
    ("place", "elements", "lost", "code"),
    [
        (1, {"gender": "other"}, "sex", "not-supported"),
        (1, {"gender": "unknown"}, "sex", "not-supported"),
        (1, {"birthDate": "2026-11"}, "born_on.day", "value"),
        (1, {"birthDate": "2026-02-30"}, "born_on.day", "value"),
        (1, {"birthDate": "2001-01-01"}, "born_on.day", "conflict"),
        (1, {"multipleBirthBoolean": True}, "plurality", "value"),
        (1, {"multipleBirthBoolean": None, "multipleBirthInteger": "2"}, "birth_order", "value"),
        (2, {"name": [{"family": "Quispe Mamani", "given": ["Rosa"]}]}, "mother_first_surname", "value"),
        (2, {"name": [{"family": "A"}, {"family": "B"}]}, "mother_first_surname", "conflict"),
        (2, {"maritalStatus": concept("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "T")},
         "mother_marital_status", "not-supported"),
        (2, {"telecom": [{"system": "phone", "value": "1"}, {"system": "phone", "value": "2"}]},
         "mother_phone", "conflict"),
        (2, {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}, "mother_given_names", "not-supported"),
        (7, {"valueQuantity": {"value": 7, "code": "[lb_av]"}}, "weight_g", "value"),
        (7, {"valueQuantity": {"value": 3240}}, "weight_g", "value"),
        (7, {"valueQuantity": {"value": 3240.5, "code": "g"}}, "weight_g", "value"),
        (7, {"valueQuantity": {"value": True, "code": "g"}}, "weight_g", "value"),
        (7, {"valueQuantity": {"value": 3000, "code": "g", "comparator": ">"}}, "weight_g", "value"),
        (7, {"valueQuantity": None, "valueString": "3240 g"}, "weight_g", "value"),
        (7, {"status": "entered-in-error"}, "weight_g", "business-rule"),
        (7, {"subject": {"reference": MOTHER}}, "weight_g", "business-rule"),
        (7, {"subject": {"reference": "http://elsewhere.example/Patient/1"}}, "weight_g", "business-rule"),
        (9, {"valueQuantity": {"value": 270, "code": "d"}}, "gestational_weeks", "value"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_told_and_not_guessed(
    place: int, elements: dict[str, Any], lost: str, code: str
) -> None:
    values, notes = read(changed(document(), place, **elements))
    assert lost not in values
    assert code in {each for each, where in notes if where.startswith(f"[{place}]")}


def test_two_measurements_that_differ_are_taken_from_neither_and_two_alike_are() -> None:
    content = document()
    content["entry"].append(entry(observation("8339-4", 3240, "g")))
    assert read(content)[0]["weight_g"] == "3240"
    content["entry"].append(entry(observation("8339-4", 3420, "g")))
    values, notes = read(content)
    assert "weight_g" not in values
    assert [code for code, _where in notes].count("conflict") == 3


def test_of_two_mothers_none_is_taken() -> None:
    content = document()
    other = {
        "resourceType": "RelatedPerson",
        "patient": {"reference": CHILD},
        "relationship": [concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH")],
        "name": [{"family": "Otra", "given": ["Ana"]}],
    }
    content["entry"].append(entry(other))
    assert not [name for name in read(content)[0] if name.startswith("mother")]
    content = changed(content, 0, section=[])
    assert read(content)[0]["mother_given_names"] == "Ana"


def test_references_in_circles_contained_resources_and_attachments_are_harmless_and_told() -> None:
    content = changed(document(), 3, serviceProvider={"reference": "urn:uuid:circle"})
    circle = {"resourceType": "Organization", "partOf": {"reference": "urn:uuid:circle"}, "contained": [{"a": 1}]}
    content["entry"].append(entry(circle, "urn:uuid:circle"))
    content["entry"].append(entry({"resourceType": "Binary", "contentType": "image/png", "data": "aGVsbG8="}))
    values, notes = read(content)
    assert "place_facility_code" not in values
    places = {where for _code, where in notes}
    assert {"[13].resource.contained", "[13].resource.partOf", "[14].resource", "[4].resource"} <= places


@pytest.mark.parametrize(
    ("change", "expression"),
    [
        ({"type": "collection"}, "Bundle.type"),
        ({"resourceType": "Patient"}, "Bundle.type"),
        ({"identifier": {"system": "x"}}, "Bundle.identifier"),
        ({"identifier": {"system": "x", "value": "a" * 300}}, "Bundle.identifier"),
        ({"identifier": ["x"]}, "Bundle.identifier"),
        ({"entry": []}, "Bundle.entry"),
        ({"entry": {}}, "Bundle.entry"),
        ({"entry": [1]}, "Bundle.entry"),
        ({"entry": [{"resource": {"resourceType": "Patient"}}]}, "Bundle.entry[0].resource"),
        ({"entry": [{"resource": {}}] * 201}, "Bundle.entry"),
        ({"implicitRules": "urn:rules"}, "Bundle.implicitRules"),
    ],
)
def test_what_is_no_document_of_a_birth_is_refused_with_the_reason(change: dict[str, Any], expression: str) -> None:
    with pytest.raises(Unusable) as refused:
        bundle.read(document() | change)
    assert expression in {note.expression for note in refused.value.notes}


@pytest.mark.parametrize(
    "elements",
    [
        {"type": concept(LOINC, "69409-1")},
        {"status": "entered-in-error"},
        {"subject": {"reference": "urn:uuid:nobody"}},
        {"subject": {"reference": ["x"]}},
        {"modifierExtension": [{"url": "urn:x"}]},
    ],
)
def test_a_document_that_is_withdrawn_or_of_something_else_is_refused(elements: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        bundle.read(changed(document(), 0, **elements))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_garbage_anywhere_is_told_and_never_breaks_the_reading(data: st.DataObject) -> None:
    content = document()
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content["entry"]) - 1))
        resource = content["entry"][place]["resource"]
        name = data.draw(st.sampled_from(sorted(resource)))
        resource[name] = data.draw(JSON)
    try:
        values, notes = read(content)
    except Unusable:
        return
    assert all(isinstance(text, str) for text in values.values())
    assert len(notes) <= bundle.MOST_NOTES + 1
