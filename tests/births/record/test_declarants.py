"""The declarant of a birth: stored with the acta, never judged at the counter."""

from typing import Any

import pytest

from registry.core.registry import Registry

OTHER = {"relation": "other", "document_number": "41678905"}
FOREIGN = {"relation": "institution", "document_type": "CE", "document_number": "abc12345"}


@pytest.mark.parametrize(
    ("declarant", "stored"),
    [
        (None, (None, None)),
        ({"relation": "mother"}, ("mother", None)),
        (OTHER, ("other", "41678905")),
        (FOREIGN, ("institution", "ABC12345")),
    ],
)
def test_a_declarant_is_stored_with_the_document_shown(drafted: Any, sql: Any, declarant: Any, stored: Any) -> None:
    acta = drafted(declarant=declarant)
    assert acta["declarant"] == stored[0]
    number = "SELECT declarant_document FROM birth_record WHERE id = CAST(:id AS uuid)"
    assert sql(number, id=acta["id"]) == stored[1]


@pytest.mark.parametrize(
    ("declarant", "pointer"),
    [
        ({"relation": "other"}, "/declarant/document_number"),
        ({"relation": "relative", "document_number": "12"}, "/declarant/document_number"),
        ({"relation": "institution", "document_type": "NONE"}, "/declarant/document_number"),
        ({"relation": "neighbour"}, "/declarant/relation"),
        ({}, "/declarant/relation"),
    ],
)
def test_a_declarant_without_a_valid_document_is_refused(send: Any, signed: Any, declarant: Any, pointer: str) -> None:
    refused = send("/records", {"birth_id": signed()["id"], "given_names": "Ana", "declarant": declarant})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_births_of_three_mothers_declared_by_one_person_are_found(
    drafted: Any, send: Any, registry: Registry, sql: Any
) -> None:
    from registry.births.service import SEARCH_TASK
    from registry.core.worker import run_task

    for _ in range(3):
        acta = drafted(declarant=OTHER | {"document_number": "45678902"})
        assert send(f"/records/{acta['id']}/inscription", {}).status_code == 200
    run_task(registry, SEARCH_TASK, {"birth_id": acta["birth_id"]})
    severity = "SELECT severity FROM alert_reason WHERE indicator = 'e1' AND births_key LIKE '%' || :id || '%'"
    assert sql(severity, id=acta["birth_id"]) == "M"


def test_a_declarant_written_down_by_mistake_is_corrected_by_two_and_accuses_nobody_any_more(
    drafted: Any, send: Any, approve: Any, registry: Registry, sql: Any
) -> None:
    from registry.births.service import SEARCH_TASK
    from registry.core.worker import run_task

    for _ in range(3):
        acta = drafted(declarant=OTHER | {"document_number": "45678913"})
        assert send(f"/records/{acta['id']}/inscription", {}).status_code == 200
    run_task(registry, SEARCH_TASK, {"birth_id": acta["birth_id"]})
    path, paper = f"/records/{acta['id']}/rectification", {"kind": "court_decision", "reference": "Sentencia 44-2026"}
    wrong = {"reason": "Vino la madre", "declarant": {"relation": "mother"}}
    assert send(path, wrong).json["errors"][0]["pointer"] == "/document"
    same = OTHER | {"document_number": "45678913"}
    assert send(path, wrong | {"document": paper, "declarant": same}).status_code == 422, "nothing would change"
    asked = send(path, wrong | {"document": paper})
    assert (asked.status_code, asked.json["declarant"]) == (202, "other"), "until somebody else agrees"
    done = approve(asked.json)
    assert (done.status_code, done.json["declarant"]) == (200, "mother")
    last = done.json["history"][-1]
    assert (last["before"]["declarant"], last["after"]["declarant"]) == ("other", "mother")
    assert "45678913" not in done.text, "the number is shown to investigators alone"
    kept = "SELECT before ->> 'declarant_document' FROM record_event WHERE record_id = CAST(:id AS uuid) "
    assert sql(kept + "AND to_state = 'rectified'", id=acta["id"]) == "45678913"
    run_task(registry, SEARCH_TASK, {"birth_id": acta["birth_id"]})
    stands = "SELECT count(*) FROM alert_reason WHERE indicator = 'e1' AND births_key LIKE '%' || :id || '%' "
    assert sql(stands + "AND withdrawn_at IS NULL", id=acta["birth_id"]) == 0
