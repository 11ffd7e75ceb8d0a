"""Actas through the API: drafted, inscribed, corrected, replaced."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.registry import Registry
from registry.people.rules import is_valid_cui
from tests.births.record.conftest import FATHER
from tests.births.samples import BOTH, Auth, digits, example, pointers

UNKNOWN_MOTHER = {
    "/certificate/newborn/is_found": True,
    "/certificate/mother": {"is_unknown": True},
}


def test_an_inscription_gives_number_and_cui_and_uses_the_certificate(send: Any, drafted: Any, sql: Any) -> None:
    record = drafted()
    assert (record["state"], record["number"], record["cui"]) == ("draft", None, None)
    assert (record["first_surname"], record["second_surname"]) == ("De-Prueba", "D'Ejemplo")
    done = send(f"/records/{record['id']}/inscription", {}).json
    assert done["state"] == "inscribed"
    assert is_valid_cui(done["cui"])
    assert done["number"].startswith("D")  # marks demonstration data for ever
    assert done["is_demonstration"] is True
    assert send(f"/births/{record['birth_id']}").json["state"] == "used"
    kin = "SELECT relation || ' ' || evidence FROM kinship WHERE child_id = CAST(:id AS uuid)"
    assert sql(kin, id=record["child_id"]) == "mother live_birth_certificate"
    name = "SELECT folded_name FROM person WHERE id = CAST(:id AS uuid)"
    assert sql(name, id=record["child_id"]) == "ANGEL NAHUI DEPRUEBA DEJEMPLO"
    assert send(f"/records/{record['id']}/inscription", {}).status_code == 409


def test_of_two_clerks_drafting_an_acta_at_once_exactly_one_succeeds(
    app: Flask, auth: Auth, signed: Any, sql: Any
) -> None:
    for _ in range(3):
        birth = signed()
        start = Barrier(2)

        def make(number: int, birth: str = birth["id"], start: Barrier = start) -> Any:
            body = {"birth_id": birth, "given_names": ("Ángel", "Killa")[number]}
            start.wait()
            return app.test_client().post("/api/v1/records", json=body, headers=auth("clerk"))

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(make, range(2)), key=lambda answer: int(answer.status_code))
        assert [answer.status_code for answer in answers] == [201, 409]
        assert answers[1].json["type"] == "/problems/acta-exists"
        assert pointers(answers[1]) == {"/birth_id"}
        assert sql("SELECT count(*) FROM birth_record WHERE birth_id = CAST(:id AS uuid)", id=birth["id"]) == 1


def test_two_clerks_inscribing_one_acta_at_once_give_one_cui(app: Flask, auth: Auth, drafted: Any, sql: Any) -> None:
    record = drafted()
    start = Barrier(2)

    def inscribe(_: int) -> Any:
        start.wait()
        return (
            app.test_client()
            .post(f"/api/v1/records/{record['id']}/inscription", json={}, headers=auth("clerk"))
            .status_code
        )

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(inscribe, range(2))) == [200, 409]
    assert sql("SELECT count(*) FROM identity_number WHERE person_id = CAST(:id AS uuid)", id=record["child_id"]) == 1


def test_a_cancelled_draft_frees_its_certificate(send: Any, drafted: Any) -> None:
    reason = {"reason": "Error del registrador"}
    thrown = drafted()
    assert send(f"/records/{thrown['id']}/cancellation", reason).json["state"] == "cancelled"
    again = send("/records", {"birth_id": thrown["birth_id"], "given_names": "Killa"})
    assert again.status_code == 201, again.json
    assert send(f"/records/{again.json['id']}/inscription", {}).status_code == 200


def test_a_draft_is_changed_until_it_is_inscribed(client: FlaskClient, auth: Auth, send: Any, drafted: Any) -> None:
    def change(record: Any, **fields: Any) -> Any:
        body = {"birth_id": record["birth_id"], "given_names": "Killa"} | fields
        return client.put(f"/api/v1/records/{record['id']}", json=body, headers=auth("clerk"))

    record = drafted(father=FATHER, parents_agree=False, declarant={"relation": "mother"})
    assert record["state"] == "observed"
    changed = change(record)
    assert changed.status_code == 200, changed.json
    assert (changed.json["state"], changed.json["observation"]) == ("draft", None)
    assert (changed.json["given_names"], changed.json["first_surname"]) == ("Killa", "De-Prueba")
    assert changed.json["second_surname"] == "D'Ejemplo"
    assert change(record, father=FATHER, parents_agree=False).json["state"] == "observed"
    other = change(record, birth_id=drafted()["birth_id"])
    assert (other.status_code, pointers(other)) == (422, {"/birth_id"})
    assert change(record).json["state"] == "draft"
    assert send(f"/records/{record['id']}/inscription", {}).json["given_names"] == "Killa"
    late = change(record)
    assert (late.status_code, late.json["type"]) == (409, "/problems/acta-inscribed")


def test_an_acta_is_only_made_from_a_signed_certificate(send: Any, post: Any, signed: Any, drafted: Any) -> None:
    draft = post("/births", {"certificate": {}}).json
    refused = send("/records", {"birth_id": draft["id"], "given_names": "Killa"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/certificate-draft")
    unknown = send("/records", {"birth_id": "00000000-0000-4000-8000-000000000000", "given_names": "Killa"})
    assert (unknown.status_code, pointers(unknown)) == (422, {"/birth_id"})
    record = drafted()
    annulled = post(f"/births/{record['birth_id']}/annulment", {"reason": "Duplicado"})
    assert annulled.status_code == 200
    late = send(f"/records/{record['id']}/inscription", {})
    assert (late.status_code, late.json["type"]) == (409, "/problems/certificate-annulled")
    assert send(f"/records/{record['id']}").json["cui"] is None


def test_the_surnames_are_the_first_of_each_parent_in_the_chosen_order(drafted: Any) -> None:
    paternal = drafted(father=FATHER)
    assert (paternal["first_surname"], paternal["second_surname"]) == ("O'Higgins", "De-Prueba")
    maternal = drafted(father=FATHER, surname_order="maternal_paternal")
    assert (maternal["first_surname"], maternal["second_surname"]) == ("De-Prueba", "O'Higgins")


def test_a_disagreement_is_observed_and_inscribed_with_the_order_agreed(send: Any, drafted: Any) -> None:
    record = drafted(father=FATHER, parents_agree=False)
    assert record["state"] == "observed"
    assert record["observation"] == "The parents do not agree on the order of the surnames."
    path = f"/records/{record['id']}/inscription"
    refused = send(path, {})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/parents-disagree")
    done = send(path, {"agreed_order": "maternal_paternal"}).json
    assert (done["state"], done["observation"]) == ("inscribed", None)
    assert (done["first_surname"], done["second_surname"]) == ("De-Prueba", "O'Higgins")
    last = done["history"][-1]
    assert (last["from_state"], last["to_state"]) == ("observed", "inscribed")
    assert (last["before"]["surname_order"], last["before"]["first_surname"]) == ("paternal_maternal", "O'Higgins")
    assert (last["after"]["surname_order"], last["after"]["first_surname"]) == ("maternal_paternal", "De-Prueba")


def test_a_father_is_kin_when_he_recognises_and_not_when_he_is_only_named(inscribed: Any, sql: Any) -> None:
    fathers = "SELECT count(*) FROM kinship WHERE child_id = CAST(:id AS uuid) AND relation = 'father'"
    named = inscribed(father=FATHER)
    assert (named["has_filiation_of_father"], sql(fathers, id=named["child_id"])) == (False, 0)
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    known = inscribed(father=himself)
    assert (known["has_filiation_of_father"], sql(fathers, id=known["child_id"])) == (True, 1)


def test_everything_wrong_with_names_and_father_is_reported(send: Any, signed: Any) -> None:
    birth = signed()
    body = {
        "birth_id": birth["id"],
        "given_names": "Ana1",
        "father": FATHER | {"first_surname": "<b>", "given_names": "🙂"},
    }
    refused = send("/records", body)
    assert refused.status_code == 422
    assert {"/given_names", "/father/given_names", "/father/first_surname"} <= pointers(refused)
    of_mother = birth["certificate"]["mother"]["document_number"]
    for number in (of_mother, "12345678-2"):
        father = FATHER | {"recognises": True, "document_type": "DNI", "document_number": number}
        refused = send("/records", {"birth_id": birth["id"], "given_names": "Ana", "father": father})
        assert (refused.status_code, pointers(refused)) == (422, {"/father/document_number"})
        assert number not in refused.text


@pytest.mark.parametrize("word", ["Expósito", "EXPOSITA", "Ana Expósito", "Ex-Pósito", "Expósitos"])
def test_no_name_marks_a_foundling(send: Any, signed: Any, word: str) -> None:
    birth = signed(UNKNOWN_MOTHER)
    for name in ("given_names", "first_surname", "second_surname"):
        body = {"birth_id": birth["id"], "given_names": "Killa", "first_surname": "Quispe"} | {name: word}
        refused = send("/records", body)
        assert (refused.status_code, pointers(refused)) == (422, {f"/{name}"})


def test_a_foundling_is_inscribed_with_the_surnames_that_the_officer_chooses(send: Any, signed: Any) -> None:
    birth = signed(UNKNOWN_MOTHER)
    without = send("/records", {"birth_id": birth["id"], "given_names": "Killa"})
    assert (without.status_code, pointers(without)) == (422, {"/first_surname"})
    body = {"birth_id": birth["id"], "given_names": "Killa", "first_surname": "Quispe", "second_surname": "Mamani"}
    record = send("/records", body).json
    done = send(f"/records/{record['id']}/inscription", {})
    assert (done.status_code, done.json["first_surname"]) == (200, "Quispe")


def test_a_remote_community_has_ninety_days(post: Any, send: Any) -> None:
    born = datetime.now(UTC) - timedelta(days=75)
    day = born.date().isoformat()
    for is_remote, kind in ((True, "ordinary"), (False, "extemporaneous")):
        prints = [print_ | {"captured_at": (born + timedelta(hours=1)).isoformat()} for print_ in BOTH]
        body = example(
            {
                "/certificate/newborn/born_at": born.isoformat(),
                "/certificate/certified_on": day,
                "/certificate/place/is_remote": is_remote,
                "/certificate/mother/age_years": None,
            },
            prints,
        )
        birth = post("/births", body)
        assert birth.status_code == 201, birth.json
        record = send("/records", {"birth_id": birth.json["id"], "given_names": "Killa"}).json
        assert send(f"/records/{record['id']}/inscription", {}).json["registration"] == kind


def test_a_rectified_acta_applies_everywhere_and_keeps_the_original(send: Any, inscribed: Any, sql: Any) -> None:
    record = inscribed()
    path = f"/records/{record['id']}/rectification"
    done = send(path, {"reason": "Error de digitación", "given_names": "Ángela Ñahui"}).json
    assert (done["state"], done["given_names"], done["cui"]) == ("rectified", "Ángela Ñahui", record["cui"])
    last = done["history"][-1]
    assert (last["before"]["given_names"], last["after"]["given_names"]) == ("Ángel Ñahui", "Ángela Ñahui")
    name = "SELECT given_names FROM person WHERE id = CAST(:id AS uuid)"
    assert sql(name, id=record["child_id"]) == "Ángela Ñahui"
    assert pointers(send(path, {"reason": "Lo mismo otra vez", "given_names": "Ángela Ñahui"})) == {""}
    paper = {"kind": "court_decision", "reference": "Sentencia 12-2026"}
    assert pointers(send(path, {"reason": "Es un expósito", "given_names": "Luz", "document": paper})) == {"/reason"}
    assert pointers(send(path, {"reason": "Sin nombre", "given_names": " "})) == {"/given_names"}
    assert send(f"/records/{record['id']}/annotation", {"reason": "De padres expósitos"}).status_code == 422


def test_a_superseded_acta_is_sealed_to_those_who_may_not_read_it(send: Any, inscribed: Any) -> None:
    old = inscribed()
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    body = {"reason": "Reconocimiento posterior", "given_names": old["given_names"], "father": himself}
    copy = send(f"/records/{old['id']}/copies", {}).json
    replacement = send(f"/records/{old['id']}/supersession", body)
    assert replacement.status_code == 201, replacement.json
    new = replacement.json
    assert (new["state"], new["cui"], new["first_surname"]) == ("inscribed", old["cui"], "O'Higgins")
    assert new["number"] != old["number"]
    for path in (f"/records/{old['id']}", copy["location"].removeprefix("/api/v1")):
        assert send(path).status_code == 404
    assert send(f"/records/{old['id']}/supersession", body).status_code == 404
    assert old["id"] not in send("/records?limit=100").text
    assert new["replaces_id"] is None  # its existence is sealed as well
    seen = send(f"/records/{old['id']}", role="supervisor")
    assert (seen.status_code, seen.json["state"]) == (200, "superseded")
    assert send(f"/records/{new['id']}", role="supervisor").json["replaces_id"] == old["id"]
    assert send("/records", {"birth_id": old["birth_id"], "given_names": "Killa"}).status_code == 409


def test_clerks_inscribe_and_others_do_not(send: Any, drafted: Any) -> None:
    record = drafted()
    for role in ("registrar", "investigator", "supervisor", "administrator", "auditor"):
        assert send(f"/records/{record['id']}/inscription", {}, role).status_code == 403
    assert send(f"/records/{record['id']}").json["state"] == "draft"


def test_history_and_actas_are_never_removed(inscribed: Any, registry: Registry) -> None:
    record = inscribed()
    for statement in (
        "DELETE FROM birth_record WHERE id = CAST(:id AS uuid)",
        "UPDATE record_event SET reason = 'x' WHERE record_id = CAST(:id AS uuid)",
        "DELETE FROM record_event WHERE record_id = CAST(:id AS uuid)",
        "TRUNCATE birth_record CASCADE",
        "TRUNCATE record_event",
    ):
        with registry.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement), {"id": record["id"]} if ":id" in statement else {})
