"""A clerk finds a child by what the family brings; a registrar finds among the own facility's."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from tests.births.samples import digits, example

Find = Callable[..., list[str]]
Ask = Callable[..., Any]
Make = Callable[..., dict[str, Any]]


def test_a_birth_is_found_by_each_of_its_numbers(find: Find, inscribed: Make, send: Ask) -> None:
    acta = inscribed()
    inscribed()
    birth = send(f"/births/{acta['birth_id']}").json
    mother = birth["certificate"]["mother"]
    for question in (
        {"cnv": birth["certificate"]["cnv"]},
        {"cui": acta["cui"]},
        {"cui": acta["cui"][:8]},
        {"acta": acta["number"]},
        {"document_type": mother["document_type"], "document_number": mother["document_number"]},
        {"document_type": "DNI", "document_number": acta["cui"][:8]},
    ):
        assert find("/births", **question) == [birth["id"]], question
        assert find("/records", **question) == [acta["id"]], question
        assert (
            acta["child_id"] in find("/people", **question)
            or "mother" in question
            or question.get("document_number") == mother["document_number"]
        ), question


def test_what_nobody_bears_is_an_empty_list(find: Find) -> None:
    for path in ("/births", "/records", "/people"):
        assert find(path, cnv=digits(12)) == []
        assert find(path, name="Xqzwv Wxyz") == []


@pytest.mark.parametrize("name", ["ÑAHUI", "nahui", "Ñahui Ángel", "angel ñawi", "Anjel Nahui"])
def test_a_name_is_found_without_accents_in_any_order_and_spelling(
    registry: Registry, find: Find, inscribed: Make, name: str
) -> None:
    acta = inscribed()
    with registry.begin(SYSTEM) as ctx:  # as the job does that every inscription queues
        refresh(ctx, [uuid.UUID(acta["child_id"])])
    assert acta["id"] in find("/records", name=name, limit=100)


def test_a_newborn_without_a_name_is_found_by_its_mothers(find: Find, signed: Make) -> None:
    birth = signed({"/certificate/mother/given_names": "Wayta", "/certificate/mother/first_surname": "Qhawana"})
    assert find("/births", name="Qhawana Wayta") == [birth["id"]]
    assert find("/births", name="Qhawana Wayta", born_on="1999") == []


def test_a_date_may_be_known_in_part(find: Find, signed: Make) -> None:
    mother = {"/certificate/mother/given_names": "Sumaq", "/certificate/mother/first_surname": "Llaqtayuq"}
    birth = signed(mother)
    born = birth["certificate"]["newborn"]["born_at"][:10]
    for part in (born, born[:7], born[:4]):
        assert find("/births", name="Llaqtayuq", born_on=part) == [birth["id"]]


def test_a_day_that_was_estimated_hides_nobody_whose_name_is_known(find: Find, signed: Make) -> None:
    birth = signed(
        {
            "/certificate/newborn/born_at": None,
            "/certificate/newborn/born_on": "2024-03-01",
            "/certificate/newborn/birth_estimate": "Aspecto",
            "/certificate/mother/given_names": "Illari",
            "/certificate/mother/first_surname": "Chaskañawi",
        }
    )
    assert find("/births", name="Illari Chaskañawi", born_on="2024-09-30") == [birth["id"]]
    assert find("/births", name="Illari Chaskañawi", born_on="2014-09") == []
    assert birth["id"] not in find("/births", born_on="2024-09-30", limit=100)


def test_the_nearest_name_comes_first(find: Find, inscribed: Make) -> None:
    far = inscribed(given_names="Yanuario Teófilo")
    near = inscribed(given_names="Yanuario")
    found = find("/records", name="Yanuario")
    assert found.index(near["id"]) < found.index(far["id"])


def test_every_search_is_journalled_with_its_purpose_and_without_names(
    client: FlaskClient, auth: Callable[..., dict[str, str]], ask: Ask, sql: Callable[..., Any]
) -> None:
    without = client.get("/api/v1/births?name=Quispe", headers=auth("clerk"))
    assert without.status_code == 422
    assert "/headers/X-Purpose" in without.text
    assert ask("/births", {"name": "Quispe"}).status_code == 200
    entry = str(sql("SELECT content FROM journal WHERE action = 'births.found' ORDER BY sequence DESC LIMIT 1"))
    assert "registry_duty" in entry
    assert '"name"' in entry
    assert "Quispe" not in entry


def test_a_registrar_finds_among_the_own_facilitys_births_alone(ask: Ask, signed: Make) -> None:
    birth = signed()
    question = {"cnv": birth["certificate"]["cnv"]}
    assert [item["id"] for item in ask("/births", question, "registrar").json["items"]] == [birth["id"]]
    assert ask("/births", question, "registrar", "00005196").json["items"] == []
    assert ask("/people", question, "registrar").status_code == 403


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({"cui": "1234"}, "/query/cui"),
        ({"cui": "10117410-9"}, "/query/cui"),
        ({"document_number": "10117410"}, "/query/document_type"),
        ({"document_type": "DNI", "document_number": "77"}, "/query/document_number"),
        ({"document_type": "DNI"}, "/query/document_number"),
        ({"name": "--"}, "/query/name"),
        ({"name": "Иван"}, "/query/name"),
        ({"born_on": "03/05/2017"}, "/query/born_on"),
        ({"born_on": "2017-13"}, "/query/born_on"),
        ({"cnv": "12"}, "/query/cnv"),
        ({"nombre": "Quispe"}, "/query/nombre"),
        ({"name": "Quispe", "cursor": "abc"}, "/query/cursor"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(ask: Ask, question: dict[str, str], pointer: str) -> None:
    for path in ("/births", "/records", "/people"):
        answer = ask(path, question)
        assert answer.status_code == 422, path
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer], path


def test_persons_are_not_listed_without_a_question(ask: Ask) -> None:
    answer = ask("/people", {})
    assert answer.status_code == 422
    assert "give a number, a name or a date of birth" in answer.json["errors"][0]["detail"]


def test_a_long_answer_says_what_narrows_it_and_pages_hold_everybody_once(ask: Ask, inscribed: Make) -> None:
    actas = {inscribed(given_names="Ollantay")["id"] for _ in range(3)}
    first = ask("/records", {"name": "Ollantay", "limit": 2}).json
    assert first["narrow_by"] == ["born_on", "name", "document_number", "cui"]
    assert "date of birth" in first["advice"]
    second = ask("/records", {"name": "Ollantay", "limit": 2, "cursor": first["next_cursor"]}).json
    shown = [item["id"] for item in first["items"] + second["items"]]
    assert len(shown) == len(set(shown))
    assert actas <= set(shown)
    assert ask("/records", {"name": "Ollantay", "limit": 100}).json["narrow_by"] == []


@pytest.mark.parametrize("path", ["/births", "/records", "/people"])
def test_a_longer_answer_needs_no_more_statements(ask: Ask, registry: Registry, inscribed: Make, path: str) -> None:
    for _ in range(4):
        inscribed(given_names="Tupaq Katari")
    few, many = (_statements(registry.engine, ask, path, limit) for limit in (1, 4))
    assert few == many


def _statements(engine: Engine, ask: Ask, path: str, limit: int) -> int:
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "INSERT INTO journal" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert len(ask(path, {"name": "Tupaq Katari", "limit": limit}).json["items"]) == limit
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_a_name_written_wrong_is_looked_for_by_an_index(registry: Registry, find: Find, signed: Make) -> None:
    signed({"/certificate/mother/given_names": "Illariy", "/certificate/mother/first_surname": "Qosqochani"})
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "%>" in statement and not statement.startswith("EXPLAIN"):
            with connection.connection.cursor() as cursor:  # as the same role, with the settings of this moment
                cursor.execute(f"EXPLAIN {statement}", parameters)
                plans.append("\n".join(line for (line,) in cursor.fetchall()))

    event.listen(registry.engine, "before_cursor_execute", explain)
    try:
        assert find("/births", name="Ilariy Qosqochni")
    finally:
        event.remove(registry.engine, "before_cursor_execute", explain)
    assert plans
    assert all("ix_person_folded_name" in plan for plan in plans), plans


def test_a_corrected_document_on_a_certificate_is_found_as_written(find: Find, send: Ask) -> None:
    number = digits(8)
    draft = example({"/certificate/mother/document_number": number})
    birth = send("/births", draft | {"sign": False}, "registrar").json
    assert find("/births", document_type="DNI", document_number=number) == [birth["id"]]
