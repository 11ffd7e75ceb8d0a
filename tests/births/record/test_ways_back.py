"""Every mistake in an acta has a way back, with a second person where it is grave."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.births.record.conftest import FATHER
from tests.births.samples import Auth, digits, pointers

PAPER = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
NEWBORN = "SELECT {} FROM person WHERE id = CAST(:id AS uuid)"


def rectification(**changes: Any) -> dict[str, Any]:
    return {"reason": "Error al llenar el certificado", "document": PAPER} | changes


@pytest.mark.parametrize(
    ("group", "field", "value"),
    [
        ("newborn", "sex", "male"),
        ("newborn", "born_at", "2025-03-13T22:15:00-05:00"),
        ("mother", "given_names", "Rosalía"),
        ("mother", "birth_date", "1993-02-11"),
    ],
)
def test_a_grave_field_of_an_acta_is_rectified_by_two_persons_with_a_document(
    send: Any, inscribed: Any, approve: Any, group: str, field: str, value: str
) -> None:
    record = inscribed({"/certificate/mother/age_years": None})
    path, change = f"/records/{record['id']}/rectification", {group: {field: value}}
    assert pointers(send(path, rectification(certificate=change) | {"document": None})) == {"/document"}
    waiting = send(path, rectification(certificate=change))
    assert waiting.status_code == 202, waiting.json
    assert waiting.json["state"] == "inscribed"  # nothing has changed yet
    assert waiting.json["waiting"]["kind"] == "rectification"
    own = approve(waiting.json, role="clerk")
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    done = approve(waiting.json)
    assert done.status_code == 200, done.json
    assert (done.json["state"], done.json["waiting"]) == ("rectified", None)
    last = done.json["history"][-1]
    assert last["after"]["certificate"] != last["before"]["certificate"]
    assert last["after"]["evidence"] == "court_decision: Sentencia 44-2026"
    certificate = send(f"/births/{record['birth_id']}").json["certificate"]
    assert certificate[group][field] == value


def test_a_light_field_is_rectified_by_one_person_with_a_document(send: Any, inscribed: Any) -> None:
    record = inscribed()
    done = send(f"/records/{record['id']}/rectification", rectification(certificate={"newborn": {"weight_g": 3333}}))
    assert (done.status_code, done.json["state"]) == (200, "rectified")


def test_the_childs_person_follows_the_rectified_sex_and_day(send: Any, inscribed: Any, approve: Any, sql: Any) -> None:
    record = inscribed()
    change = {"newborn": {"sex": "male", "born_at": "2025-03-13T22:15:00-05:00"}}
    waiting = send(f"/records/{record['id']}/rectification", rectification(certificate=change))
    assert approve(waiting.json).status_code == 200
    assert sql(NEWBORN.format("sex"), id=record["child_id"]) == "male"
    assert str(sql(NEWBORN.format("birth_date"), id=record["child_id"])) == "2025-03-13"


def test_a_child_renamed_wholly_waits_for_a_second_person_and_a_letter_does_not(send: Any, inscribed: Any) -> None:
    record = inscribed()
    path = f"/records/{record['id']}/rectification"
    whole = {"given_names": "Wilder", "first_surname": "Zúñiga", "second_surname": "Flores"}
    assert send(path, rectification(**whole)).status_code == 202
    busy = send(path, rectification(given_names="Ángela Ñahui"))
    assert (busy.status_code, busy.json["type"]) == (409, "/problems/change-waits")
    other = inscribed()
    letter = {"reason": "Una letra", "given_names": "Ángela Ñahui"}
    assert send(f"/records/{other['id']}/rectification", letter).status_code == 200


def test_the_wrong_mother_is_replaced_by_the_true_one_and_her_kinship_with_her(
    send: Any, signed: Any, inscribed: Any, approve: Any, sql: Any
) -> None:
    stranger = signed()
    number = stranger["certificate"]["mother"]["document_number"]
    record = inscribed({"/certificate/mother/document_number": number})
    mothers = "SELECT relative_id::text FROM kinship WHERE child_id = CAST(:id AS uuid) AND relation = 'mother'"
    assert sql(mothers, id=record["child_id"]) == stranger["mother_id"]
    true_number = digits(8)
    change = {"mother": {"document_number": true_number, "given_names": "Luz Marina"}}
    waiting = send(f"/records/{record['id']}/rectification", rectification(certificate=change))
    assert approve(waiting.json).status_code == 200
    birth = send(f"/births/{record['birth_id']}").json
    assert birth["mother_id"] != stranger["mother_id"]
    assert sql(mothers, id=record["child_id"]) == birth["mother_id"]
    assert send(f"/births/{stranger['id']}").json["mother_id"] == stranger["mother_id"]


def test_the_father_is_rectified_and_taken_away_by_two_persons(
    send: Any, inscribed: Any, approve: Any, sql: Any
) -> None:
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    record = inscribed(father=himself)
    path = f"/records/{record['id']}/rectification"
    other = himself | {"given_names": "Andrés", "document_number": digits(8)}
    waiting = send(path, rectification(father=other))
    assert waiting.status_code == 202, waiting.json
    assert approve(waiting.json).json["has_filiation_of_father"] is True
    fathers = "SELECT count(*) FROM kinship WHERE child_id = CAST(:id AS uuid) AND relation = 'father'"
    assert sql(fathers, id=record["child_id"]) == 1
    waiting = send(path, rectification(father=None))
    assert approve(waiting.json).json["has_filiation_of_father"] is False
    assert sql(fathers, id=record["child_id"]) == 0


def test_an_impossible_rectification_is_refused_when_it_is_asked_for(send: Any, inscribed: Any) -> None:
    record = inscribed()
    path = f"/records/{record['id']}/rectification"
    refused = send(path, rectification(certificate={"newborn": {"born_at": "2031-01-01T00:00:00-05:00"}}))
    assert refused.status_code == 422
    assert "/certificate/newborn/born_at" in pointers(refused)
    assert send(f"/records/{record['id']}").json["waiting"] is None


def test_an_acta_in_force_is_cancelled_by_two_and_the_cancellation_undone_by_two(
    send: Any, inscribed: Any, approve: Any
) -> None:
    record = inscribed()
    asked = send(f"/records/{record['id']}/cancellation", {"reason": "Inscrita dos veces"})
    assert (asked.status_code, asked.json["state"]) == (202, "inscribed")
    assert approve(asked.json).json["state"] == "cancelled"
    asked = send(f"/records/{record['id']}/reinstatement", {"reason": "Se canceló otra por error"})
    assert asked.status_code == 202, asked.json
    back = approve(asked.json).json
    assert (back["state"], back["number"], back["cui"]) == ("inscribed", record["number"], record["cui"])
    assert send(f"/births/{record['birth_id']}").json["state"] == "used"


def test_a_request_is_refused_by_another_or_withdrawn_by_whoever_asked(
    send: Any, inscribed: Any, approve: Any, sql: Any
) -> None:
    record = inscribed()
    for role in ("supervisor", "clerk"):
        asked = send(f"/records/{record['id']}/cancellation", {"reason": "Inscrita dos veces"}).json
        assert approve(asked, "refuse", role).json["waiting"] is None
        late = approve(asked, "approve")
        assert (late.status_code, late.json["type"]) == (409, "/problems/no-change-waits")
    states = (
        "SELECT string_agg(state, ' ' ORDER BY requested_at) FROM change_request WHERE subject_id = CAST(:id AS uuid)"
    )
    assert sql(states, id=record["id"]) == "refused withdrawn"
    assert send(f"/records/{record['id']}").json["state"] == "inscribed"


def test_after_a_cancellation_a_new_acta_keeps_the_childs_cui(send: Any, inscribed: Any, approve: Any) -> None:
    record = inscribed()
    approve(send(f"/records/{record['id']}/cancellation", {"reason": "Nombres de otro niño"}).json)
    new = send("/records", {"birth_id": record["birth_id"], "given_names": "Killa"})
    assert new.status_code == 201, new.json
    done = send(f"/records/{new.json['id']}/inscription", {}).json
    assert (done["state"], done["cui"]) == ("inscribed", record["cui"])
    assert done["number"] != record["number"]
    refused = send(f"/records/{record['id']}/reinstatement", {"reason": "La primera valía"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/certificate-used")


def test_a_certificate_whose_acta_was_cancelled_can_be_annulled(
    send: Any, inscribed: Any, approve: Any, post: Any
) -> None:
    record = inscribed()
    approve(send(f"/records/{record['id']}/cancellation", {"reason": "El certificado era falso"}).json)
    assert post(f"/births/{record['birth_id']}/annulment", {"reason": "Número ajeno"}).status_code == 200
    refused = send(f"/records/{record['id']}/reinstatement", {"reason": "Se insiste en ella"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/certificate-annulled")


def test_an_adoption_by_mistake_is_undone_by_two(send: Any, inscribed: Any, approve: Any, sql: Any) -> None:
    old = inscribed()
    himself = FATHER | {"recognises": True, "document_type": "DNI", "document_number": digits(8)}
    body = {"reason": "Reconocimiento posterior", "given_names": old["given_names"], "father": himself}
    new = send(f"/records/{old['id']}/supersession", body).json
    path = f"/records/{old['id']}/reinstatement"
    early = send(path, {"reason": "Era otro niño"}, "supervisor")
    assert (early.status_code, early.json["type"]) == (409, "/problems/acta-superseded")
    approve(send(f"/records/{new['id']}/cancellation", {"reason": "Era otro niño"}).json)
    asked = send(path, {"reason": "Era otro niño"}, "supervisor")
    assert asked.status_code == 202, asked.json
    body = {"decision": "approve", "requested_at": asked.json["waiting"]["requested_at"]}
    assert send(f"/records/{old['id']}/decision", body, "supervisor").status_code == 409
    fathers = "SELECT count(*) FROM kinship WHERE child_id = CAST(:id AS uuid) AND relation = 'father'"
    assert sql(fathers, id=old["child_id"]) == 1


def test_of_two_clerks_rectifying_at_once_one_reads_that_a_change_waits(app: Flask, auth: Auth, inscribed: Any) -> None:
    record = inscribed()
    start = Barrier(2)

    def rectify(sex: str) -> Any:
        start.wait()
        body = rectification(certificate={"newborn": {"sex": sex}})
        return app.test_client().post(f"/api/v1/records/{record['id']}/rectification", json=body, headers=auth("clerk"))

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(rectify, ("male", "indeterminate")), key=lambda answer: int(answer.status_code))
    assert [answer.status_code for answer in answers] == [202, 409]
    assert answers[1].json["type"] == "/problems/change-waits"


def test_a_cancellation_undone_while_a_new_acta_is_made_leaves_exactly_one(
    app: Flask, auth: Auth, send: Any, inscribed: Any, approve: Any, sql: Any
) -> None:
    record = inscribed()
    approve(send(f"/records/{record['id']}/cancellation", {"reason": "Cancelada por error"}).json)
    asked = send(f"/records/{record['id']}/reinstatement", {"reason": "Cancelada por error"}).json
    start = Barrier(2)

    def undo() -> Any:
        start.wait()
        return approve(asked)

    def remake() -> Any:
        start.wait()
        body = {"birth_id": record["birth_id"], "given_names": "Killa"}
        return app.test_client().post("/api/v1/records", json=body, headers=auth("clerk"))

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in (pool.submit(undo), pool.submit(remake))]
    assert sum(answer.status_code in (200, 201) for answer in answers) == 1, [answer.json for answer in answers]
    living = "SELECT count(*) FROM birth_record WHERE birth_id = CAST(:id AS uuid) AND state <> 'cancelled'"
    assert sql(living, id=record["birth_id"]) == 1
