"""Every mistake in a certificate has a way back: it is corrected while it is free, and an annulment undone."""

from typing import Any

import pytest

from tests.births.samples import digits, example, pointers

PERSON = "SELECT {} FROM person WHERE id = CAST(:id AS uuid)"


def test_a_typing_error_in_a_signed_certificate_is_corrected_and_all_prints_stay(post: Any, get: Any, sql: Any) -> None:
    birth = post("/births", example()).json
    path, cnv = f"/births/{birth['id']}/correction", digits(12)
    change = {"cnv": cnv, "newborn": {"weight_g": 3111}, "mother": {"given_names": "Rosalinda"}}
    body = {"reason": "Error de digitación", "certificate": change}
    assert post(path, body, facility="00005196").status_code == 404
    assert post(path, body, role="clerk").status_code == 403
    done = post(path, body)
    assert done.status_code == 200, done.json
    assert (done.json["state"], done.json["certificate"]["cnv"]) == ("signed", cnv)
    assert (done.json["newborn_id"], done.json["mother_id"]) == (birth["newborn_id"], birth["mother_id"])
    before = "SELECT before ->> 'weight_g' FROM birth_correction WHERE birth_id = CAST(:id AS uuid)"
    assert sql(before, id=birth["id"]) == str(birth["certificate"]["newborn"]["weight_g"])
    assert sql(PERSON.format("given_names"), id=birth["mother_id"]) == "Rosalinda"
    assert pointers(post(path, body)) == {"/certificate"}
    # The number typed by mistake is free for its owner.
    assert post("/births", example({"/certificate/cnv": birth["certificate"]["cnv"]})).status_code == 201


def test_the_mothers_number_typed_wrongly_is_corrected_and_another_woman_is_not_put_in_her_place(post: Any) -> None:
    stranger, birth = post("/births", example()).json, post("/births", example()).json
    path = f"/births/{birth['id']}/correction"
    number = digits(8)
    body: Any = {"reason": "Un dígito del DNI", "certificate": {"mother": {"document_number": number}}}
    done = post(path, body)
    assert (done.status_code, done.json["mother_id"]) == (200, birth["mother_id"])
    body["certificate"]["mother"]["document_number"] = stranger["certificate"]["mother"]["document_number"]
    waits = post(path, body)
    assert (waits.status_code, waits.json["mother_id"]) == (202, birth["mother_id"])


def test_the_first_twin_sent_as_a_single_birth_is_corrected_and_the_second_joined(post: Any) -> None:
    first = post("/births", example()).json
    second = example(
        {
            "/delivery_id": first["delivery_id"],
            "/certificate/newborn/plurality": 2,
            "/certificate/newborn/birth_order": 2,
            "/certificate/mother/document_number": first["certificate"]["mother"]["document_number"],
        }
    )
    assert post("/births", second).status_code == 409
    body = {"reason": "Eran mellizos", "certificate": {"newborn": {"plurality": 2}}}
    assert post(f"/births/{first['id']}/correction", body).status_code == 200
    assert post("/births", second).status_code == 201


def test_a_certificate_in_use_is_not_corrected_but_its_acta_rectified(inscribed: Any, post: Any) -> None:
    record = inscribed()
    body = {"reason": "Error de digitación", "certificate": {"newborn": {"weight_g": 3111}}}
    refused = post(f"/births/{record['birth_id']}/correction", body)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/certificate-used")
    assert "rectify the acta" in refused.json["title"]


@pytest.mark.parametrize("sign", [True, False])
def test_an_annulment_by_mistake_is_undone_with_all_its_prints(post: Any, get: Any, sign: bool) -> None:
    birth = post("/births", example({"/sign": sign})).json
    path = f"/births/{birth['id']}"
    assert post(f"{path}/annulment", {"reason": "Se confundió de certificado"}).status_code == 200
    back = post(f"{path}/reinstatement", {"reason": "Se anuló el equivocado"})
    assert back.status_code == 200, back.json
    assert (back.json["state"], back.json["annulled_reason"]) == (birth["state"], None)
    assert back.json["prints"] == birth["prints"]
    assert {recapture["state"] for recapture in back.json["recaptures"]} <= {"due"}
    assert get(path).json["is_bound"] == birth["is_bound"]
    again = post(f"{path}/reinstatement", {"reason": "Se anuló el equivocado"})
    assert (again.status_code, again.json["type"]) == (409, "/problems/certificate-not-annulled")


def test_an_annulment_is_not_undone_once_its_number_is_anothers(post: Any) -> None:
    birth = post("/births", example()).json
    post(f"/births/{birth['id']}/annulment", {"reason": "Número ajeno"})
    assert post("/births", example({"/certificate/cnv": birth["certificate"]["cnv"]})).status_code == 201
    refused = post(f"/births/{birth['id']}/reinstatement", {"reason": "Se insiste en él"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/certificate-exists")
