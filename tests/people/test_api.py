"""Persons over HTTP."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, assign_cui, record_kinship, register_person
from tests.roles import roles_without

PURPOSE = {"X-Purpose": "identity_check"}


@pytest.fixture
def child(registry: Registry, unique: str) -> dict[str, str]:
    """A child with a number and a mother, committed."""
    with registry.begin(SYSTEM) as ctx:
        mother = register_person(
            ctx, RegisterPerson("Rosa", "Ñaupari", sex="female", document_type="CE", document_number=unique)
        )
        child = register_person(ctx, RegisterPerson("Ángel", "Flores", "Ñaupari", sex="male"))
        record_kinship(ctx, child.id, mother.id, "mother", "live_birth_certificate", unique)
        number = assign_cui(ctx, child)
    return {"id": str(child.id), "mother": str(mother.id), "cui": f"{number.digits}-{number.check_digit}"}


def test_a_person_is_shown_with_documents_kin_and_number(
    client: FlaskClient, auth: Callable[..., dict[str, str]], child: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/people/{child['id']}", headers=auth("clerk") | PURPOSE)
    assert answer.status_code == 200
    person = answer.get_json()
    assert (person["given_names"], person["second_surname"], person["cui"]) == ("Ángel", "Ñaupari", child["cui"])
    assert person["documents"] == [{"type": "DNI", "number": child["cui"][:8]}]
    (kinship,) = person["kin"]
    assert (kinship["relative_id"], kinship["relation"], kinship["evidence"]) == (
        child["mother"],
        "mother",
        "live_birth_certificate",
    )
    assert person["is_demonstration"] is True
    assert "folded_name" not in person


def test_every_reading_is_journalled_with_the_reader_and_without_the_person(
    client: FlaskClient, auth: Callable[..., dict[str, str]], child: dict[str, str], sql: Callable[..., object]
) -> None:
    count = "SELECT count(*) FROM journal WHERE action = 'person.read' AND subject_id = :id"
    assert sql(count, id=child["id"]) == 0
    for role in ("clerk", "investigator", "supervisor"):
        assert client.get(f"/api/v1/people/{child['id']}", headers=auth(role) | PURPOSE).status_code == 200
    assert sql(count, id=child["id"]) == 3
    entry = str(
        sql("SELECT content FROM journal WHERE action = 'person.read' AND subject_id = :id LIMIT 1", id=child["id"])
    )
    assert "clerk" in entry or "investigator" in entry or "supervisor" in entry
    assert "Ñaupari" not in entry
    assert child["cui"][:8] not in entry


@pytest.mark.parametrize("role", roles_without("people.read"))
def test_roles_without_the_permission_cannot_read_persons(
    client: FlaskClient, auth: Callable[..., dict[str, str]], child: dict[str, str], role: str
) -> None:
    answer = client.get(f"/api/v1/people/{child['id']}", headers=auth(role) | PURPOSE)
    assert answer.status_code == 403
    assert "Ñaupari" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("person_id", ["3a21cbf8-1f23-4a42-b95d-4acb1be4710a", "1", "x", "%00", "../accounts"])
def test_an_unknown_person_is_not_found(
    client: FlaskClient, auth: Callable[..., dict[str, str]], person_id: str
) -> None:
    answer = client.get(f"/api/v1/people/{person_id}", headers=auth("clerk") | PURPOSE)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("stated", [None, "", "curiosity", "case_review"])
def test_a_persons_file_is_opened_for_a_purpose_of_ones_role(
    client: FlaskClient, auth: Callable[..., dict[str, str]], child: dict[str, str], stated: str | None
) -> None:
    headers = auth("clerk") | ({"X-Purpose": stated} if stated is not None else {})
    answer = client.get(f"/api/v1/people/{child['id']}", headers=headers)
    assert answer.status_code == 422
    assert "registry_duty, request_of_the_person, identity_check, court_order" in answer.text
    assert "Ñaupari" not in answer.text


def test_every_entry_says_for_which_purpose_and_a_task_says_it_by_itself(
    client: FlaskClient, auth: Callable[..., dict[str, str]], child: dict[str, str], sql: Callable[..., object]
) -> None:
    client.get(f"/api/v1/people/{child['id']}", headers=auth("clerk") | {"X-Purpose": "court_order"})
    client.get(f"/api/v1/people/{child['id']}/documents", headers=auth("clerk"))
    named = "SELECT string_agg(content, ' ') FROM journal WHERE persons @> ARRAY[CAST(:id AS uuid)]"
    entries = str(sql(named, id=child["id"]))
    assert '"purpose":"court_order"' in entries
    assert '"purpose":"civil_registration"' in entries


def test_nobody_reads_without_a_token(client: FlaskClient, child: dict[str, str]) -> None:
    assert client.get(f"/api/v1/people/{child['id']}").status_code == 401
