"""A number typed by hand joins nobody to another person: it is checked, or disputed and the person kept apart."""

from typing import Any

import pytest

from registry.people.agreement import is_other_person
from tests.births.samples import digits, example, pointers

OTHER_WOMAN = {
    "/certificate/mother/given_names": "Luz Marina",
    "/certificate/mother/first_surname": "Flores",
    "/certificate/mother/second_surname": "Torres",
    "/certificate/mother/birth_date": "1997-09-19",
    "/certificate/mother/age_years": None,
}


def test_another_womans_number_is_refused_with_what_to_do_and_her_family_stays_hers(post: Any) -> None:
    first = post("/births", example()).json
    number = first["certificate"]["mother"]["document_number"]
    body = example(OTHER_WOMAN | {"/certificate/mother/document_number": number})
    refused = post("/births", body)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/number-of-another")
    assert pointers(refused) == {"/certificate/mother/document_number"}
    assert number not in refused.text
    disputed = post("/births", body | {"document_status": "disputed"})
    assert disputed.status_code == 201, disputed.json  # the birth is never blocked
    assert disputed.json["mother_id"] != first["mother_id"]
    assert disputed.json["certificate"]["mother"]["document_number"] == number


@pytest.mark.parametrize(
    "changes",
    [
        {"/certificate/mother/birth_date": "1961-01-01", "/certificate/mother/age_years": None},
        {"/certificate/mother/first_surname": "Salvatierra", "/certificate/mother/second_surname": "Oré"},
    ],
)
def test_a_known_mother_is_found_while_her_name_or_her_day_agrees(post: Any, changes: dict[str, Any]) -> None:
    first = post("/births", example()).json
    number = first["certificate"]["mother"]["document_number"]
    again = post("/births", example(changes | {"/certificate/mother/document_number": number}))
    assert (again.status_code, again.json["mother_id"]) == (201, first["mother_id"])


@pytest.mark.parametrize("number", ["00000000", "99999999", "12345678", "01234567", "87654321"])
def test_a_number_that_stands_for_nothing_is_no_document(post: Any, number: str) -> None:
    refused = post("/births", example({"/certificate/mother/document_number": number}))
    assert (refused.status_code, pointers(refused)) == (422, {"/certificate/mother/document_number"})


def test_a_father_with_another_mans_number_is_kept_apart(post: Any) -> None:
    father = {"first_surname": "Ramos", "document_type": "DNI", "document_number": digits(8), "recognises": True}
    children = [post("/births", example()).json["id"] for _ in range(3)]
    one = {"birth_id": children[0], "given_names": "Killa", "father": father | {"given_names": "Hugo"}}
    assert post("/records", one, role="clerk").status_code == 201
    stranger = father | {"given_names": "Elmer", "first_surname": "Cusi"}
    other = {"birth_id": children[1], "given_names": "Killa", "father": stranger}
    refused = post("/records", other, role="clerk")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/number-of-another")
    assert pointers(refused) == {"/father/document_number"}
    other["father"] = stranger | {"document_status": "disputed"}
    assert post("/records", other, role="clerk").status_code == 201


KNOWN = ("Rosa Elvira", "Quispe", "Mamani")


def test_names_shortened_completed_or_misspelt_are_one_person() -> None:
    for stated in (
        ("Rosa", "Quispe", "Mamani"),
        ("Elvira", "Quispe", None),
        ("Rosa Elvira", "Kispe", "Mamany"),
        ("Quispe Mamani", "Rosa", None),
        (None, "Quispe", "Mamani"),
    ):
        assert not is_other_person(stated, None, KNOWN, None)
    assert is_other_person(("Luz Marina", "Flores", "Torres"), None, KNOWN, None)
    assert not is_other_person((None, None, None), None, KNOWN, None)


def test_given_names_alone_are_nobodys_name() -> None:
    for stated in (("Rosa", None, None), ("Rosa Elvira", None, None), ("Rosa Elvira", "Flores", "Torres")):
        assert is_other_person(stated, None, KNOWN, None)
    assert not is_other_person(("Suharti", "Wijaya", None), None, ("Suharti", None, None), None)
