"""Children of one delivery on pages: joined where they were registered apart, told apart after a slip."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.births.samples import Auth, digits, example
from tests.documents.counter.conftest import Counter, words_of

Twins = tuple[dict[str, Any], dict[str, Any]]
WHY = {"reason": "Gemelos que se registraron por separado"}


@pytest.fixture
def twins(client: FlaskClient, auth: Auth) -> Twins:
    """Two births of one woman that were registered as two deliveries."""
    document = digits(8)
    answers: list[Any] = []
    for order in (1, 2):
        newborn = {"/certificate/newborn/plurality": 2, "/certificate/newborn/birth_order": order}
        body = example({"/certificate/mother/document_number": document, **newborn})
        answer = client.post("/api/v1/births", json=body, headers=auth("registrar", "00006208"))
        assert answer.status_code == 201, answer.text
        answers.append(answer.json)
    return answers[0], answers[1]


def test_twins_registered_apart_are_joined_and_told_apart_again(
    registrar: Callable[..., Counter], twins: Twins
) -> None:
    nurse, (first, second) = registrar(), twins
    page = f"/births/{first['id']}/delivery"
    assert f'href="{page}"' in nurse.get(f"/births/{first['id']}")
    assert f"{page}/parting" not in nurse.get(page), "an only child has nobody to be told apart from"
    nurse.get(f"{page}/parting", 404)
    other = second["certificate"]["cnv"]
    assert nurse.send(f"{page}/join", f"{page}/join", births=other, **WHY).location == page
    assert words_of(nurse.get(page)).count("CNV") == 2
    again = nurse.send(f"{page}/join", f"{page}/join", 422, births=other, **WHY)
    assert "These births are of this delivery already." in again.text
    chosen = {"child": second["id"]} | WHY
    nobody = nurse.send(f"{page}/parting", f"{page}/parting", 422, **WHY)
    assert "Choose which children" in nobody.text
    assert nurse.send(f"{page}/parting", f"{page}/parting", **chosen).location == page
    assert words_of(nurse.get(page)).count("CNV") == 1


def test_another_facilitys_birth_is_joined_by_a_clerk_and_unknown_to_the_registrar(
    registrar: Callable[..., Counter], clerk: Counter, client: FlaskClient, auth: Auth, twins: Twins
) -> None:
    first, _second = twins
    body = example({"/certificate/newborn/plurality": 2, "/certificate/newborn/birth_order": 2})
    body["certificate"]["mother"] = example(None)["certificate"]["mother"] | {
        "document_number": first["certificate"]["mother"]["document_number"]
    }
    elsewhere: Any = client.post("/api/v1/births", json=body, headers=auth("registrar", "00005196")).json
    page = f"/births/{first['id']}/delivery/join"
    numbers = {"unknown": digits(12), "elsewhere": elsewhere["certificate"]["cnv"]}
    said = set()
    for number in numbers.values():
        refused = registrar().send(page, page, 422, births=number, **WHY).text
        said.add(re.sub(number, "", words_of(refused)))
    assert len(said) == 1
    clerk.send(page, page, births=numbers["elsewhere"], **WHY)
