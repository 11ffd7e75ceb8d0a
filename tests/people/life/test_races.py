"""Two clerks at once: of two changes of one person exactly one is done, and the other says what happened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, register_person

Auth = Callable[..., dict[str, str]]


def at_once(app: Flask, auth: Auth, *requests: tuple[str, dict[str, Any], str]) -> list[Any]:
    """The answers of POST requests that start together, each of a role."""
    start = Barrier(len(requests))
    headers = {role: auth(role) for _path, _body, role in requests}

    def send(request: tuple[str, dict[str, Any], str]) -> Any:
        path, body, role = request
        start.wait()
        return app.test_client().post(f"/api/v1/people/{path}", json=body, headers=headers[role])

    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests), key=lambda answer: int(answer.status_code))


def a_woman(registry: Registry) -> str:
    with registry.begin(SYSTEM) as ctx:
        return str(register_person(ctx, RegisterPerson("Saturnina", "Huamán", sex="female")).id)


def test_of_two_days_of_one_death_recorded_at_once_one_stays(app: Flask, auth: Auth, registry: Registry) -> None:
    person = a_woman(registry)
    paper = {"kind": "death_record", "reference": "12-2026"}
    bodies = [{"died_on": day, "document": paper} for day in ("2026-03-01", "2026-03-02")]
    answers = at_once(app, auth, *((f"{person}/death", body, "clerk") for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json["type"] == "/problems/death-recorded"
    assert "correction" in answers[1].json["detail"]


def test_one_document_added_to_two_women_at_once_belongs_to_one(
    app: Flask, auth: Auth, registry: Registry, unique: str
) -> None:
    shown = {"type": "DNI", "number": unique[:8], "given_names": "Saturnina", "first_surname": "Huamán"}
    body = shown | {"reason": "Volvió con su documento"}
    paths = [f"{a_woman(registry)}/identity-documents" for _ in range(2)]
    answers = at_once(app, auth, *((path, body, "clerk") for path in paths))
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json["type"] in {"/problems/document-of-another", "/problems/document-in-use"}
