"""The lists of the first page are shown as a whole, page by page: nobody waits behind the tenth line."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from registry.desk import clerk as clerks
from registry.desk import lists, pages, today
from tests.births.counter.conftest import browser as browser  # fixtures
from tests.births.counter.conftest import clerk as clerk
from tests.births.counter.conftest import person as person
from tests.births.counter.conftest import registrar as registrar
from tests.births.counter.conftest import strict_app as strict_app
from tests.births.samples import Auth, example
from tests.documents.counter.conftest import Counter

Enrol = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of two lines, so that three births fill them."""
    for module, name in ((lists, "LENGTH"), (today, "SHOWN"), (pages, "SHOWN"), (clerks, "SHOWN")):
        monkeypatch.setattr(module, name, 2)


@pytest.fixture
def enrol(client: FlaskClient, auth: Auth) -> Enrol:
    """enrol(sign): the ids of three births without prints."""

    def send(sign: bool = True) -> list[str]:
        requests: list[Any] = [example({"/sign": sign}) for _birth in range(3)]
        answers = [client.post("/api/v1/births", json=body, headers=auth("registrar")) for body in requests]
        assert {answer.status_code for answer in answers} == {201}, answers[0].text
        return [str(answer.json["id"]) for answer in answers if answer.json]

    return send


def _walked(counter: Counter, address: str, births: list[str]) -> list[int]:
    """On which page of the list each birth stands."""
    pages_read: list[str] = []
    following: str | None = address
    while following is not None and len(pages_read) < 3:
        pages_read.append(counter.get(following))
        link = re.search(r'<a [^>]*href="([^"]+)" rel="next"', pages_read[-1])
        following = unescape(link[1]) if link else None
    return [next(number for number, page in enumerate(pages_read) if birth in page) for birth in births]


def test_every_certificate_to_sign_is_listed(registrar: Callable[..., Counter], enrol: Enrol) -> None:
    births, nurse = enrol(sign=False), registrar()
    assert 'href="/today/to-sign"' in nurse.get("/")
    assert _walked(nurse, "/today/to-sign", births) == [1, 0, 0]
    nurse.get("/today/anything", 404)
    nurse.get("/today/to-sign?cursor=x", 422)


def test_every_birth_without_an_acta_is_listed(clerk: Counter, enrol: Enrol) -> None:
    births = enrol()
    assert 'href="/births-without-acta"' in clerk.get("/")
    assert _walked(clerk, "/births-without-acta", births) == [1, 0, 0]


def test_every_child_whose_prints_are_due_is_listed(
    registrar: Callable[..., Counter], enrol: Enrol, registry: Registry
) -> None:
    births, nurse = enrol(), registrar()
    due = text(
        "INSERT INTO recapture (id, birth_id, months, due_on, becomes_primary, state, is_demonstration) "
        "VALUES (gen_random_uuid(), :id, 2, DATE '2001-01-01' + CAST(:day AS integer), true, 'due', true)"
    )
    with registry.engine.begin() as connection:
        connection.execute(due, [{"id": birth, "day": day} for day, birth in enumerate(births)])
    assert 'href="/today/due-again"' in nurse.get("/")
    assert _walked(nurse, "/today/due-again", births) == [0, 0, 1]
    nurse.get("/today/due-again?cursor=2001-01-01", 422)


def test_every_family_that_is_about_to_leave_is_listed(
    registrar: Callable[..., Counter], enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today, "LATELY", today.LATELY * 1000)  # the example's births are of long ago
    monkeypatch.setattr(lists, "LATELY", today.LATELY)
    births, nurse = enrol(), registrar()
    assert 'href="/today/leaving"' in nurse.get("/")
    assert _walked(nurse, "/today/leaving", births) == [1, 0, 0]
