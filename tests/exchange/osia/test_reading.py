"""By OSIA a client reads the children it can name, by its own aliases, and changes nothing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.exchange.conftest import System
from tests.exchange.dci.test_hidden import same

Ask = Callable[..., Any]
PURPOSE = {"X-Purpose": "health_care"}


def asker(system: System) -> Ask:
    """ask(method, path, body): a request of OSIA with a transaction and a purpose."""

    def ask(method: str, path: str, body: Any = None, purpose: bool = True, query: str = "") -> Any:
        headers = system.authorization | (PURPOSE if purpose else {})
        address = f"/osia/{path}?transactionId=t{query}"
        return system.http.open(address, method=method, json=body, headers=headers)

    return ask


@pytest.fixture
def ask(system: System) -> Ask:
    return asker(system)


def by(name: str, value: Any) -> list[dict[str, Any]]:
    return [{"attributeName": name, "operator": "=", "value": value}]


def test_a_child_that_is_named_is_read_by_its_alias(ask: Ask, child: dict[str, Any]) -> None:
    [found] = ask("POST", "pr/v1/persons", by("actaNumber", child["number"])).json
    assert found["identityId"] == "acta"
    person = ask("GET", f"pr/v1/persons/{found['personId']}").json
    assert person == {"personId": found["personId"], "status": "ACTIVE", "physicalStatus": "ALIVE"}
    [identity] = ask("GET", f"pr/v1/persons/{found['personId']}/identities").json
    content = identity["biographicData"]
    assert (content["uin"], content["firstName"]) == (child["cui"][:8], child["given_names"])
    assert identity == ask("GET", f"pr/v1/persons/{found['personId']}/reference").json
    assert identity == ask("GET", f"pr/v1/persons/{found['personId']}/identities/acta").json
    name = [
        *by("firstName", child["given_names"]),
        *by("lastName", child["first_surname"]),
        *by("dateOfBirth", content["dateOfBirth"]),
    ]
    assert found in ask("POST", "pr/v1/persons", name).json
    assert ask("POST", "uin/v1/uin", {"actaNumber": child["number"]}).json == child["cui"][:8]


def test_who_read_is_in_the_journal(
    ask: Ask, system: System, child: dict[str, Any], client: Any, auth: Callable[..., dict[str, str]]
) -> None:
    ask("POST", "uin/v1/uin", {"actaNumber": child["number"]})
    entries = client.get(f"/api/v1/journal/persons/{child['child_id']}", headers=auth("auditor")).json["items"]
    read = [entry for entry in entries if entry["action"] == "exchange.answered"]
    assert [(entry["actor"], entry["purpose"]) for entry in read] == [(system.code, "health_care")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "pr/v1/persons/nobody", None, 404),
        ("GET", "pr/v1/persons/nobody/reference", None, 404),
        ("GET", f"pr/v1/persons/{'a' * 300}", None, 404),
        ("POST", "pr/v1/persons", by("nationality", "PER"), 400),
        ("POST", "pr/v1/persons", by("firstName", "Ana"), 400),
        ("POST", "pr/v1/persons", {}, 400),
        ("POST", "pr/v1/persons", [], 400),
        ("POST", "uin/v1/uin", {"firstName": "Ana"}, 400),
        ("POST", "uin/v1/uin", {"actaNumber": "of nobody"}, 400),
        ("POST", "uin/v1/uin", [], 400),
        ("GET", "pr/v1/galleries/children", None, 403),
        ("PUT", "pr/v1/persons/x", {"status": "ACTIVE", "physicalStatus": "ALIVE"}, 403),
        ("DELETE", "pr/v1/persons/x", None, 403),
    ],
    ids=str,
)
def test_what_is_not_answered_is_refused(ask: Ask, method: str, path: str, body: Any, status: int) -> None:
    answer = ask(method, path, body)
    assert (answer.status_code, answer.json["code"]) == (status, status)


def test_an_alias_is_one_clients_alone(ask: Ask, agreed: Callable[..., System], child: dict[str, Any]) -> None:
    [found] = ask("POST", "pr/v1/persons", by("actaNumber", child["number"])).json
    other = asker(agreed())
    assert other("GET", f"pr/v1/persons/{found['personId']}").status_code == 404


@pytest.mark.parametrize(
    "changes", [{"operations": ("search",)}, {"operations": ("read_person",)}, {"purposes": ("education",)}], ids=str
)
def test_nothing_is_read_that_was_not_agreed(
    agreed: Callable[..., System], child: dict[str, Any], changes: dict[str, Any]
) -> None:
    answer = asker(agreed(**changes))("POST", "pr/v1/persons", by("actaNumber", child["number"]))
    assert answer.status_code == 403


def test_a_purpose_and_a_transaction_are_stated(ask: Ask, system: System) -> None:
    assert ask("GET", "pr/v1/galleries", purpose=False).status_code == 403
    assert ask("GET", "pr/v1/galleries").json == ["children"]
    headers = system.authorization | PURPOSE
    assert system.http.get("/osia/pr/v1/galleries", headers=headers).status_code == 400
    assert ask("GET", "pr/v1/galleries", query="&unknown=1").status_code == 400
    assert system.http.get("/osia/pr/v1/galleries?transactionId=t").status_code == 401


def test_a_sealed_child_is_nobody(
    registry: Any, ask: Ask, child: dict[str, Any], seal: Callable[..., uuid.UUID]
) -> None:
    [found] = ask("POST", "pr/v1/persons", by("actaNumber", child["number"])).json
    seal(child["child_id"])
    one, other = same(registry, lambda alias: ask("GET", f"pr/v1/persons/{alias}"), found["personId"], "b" * 26)
    assert one == other
    one, other = same(
        registry,
        lambda number: ask("POST", "pr/v1/persons", by("actaNumber", number)),
        child["number"],
        "D2020-99999999",
    )
    assert one == other
