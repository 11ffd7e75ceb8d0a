"""What an acta takes from the parents."""

from typing import Any

from registry.births.record.rules import name_errors
from tests.births.record.conftest import FATHER
from tests.births.samples import pointers


def test_a_family_passes_on_a_surname_that_no_officer_may_choose(send: Any, signed: Any) -> None:
    birth = signed({"/certificate/mother/first_surname": "Expósito", "/certificate/mother/second_surname": "Quispe"})
    draft = send("/records", {"birth_id": birth["id"], "given_names": "Killa"})
    assert (draft.status_code, draft.json["first_surname"]) == (201, "Expósito")
    inscribed = send(f"/records/{draft.json['id']}/inscription", {})
    assert inscribed.status_code == 200
    paper = {"kind": "court_decision", "reference": "Sentencia 12-2026"}
    body = {"given_names": "Expósita", "reason": "error de escritura", "document": paper}
    refused = send(f"/records/{draft.json['id']}/rectification", body)
    assert (refused.status_code, pointers(refused)) == (422, {"/given_names"})


def test_a_given_name_is_not_excused_by_a_surname() -> None:
    inherited = frozenset({"Expósito"})
    assert [field for field, _error in name_errors("Expósito", "Expósito", None, inherited=inherited)] == [
        "given_names"
    ]
    assert [field for field, _error in name_errors("Ana", "Expósito", "Expósito")] == [
        "first_surname",
        "second_surname",
    ]


def test_a_father_who_recognises_needs_the_document_he_names(send: Any, signed: Any) -> None:
    birth = signed()
    father = FATHER | {"recognises": True, "document_type": "DNI"}
    refused = send("/records", {"birth_id": birth["id"], "given_names": "Killa", "father": father})
    assert (refused.status_code, pointers(refused)) == (422, {"/father/document_number"})
    sentence = "Required: the identity document of the father recognising the child."
    assert [error["detail"] for error in refused.json["errors"]] == [sentence]
