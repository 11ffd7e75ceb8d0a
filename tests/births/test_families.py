"""Enrolments of every family: at home, foundlings, without papers, known mothers, twins."""

from typing import Any

from tests.births.samples import digits, example, failures, pointers


def test_a_home_birth_has_a_facility_that_enrols_but_none_of_birth(post: Any) -> None:
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


def test_a_declared_identity_is_enough_and_needs_fewer_fields(post: Any) -> None:
    mother = {
        "document_type": "NONE",
        "given_names": "Yésica",
        "first_surname": "Ampush",
        "age_years": 19,
        "nationality": "PER",
    }
    response = post("/births", example({"/certificate/mother": mother}))
    assert response.status_code == 201, response.json
    assert [notice["slug"] for notice in response.json["warnings"]] == ["identity-declared"]


def test_a_mother_is_recognised_by_her_document(post: Any) -> None:
    first = example(
        {"/certificate/mother/document_type": "CE", "/certificate/mother/document_number": "ab" + digits(8)}
    )
    second = example({"/certificate/mother/document_type": "CE"})
    second["certificate"]["mother"]["document_number"] = first["certificate"]["mother"]["document_number"].upper()
    assert post("/births", first).json["mother_id"] == post("/births", second).json["mother_id"]


def test_twins_share_a_delivery_and_a_mother(post: Any) -> None:
    first = example({"/certificate/newborn/plurality": 2})
    elder = post("/births", first).json
    second = example(
        {
            "/certificate/newborn/plurality": 2,
            "/certificate/newborn/birth_order": 2,
            "/delivery_id": elder["delivery_id"],
        }
    )
    second["certificate"]["mother"] = first["certificate"]["mother"]
    younger = post("/births", second)
    assert younger.status_code == 201, younger.json
    assert (younger.json["delivery_id"], younger.json["mother_id"]) == (elder["delivery_id"], elder["mother_id"])
    assert younger.json["newborn_id"] != elder["newborn_id"]


def test_a_delivery_accepts_no_child_that_disagrees_with_it(post: Any) -> None:
    first = example({"/certificate/newborn/plurality": 2})
    elder = post("/births", first).json

    def sibling(**newborn: Any) -> Any:
        body = example({"/delivery_id": elder["delivery_id"]})
        body["certificate"]["mother"] = first["certificate"]["mother"]
        body["certificate"]["newborn"] |= newborn
        return body

    assert post("/births", sibling(plurality=2, birth_order=3)).status_code == 422
    assert pointers(post("/births", sibling(plurality=2, birth_order=1))) == {"/certificate/newborn/birth_order"}
    assert pointers(post("/births", sibling(plurality=3, birth_order=2))) == {"/certificate/newborn/plurality"}
    stranger = sibling(plurality=2, birth_order=2)
    stranger["certificate"]["mother"] = example()["certificate"]["mother"]
    refused = post("/births", stranger)
    assert pointers(refused) == {"/certificate/mother/document_number"}
    assert [error["detail"] for error in refused.json["errors"]] == [
        "This mother differs from the one recorded for the other child of this delivery."
    ]
    elsewhere = post("/births", sibling(plurality=2, birth_order=2), facility="00005196")
    assert elsewhere.status_code == 422
    assert pointers(elsewhere) == {"/delivery_id"}
