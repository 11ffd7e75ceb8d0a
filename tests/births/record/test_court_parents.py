"""Parents whom a court's decision names: a couple or one who adopts, two mothers, two fathers."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from registry.births.record import decisions
from registry.core.registry import Registry
from tests.births.record.conftest import FATHER
from tests.births.samples import ActorOf, digits, pointers

RULING = {"kind": "court_decision", "reference": "Resolución 12-2026"}
HUGO = {"relation": "father", "given_names": "Hugo", "first_surname": "Ramos", "second_surname": "Inga"}
INES = {"relation": "mother", "given_names": "Inés", "first_surname": "Vargas", "second_surname": "Luna"}
RITA = {"relation": "mother", "given_names": "Rita", "first_surname": "Poma", "second_surname": "Arias"}
SUHARTI = {"relation": "mother", "given_names": "Suharti"}
TITO = {"relation": "father", "given_names": "Tito", "first_surname": "Salas", "second_surname": None}


def adoption(record: dict[str, Any], *parents: dict[str, Any], **fields: Any) -> dict[str, Any]:
    named = [parent | {"document_number": digits(8)} for parent in parents]
    return {
        "reason": "Adopción por resolución judicial",
        "given_names": record["given_names"],
        "document": RULING,
        "parents": named,
    } | fields


@pytest.fixture
def adopted(send: Any, inscribed: Any, approve: Any) -> Any:
    """adopted(*parents, **fields): the old acta, and the new one that two persons made."""

    def make(*parents: dict[str, Any], **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        old = inscribed()
        asked = send(f"/records/{old['id']}/supersession", adoption(old, *parents, **fields))
        assert (asked.status_code, asked.json["state"]) == (202, "inscribed"), asked.json
        done = approve(asked.json)
        assert done.status_code == 200, done.json
        return old, done.json

    return make


@pytest.mark.parametrize(
    ("parents", "order", "surnames"),
    [
        ((HUGO, INES), "paternal_maternal", ("Ramos", "Vargas")),
        ((HUGO, INES), "maternal_paternal", ("Vargas", "Ramos")),
        ((INES, HUGO), "paternal_maternal", ("Ramos", "Vargas")),
        ((INES, RITA), "paternal_maternal", ("Vargas", "Poma")),
        ((TITO, HUGO), "paternal_maternal", ("Salas", "Ramos")),
        ((SUHARTI, HUGO), "paternal_maternal", ("Ramos", "Inga")),
        ((INES,), "paternal_maternal", ("Vargas", "Luna")),
    ],
)
def test_the_new_acta_names_the_courts_parents_alone(
    adopted: Any, send: Any, parents: Any, order: str, surnames: tuple[str, str]
) -> None:
    old, new = adopted(*parents, surname_order=order)
    assert (new["first_surname"], new["second_surname"]) == surnames
    assert (new["state"], new["cui"]) == ("inscribed", old["cui"])
    assert [parent["given_names"] for parent in new["parents"]] == [parent["given_names"] for parent in parents]
    assert send(f"/records/{new['id']}").json["birth_id"] is None, "the certificate names the birth mother"
    kin = send(f"/people/{old['child_id']}").json["kin"]
    named = {(parent["person_id"], parent["relation"], "court_decision") for parent in new["parents"]}
    assert {(one["relative_id"], one["relation"], one["evidence"]) for one in kin} == named
    assert send(f"/records/{old['id']}").status_code == 404
    assert send(f"/records/{new['id']}/copies", {"language": "es"}).status_code == 201


def test_one_clerk_alone_does_not_give_a_child_other_parents(send: Any, inscribed: Any, approve: Any) -> None:
    old = inscribed()
    path = f"/records/{old['id']}/supersession"
    assert pointers(send(path, adoption(old, INES, document=None))) == {"/document"}
    asked = send(path, adoption(old, INES))
    own = approve(asked.json, role="clerk")
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")


def test_one_clerk_alone_does_not_take_a_father_away_or_rename_by_a_replacement(send: Any, inscribed: Any) -> None:
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    old = inscribed(father=himself)
    body = {"reason": "Reconocimiento posterior", "given_names": old["given_names"], "document": RULING}
    assert send(f"/records/{old['id']}/supersession", body).status_code == 202
    other = inscribed()
    assert send(f"/records/{other['id']}/supersession", body | {"given_names": "Wilder"}).status_code == 202


def test_the_birth_mother_may_be_one_of_two_mothers(send: Any, inscribed: Any, approve: Any) -> None:
    old = inscribed()
    certificate = send(f"/births/{old['birth_id']}").json["certificate"]["mother"]
    names = ("given_names", "first_surname", "second_surname", "document_type", "document_number")
    herself = {"relation": "mother"} | {name: certificate.get(name) for name in names}
    body = adoption(old, INES)
    body["parents"] = [herself, *body["parents"]]
    new = approve(send(f"/records/{old['id']}/supersession", body).json).json
    kin = {(one["relative_id"], one["relation"]) for one in send(f"/people/{old['child_id']}").json["kin"]}
    assert kin == {(parent["person_id"], "mother") for parent in new["parents"]}


def test_a_courts_parents_are_rectified_in_their_own_field(adopted: Any, send: Any, approve: Any) -> None:
    _old, new = adopted(HUGO, INES)
    path = f"/records/{new['id']}/rectification"
    other = {"reason": "Error en la resolución", "document": RULING}
    mother = {"certificate": {"mother": {"given_names": "Julia"}}}
    assert pointers(send(path, other | mother)) == {"/certificate/mother/given_names"}
    right = [HUGO | {"document_number": digits(8)}, INES | {"given_names": "Inés María", "document_number": digits(8)}]
    asked = send(path, other | {"parents": right})
    assert asked.status_code == 202, asked.json
    done = approve(asked.json).json
    assert [parent["given_names"] for parent in done["parents"]] == ["Hugo", "Inés María"]
    assert done["history"][-1]["before"]["parents"][1]["given_names"] == "Inés"


def test_an_adoption_undone_gives_the_birth_mother_back(
    adopted: Any, send: Any, approve: Any, registry: Registry, actor: ActorOf
) -> None:
    old, new = adopted(HUGO, INES)
    approve(send(f"/records/{new['id']}/cancellation", {"reason": "Era otro niño"}).json)
    path = f"/records/{old['id']}/reinstatement"
    asked = send(path, {"reason": "Era otro niño"}, "supervisor").json
    another = replace(actor("supervisor"), account_id=actor("clerk").account_id)
    with registry.begin(another) as ctx:
        requested_at = datetime.fromisoformat(asked["waiting"]["requested_at"])
        assert decisions.decide(ctx, UUID(old["id"]), requested_at, is_approved=True).state == "inscribed"
    (kin,) = send(f"/people/{old['child_id']}").json["kin"]
    assert (kin["relation"], kin["evidence"]) == ("mother", "live_birth_certificate")


@pytest.mark.parametrize("parents", [[HUGO, INES, RITA], [{"relation": "tutor"} | INES | {"relation": "tutor"}]])
def test_more_than_two_parents_and_other_relations_are_refused(send: Any, inscribed: Any, parents: Any) -> None:
    old = inscribed()
    assert send(f"/records/{old['id']}/supersession", adoption(old, *parents)).status_code == 422


def test_a_parents_document_is_not_the_childs_and_not_the_others(send: Any, inscribed: Any) -> None:
    old = inscribed()
    body = adoption(old, HUGO, INES)
    body["parents"][1]["document_number"] = body["parents"][0]["document_number"]
    path = f"/records/{old['id']}/supersession"
    assert pointers(send(path, body)) == {"/parents/1/document_number"}
    body["parents"][1]["document_number"] = old["cui"][:8]
    assert pointers(send(path, body)) == {"/parents/1/document_number"}
