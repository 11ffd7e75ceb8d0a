"""An investigator reads a single record within an open case of their own, or for a purpose that they state."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from tests.reading.conftest import Headers
from tests.reading.test_views import newest

Read = Callable[..., Any]


@pytest.fixture
def read(client: FlaskClient, auth: Headers) -> Read:
    """read(path, purpose): an investigator's reading."""

    def send(path: str, purpose: str | None = None, role: str = "investigator") -> Any:
        headers = {"Authorization": auth(role)["Authorization"]} | ({"X-Purpose": purpose} if purpose else {})
        return client.get(f"/api/v1{path}", headers=headers)

    return send


def open_case(client: FlaskClient, auth: Headers, person: str) -> str:
    body = {"reason": "Dos niños en un día", "persons": [person], "risk": 20}
    answer = client.post("/api/v1/cases", json=body, headers=auth("investigator"))
    assert answer.status_code == 201, answer.text
    return str((answer.json or {})["id"])


def newest_number(registry: Registry) -> int:
    with registry.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM journal")).scalar_one())


@pytest.mark.parametrize("path", ["/births/{id}", "/people/{newborn_id}"])
def test_a_record_outside_every_case_of_ones_own_needs_a_stated_purpose(
    registry: Registry, read: Read, birth: dict[str, Any], path: str
) -> None:
    read("/cases")  # signs in, which is journalled
    written = newest_number(registry)
    for purpose in (None, "registry_duty", "curiosity"):  # not of the investigator's list
        answer = read(path.format(**birth), purpose)
        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json["errors"]] == ["/headers/X-Purpose"]
        assert birth["newborn_id"] not in answer.text
    assert newest_number(registry) == written  # what was not shown was not read
    assert read(path.format(**birth), "court_order").status_code == 200
    assert newest(registry, birth["newborn_id"])["purpose"] == "court_order"


def test_a_case_of_ones_own_is_the_purpose_of_its_records_until_it_is_closed(
    registry: Registry, client: FlaskClient, auth: Headers, read: Read, birth: dict[str, Any]
) -> None:
    case_id = open_case(client, auth, birth["newborn_id"])
    # The mother is in the case's graph and not in the case.
    for path in (f"/cases/{case_id}/graph?depth=2", f"/cases/{case_id}/graph.svg?depth=2"):
        assert read(path).status_code == 200
        assert newest(registry, birth["mother_id"])["purpose"] == "investigation"
    for path in (f"/births/{birth['id']}", f"/cases/{case_id}"):
        assert read(path).status_code == 200
        assert newest(registry, birth["newborn_id"])["purpose"] == "investigation"
    with registry.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # past the steps that lead there
        closed = "UPDATE investigation_case SET state = 'closed', outcome = 'open', closed_at = now() WHERE id = :id"
        connection.execute(text(closed), {"id": case_id})
    for path in (f"/births/{birth['id']}", f"/cases/{case_id}"):
        assert read(path).status_code == 422
        assert read(path, "case_review").status_code == 200


def test_what_does_not_exist_asks_for_no_purpose(read: Read) -> None:
    for path in ("/births", "/cases", "/alerts"):
        assert read(f"{path}/{uuid.uuid4()}").status_code == 404


def test_the_auditor_sees_the_purpose_that_was_stated(read: Read, birth: dict[str, Any]) -> None:
    assert read(f"/births/{birth['id']}", "quality_review").status_code == 200
    entries = read(f"/journal/persons/{birth['newborn_id']}", role="auditor").json["items"]
    assert entries[0]["purpose"] == "quality_review"


def test_other_roles_read_by_their_task(read: Read, birth: dict[str, Any]) -> None:
    for role in ("registrar", "clerk", "supervisor"):
        assert read(f"/births/{birth['id']}", role=role).status_code == 200
