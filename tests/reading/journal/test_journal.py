"""The auditor asks who did and saw what; of sealed persons the journal says nothing to those who may not know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from tests.test_cli import registry_command

Headers = Callable[..., dict[str, str]]
Read = Callable[..., dict[str, Any]]
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def read(client: FlaskClient, auth: Headers) -> Read:
    """read(address, **query): a page of the journal, as the auditor gets it."""

    def page(address: str = "", **query: object) -> dict[str, Any]:
        answer = client.get(f"/api/v1/journal{address}", query_string=query, headers=auth("auditor"))
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    return page


def test_the_auditor_learns_who_saw_a_person_as_what_and_by_which_route(
    client: FlaskClient, auth: Headers, read: Read, birth: dict[str, Any]
) -> None:
    assert client.get("/api/v1/births", headers=auth()).status_code == 200
    entry = read(f"/persons/{birth['newborn_id']}")["items"][0]
    assert (entry["actor"], entry["role"], entry["facility"]) == ("registrar.00006208", "registrar", "00006208")
    assert (entry["action"], entry["route"]) == ("persons.viewed", "finding.find_births")
    assert birth["newborn_id"] in entry["persons"]
    assert entry["at"].endswith("-05:00")


def test_entries_are_filtered_by_account_purpose_and_day(
    client: FlaskClient, auth: Headers, read: Read, birth: dict[str, Any]
) -> None:
    client.get(f"/api/v1/births/{birth['id']}", headers=auth("supervisor"))
    address = f"/persons/{birth['newborn_id']}"
    items = read(address)["items"]
    supervisors = {entry["account"] for entry in items if entry["role"] == "supervisor"}
    assert len(supervisors) == 1
    theirs = read(address, account=supervisors.pop())["items"]
    assert {entry["role"] for entry in theirs} == {"supervisor"}
    day = items[0]["at"][:10]
    assert len(read(address, since=day, until=day)["items"]) >= len(items)
    assert read(address, until="2020-01-01")["items"] == []
    assert read(address, purpose="nothing")["items"] == []


def test_the_journal_is_listed_page_after_page_without_a_gap(read: Read, birth: dict[str, Any]) -> None:
    first = read(action="birth.enrolled", limit=1)
    assert first["items"][0]["subject_id"] == birth["id"]
    day = first["items"][0]["at"][:10]  # another test may have left an entry of a later one
    paged, cursor = [], read(limit=3, until=day)["next_cursor"]
    for _page in range(2):
        page = read(limit=3, until=day, cursor=cursor)
        paged += [(entry["at"], entry["sequence"], entry["lane"]) for entry in page["items"]]
        cursor = page["next_cursor"]
    whole = [(entry["at"], entry["sequence"], entry["lane"]) for entry in read(limit=30, until=day)["items"]]
    start = whole.index(paged[0])  # the readings themselves were added before it
    assert paged == whole[start : start + 6]


def test_a_wrong_cursor_is_refused(client: FlaskClient, auth: Headers) -> None:
    answer = client.get("/api/v1/journal?cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIC0xLCAwXQ==", headers=auth("auditor"))
    assert answer.status_code == 422


def test_nobody_but_the_auditor_reads_the_journal(client: FlaskClient, auth: Headers) -> None:
    for role in ("registrar", "clerk", "investigator", "supervisor", "administrator"):
        assert client.get("/api/v1/journal", headers=auth(role)).status_code == 403


def test_a_sealed_person_has_no_entries_for_those_who_may_not_know(
    client: FlaskClient, auth: Headers, read: Read, birth: dict[str, Any], seal: Callable[..., object]
) -> None:
    assert client.get("/api/v1/births", headers=auth()).status_code == 200
    address = f"/persons/{birth['newborn_id']}"
    assert read(address)["items"]
    seal(birth["newborn_id"])
    answer = client.get(f"/api/v1/journal{address}", headers=auth("auditor"))
    nobody = client.get(f"/api/v1/journal/persons/{birth['id']}", headers=auth("auditor"))
    assert (answer.status_code, nobody.status_code) == (404, 404)
    told = client.get("/api/v1/journal?limit=100", headers=auth("auditor")).text
    assert birth["newborn_id"] not in told
    assert birth["id"] not in told


def test_the_command_lists_who_saw_a_person(
    home: Path, registry: Registry, client: FlaskClient, auth: Headers, birth: dict[str, Any]
) -> None:
    client.get("/api/v1/births", headers=auth())
    url = registry.engine.url.render_as_string(hide_password=False)
    done = registry_command(home, "audit", "who", birth["mother_id"], url=url)
    assert done.returncode == 0, done.stderr
    assert "registrar.00006208\tregistrar\t00006208\tpersons.viewed\tfinding.find_births" in done.stdout


def test_the_lists_use_their_indexes(registry: Registry) -> None:
    lists = {
        "ix_journal_at": "SELECT * FROM journal WHERE at < now() ORDER BY at DESC, sequence DESC, lane DESC LIMIT 21",
        "ix_journal_account": "SELECT * FROM journal WHERE (content::jsonb ->> 'account') = 'x' "
        "ORDER BY at DESC, sequence DESC, lane DESC LIMIT 21",
        "ix_journal_persons": f"SELECT * FROM journal WHERE persons @> ARRAY[CAST('{NOBODY}' AS uuid)]",
    }
    with registry.engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        for index, statement in lists.items():
            plan = "\n".join(row[0] for row in connection.execute(text(f"EXPLAIN {statement}")))
            assert index in plan
