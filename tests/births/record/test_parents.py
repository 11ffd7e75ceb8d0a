"""What an acta takes from the parents."""

from typing import Any

from registry.births.record import copies, queries
from registry.births.record.rules import name_reasons
from registry.core.registry import Registry
from tests.births.record.conftest import FATHER
from tests.births.samples import pointers


def test_a_family_hands_on_the_surname_that_no_officer_may_give(send: Any, signed: Any) -> None:
    birth = signed({"/certificate/mother/first_surname": "Expósito", "/certificate/mother/second_surname": "Quispe"})
    made = send("/records", {"birth_id": birth["id"], "given_names": "Killa"})
    assert (made.status_code, made.json["first_surname"]) == (201, "Expósito")
    inscribed = send(f"/records/{made.json['id']}/inscription", {})
    assert inscribed.status_code == 200
    refused = send(
        f"/records/{made.json['id']}/rectification", {"given_names": "Expósita", "reason": "error de escritura"}
    )
    assert (refused.status_code, pointers(refused)) == (422, {"/given_names"})


def test_a_given_name_is_not_excused_by_a_surname() -> None:
    borne = frozenset({"Expósito"})
    assert [field for field, _ in name_reasons("Expósito", "Expósito", None, inherited=borne)] == ["given_names"]
    assert [field for field, _ in name_reasons("Ana", "Expósito", "Expósito")] == ["first_surname", "second_surname"]


def test_a_father_who_recognises_shows_the_document_he_names(send: Any, signed: Any) -> None:
    birth = signed()
    father = FATHER | {"recognises": True, "document_type": "DNI"}
    refused = send("/records", {"birth_id": birth["id"], "given_names": "Killa", "father": father})
    assert (refused.status_code, pointers(refused)) == (422, {"/father/document_number"})


def test_a_copy_says_that_a_father_was_only_named(registry: Registry, actor: Any, inscribed: Any) -> None:
    made = {"named": FATHER, "none": None, "recognising": FATHER | {"recognises": True}}
    said = {}
    for how, father in made.items():
        record_id = inscribed(father=father)["id"]
        with registry.begin(actor("clerk", None)) as ctx:
            record = queries.record(ctx.session, ctx.actor, record_id)
            assert record is not None
            said[how] = copies.content(ctx, record, "es", "code")["is_father_named_only"]
    assert said == {"named": True, "none": False, "recognising": False}
