"""A family learns who at counters saw their child: roles, places, days and purposes; no names, and no casework."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, record_kinship, register_person
from tests.births.samples import digits

Headers = Callable[..., dict[str, str]]
State = Callable[..., Any]


@pytest.fixture
def mothers_number(sql: Callable[..., object], birth: dict[str, Any]) -> str:
    return str(sql("SELECT number FROM identity_document WHERE person_id = :id", id=birth["mother_id"]))


@pytest.fixture
def state(client: FlaskClient, auth: Headers, birth: dict[str, Any]) -> State:
    """state(number, role): the answer to whoever asks with that DNI about the born child."""

    def ask(number: str, role: str = "clerk") -> Any:
        document = {"document_type": "DNI", "document_number": number}
        address = f"/api/v1/people/{birth['newborn_id']}/reading-statements"
        return client.post(address, json=document, headers=auth(role))

    return ask


def test_the_mother_learns_of_readings_by_role_place_day_and_purpose_without_names(
    client: FlaskClient, auth: Headers, birth: dict[str, Any], state: State, mothers_number: str
) -> None:
    client.get(f"/api/v1/births/{birth['id']}", headers=auth())
    answer = state(mothers_number)
    assert answer.status_code == 200, answer.text
    first = answer.json["items"][0]
    assert (first["role"], first["place"], first["purpose"]) == (
        "registrar",
        "health_facility",
        "birth_registration",
    )
    assert first["day"] == day_in_peru(utc_now()).isoformat()
    assert first["readings"] >= 2
    assert "registrar, health facility, for: registering births" in first["text"]
    assert "00006208" not in answer.text


def test_a_statement_is_the_same_whether_somebody_investigates_or_not(
    client: FlaskClient, auth: Headers, birth: dict[str, Any], state: State, mothers_number: str
) -> None:
    before = state(mothers_number).json
    for role in ("investigator", "supervisor"):
        assert client.get(f"/api/v1/births/{birth['id']}", headers=auth(role)).status_code == 200
    after = state(mothers_number).json
    assert [one for one in after["items"] if one["role"] == "registrar"] == before["items"]
    assert {one["role"] for one in after["items"]} <= {"registrar", "clerk"}
    assert after["left_out"] == before["left_out"]


def test_a_stranger_learns_nothing(state: State) -> None:
    answer = state(digits(8))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-of-the-family")


def test_a_relation_that_was_only_declared_opens_nothing(
    registry: Registry, birth: dict[str, Any], state: State
) -> None:
    number = digits(8)
    with registry.begin(SYSTEM) as ctx:
        details = RegisterPerson("Luis", "Rojas", "Paz", sex="male", document_type="DNI", document_number=number)
        man = register_person(ctx, details)
        record_kinship(ctx, uuid.UUID(birth["newborn_id"]), man.id, "father", "declaration", None)
    assert state(number).status_code == 409


@pytest.mark.parametrize("role", ["registrar", "investigator", "supervisor", "auditor", "administrator"])
def test_a_clerk_alone_makes_statements(state: State, mothers_number: str, role: str) -> None:
    assert state(mothers_number, role).status_code == 403
