"""Every answer names its persons in the journal before it is sent; a failure after an act says that it was done."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from tests.reading.conftest import enrol

Headers = Callable[..., dict[str, str]]


ANNULMENT = {"reason": "Inscrito dos veces"}


def newest(registry: Registry, person_id: str) -> dict[str, Any]:
    """The newest journal entry that names a person."""
    found = "SELECT content FROM journal WHERE persons @> ARRAY[CAST(:id AS uuid)] ORDER BY sequence DESC LIMIT 1"
    with registry.engine.connect() as connection:
        return dict(json.loads(str(connection.execute(text(found), {"id": person_id}).scalar())))


@contextmanager
def unwritable_journal(registry: Registry, action: str) -> Iterator[None]:
    """A journal that refuses entries of one action."""
    make = f"""
        CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER refuse_entry BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.action = '{action}')
        EXECUTE FUNCTION refuse_entry()
    """
    with registry.engine.begin() as connection:
        connection.execute(text(make))
    try:
        yield
    finally:
        with registry.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER refuse_entry ON journal; DROP FUNCTION refuse_entry()"))


def test_an_enrolment_names_child_and_mother_in_its_own_entry(
    registry: Registry, client: FlaskClient, auth: Headers, sql: Callable[..., object]
) -> None:
    viewed = "SELECT count(*) FROM journal WHERE action = 'persons.viewed'"
    before = sql(viewed)
    birth = enrol(client, auth())
    assert sql(viewed) == before
    for person in (birth["newborn_id"], birth["mother_id"]):
        assert newest(registry, person)["route"] == "births.enrol"


def test_a_list_names_everybody_it_shows(
    registry: Registry, client: FlaskClient, auth: Headers, birth: dict[str, Any]
) -> None:
    page = client.get("/api/v1/births", headers=auth()).json
    assert page is not None
    for item in page["items"]:
        entry = newest(registry, item["newborn_id"])
        assert (entry["route"], entry["role"], entry["facility"]) == ("finding.find_births", "registrar", "00006208")
        assert {item["newborn_id"], item["mother_id"]} - {None} <= set(entry["persons"])
    assert birth["newborn_id"] in {item["newborn_id"] for item in page["items"]}


def test_a_reading_that_cannot_be_journalled_is_not_sent(
    registry: Registry, client: FlaskClient, auth: Headers, birth: dict[str, Any]
) -> None:
    with unwritable_journal(registry, "persons.viewed"):
        answer = client.get("/api/v1/births", headers=auth())
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["type"] == "/problems/disk-full"
    assert "Nothing was saved" in answer.json["title"]
    assert birth["newborn_id"] not in answer.text
    assert answer.headers["Retry-After"] == "2"


def test_an_act_whose_answer_cannot_be_journalled_is_told_as_done(
    registry: Registry, client: FlaskClient, auth: Headers, birth: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What an act's own entries do not name, as when its answer shows more persons than it changes.
    monkeypatch.setattr("registry.reading.service.name_persons", lambda _ctx: None)
    address = f"/api/v1/births/{birth['id']}"
    with unwritable_journal(registry, "persons.viewed"):
        answer = client.post(f"{address}/annulment", json=ANNULMENT, headers=auth())
    assert (answer.status_code, (answer.json or {})["type"]) == (503, "/problems/done-not-shown")
    assert (client.get(address, headers=auth()).json or {})["state"] == "annulled"


def test_an_act_that_fails_after_its_commit_is_told_as_done(
    client: FlaskClient, auth: Headers, birth: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.reading.http._journal", lambda _identifiers: 1 // 0)
    address = f"/api/v1/births/{birth['id']}"
    failed_reading = client.get(address, headers=auth())
    failed_act = client.post(f"{address}/annulment", json=ANNULMENT, headers=auth())
    told = [(answer.status_code, (answer.json or {})["type"]) for answer in (failed_reading, failed_act)]
    assert told == [(500, "/problems/internal-error"), (500, "/problems/done-not-shown")]
