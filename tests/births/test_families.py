"""Enrolments of every family: at home, found, without papers, known before, twins."""

from typing import Any

from tests.births.samples import digits, example, failures, pointers


def test_a_home_birth_has_no_facility_of_its_own_but_one_that_enrols(post: Any) -> None:
    body = example({"/certificate/place/kind": "home", "/certificate/attendant": {"profession": "midwife"}})
    refused = post("/births", body)
    assert pointers(refused) == {"/certificate/place/facility"}
    body["certificate"]["place"]["facility"] = None
    response = post("/births", body)
    assert response.status_code == 201, response.json
    assert response.json["facility"] == "00006208"
    assert "facility" not in response.json["certificate"]["place"]


def test_a_found_child_is_registered_without_a_mother(post: Any) -> None:
    body = example({"/certificate/newborn/is_found": True, "/certificate/mother": {"is_unknown": True}})
    for absent in ("gestational_weeks", "delivery_kind"):
        del body["certificate"]["newborn"][absent]
    del body["certificate"]["attendant"]
    response = post("/births", body | {"prints": failures(1, subject="newborn")})
    assert response.status_code == 201, response.json
    assert response.json["state"] == "signed"
    assert response.json["mother_id"] is None
    assert not response.json["is_bound"]
    assert "exp" + "ósito" not in response.text.casefold()


def test_an_unknown_mother_has_neither_name_nor_prints(post: Any) -> None:
    response = post("/births", example({"/certificate/mother/is_unknown": True}, failures(1)))
    assert response.status_code == 422
    assert {"/certificate/mother/given_names", "/prints/0/subject"} <= pointers(response)


def test_a_declared_identity_is_enough_and_is_asked_less(post: Any) -> None:
    mother = {
        "document_type": "NONE",
        "given_names": "Yésica",
        "first_surname": "Ampush",
        "age_years": 19,
        "nationality": "PER",
    }
    response = post("/births", example({"/certificate/mother": mother}))
    assert response.status_code == 201, response.json
    assert [one["slug"] for one in response.json["warnings"]] == ["identity-declared"]


def test_a_mother_is_found_again_by_her_document(post: Any) -> None:
    first = example(
        {"/certificate/mother/document_type": "CE", "/certificate/mother/document_number": "ab" + digits(8)}
    )
    second = example({"/certificate/mother/document_type": "CE"})
    second["certificate"]["mother"]["document_number"] = first["certificate"]["mother"]["document_number"].upper()
    assert post("/births", first).json["mother_id"] == post("/births", second).json["mother_id"]


def test_twins_share_a_delivery_and_a_mother(post: Any) -> None:
    first = example({"/certificate/newborn/plurality": 2})
    one = post("/births", first).json
    second = example(
        {"/certificate/newborn/plurality": 2, "/certificate/newborn/birth_order": 2, "/delivery_id": one["delivery_id"]}
    )
    second["certificate"]["mother"] = first["certificate"]["mother"]
    other = post("/births", second)
    assert other.status_code == 201, other.json
    assert (other.json["delivery_id"], other.json["mother_id"]) == (one["delivery_id"], one["mother_id"])
    assert other.json["newborn_id"] != one["newborn_id"]


def test_a_delivery_takes_no_child_that_does_not_agree_with_it(post: Any) -> None:
    first = example({"/certificate/newborn/plurality": 2})
    one = post("/births", first).json

    def sibling(**newborn: Any) -> Any:
        body = example({"/delivery_id": one["delivery_id"]})
        body["certificate"]["mother"] = first["certificate"]["mother"]
        body["certificate"]["newborn"] |= newborn
        return body

    assert post("/births", sibling(plurality=2, birth_order=3)).status_code == 422
    assert pointers(post("/births", sibling(plurality=2, birth_order=1))) == {"/certificate/newborn/birth_order"}
    assert pointers(post("/births", sibling(plurality=3, birth_order=2))) == {"/certificate/newborn/plurality"}
    stranger = sibling(plurality=2, birth_order=2)
    stranger["certificate"]["mother"] = example()["certificate"]["mother"]
    assert pointers(post("/births", stranger)) == {"/certificate/mother/document_number"}
    elsewhere = post("/births", sibling(plurality=2, birth_order=2), facility="00005196")
    assert elsewhere.status_code == 422
    assert pointers(elsewhere) == {"/delivery_id"}
