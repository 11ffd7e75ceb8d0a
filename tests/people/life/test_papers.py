"""Identity documents that a person brings later, and those that were another's."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, assign_cui, register_person

Send = Callable[..., Any]
SHOWN = {"given_names": "Saturnina", "first_surname": "Huamán", "reason": "Volvió con su documento"}
PAPER = {"kind": "administrative_decision", "reference": "Oficio 7-2026"}


@pytest.fixture
def send(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Send:
    """send(path, body, role): a POST below /people, by default a clerk's; without a body a GET."""

    def ask(path: str, body: Any = None, role: str = "clerk") -> Any:
        method = "GET" if body is None else "POST"
        return client.open(
            f"/api/v1/people/{path}", method=method, json=body, headers=auth(role) | {"X-Purpose": "identity_check"}
        )

    return ask


@pytest.fixture
def woman(registry: Registry) -> Callable[..., str]:
    """woman(document_type, number): a registered woman; by default without papers."""

    def register(document_type: str = "NONE", number: str | None = None) -> str:
        command = RegisterPerson(
            "Saturnina", "Huamán", sex="female", document_type=document_type, document_number=number
        )
        with registry.begin(SYSTEM) as ctx:
            return str(register_person(ctx, command).id)

    return register


@pytest.fixture
def dni(unique: str) -> str:
    return unique[:8]


def approval(answer: Any, decision: str = "approve") -> dict[str, Any]:
    return {"decision": decision, "requested_at": answer.json["waiting"]["requested_at"]}


@pytest.mark.parametrize("first", [None, "CE"])
def test_a_mother_without_papers_or_with_a_foreigners_card_comes_back_with_her_dni(
    send: Send, woman: Callable[..., str], dni: str, first: str | None
) -> None:
    person = woman(first, dni + "X") if first else woman()
    added = send(f"{person}/identity-documents", SHOWN | {"type": "DNI", "number": dni})
    assert added.status_code == 201, added.json
    assert {"type": "DNI", "number": dni} in added.json["documents"]
    (event,) = added.json["history"]
    assert (event["kind"], event["after"]["number"]) == ("document_added", dni)
    again = send(f"{person}/identity-documents", SHOWN | {"type": "DNI", "number": dni})
    assert (again.status_code, len(again.json["history"])) == (201, 1)


def test_a_document_that_names_somebody_else_waits_for_a_second_person(
    send: Send, woman: Callable[..., str], dni: str
) -> None:
    person = woman()
    other = {"given_names": "Julia", "first_surname": "Ramos", "reason": "Trae este documento"}
    asked = send(f"{person}/identity-documents", other | {"type": "DNI", "number": dni})
    assert (asked.status_code, asked.json["documents"]) == (202, [])
    path = f"{person}/identity-documents/decision"
    own = send(path, approval(asked))
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    done = send(path, approval(asked), "supervisor")
    assert (done.status_code, done.json["documents"]) == (200, [{"type": "DNI", "number": dni}])


def test_a_second_document_of_one_type_waits_for_a_second_person_who_may_refuse_it(
    send: Send, woman: Callable[..., str], dni: str
) -> None:
    person = woman("CE", dni + "A")
    asked = send(f"{person}/identity-documents", SHOWN | {"type": "CE", "number": dni + "B"})
    assert asked.status_code == 202
    refused = send(f"{person}/identity-documents/decision", approval(asked, "refuse"), "supervisor")
    assert (refused.json["documents"], refused.json["waiting"]) == ([{"type": "CE", "number": dni + "A"}], None)


def test_anothers_document_is_never_added(send: Send, woman: Callable[..., str], dni: str) -> None:
    woman("DNI", dni)
    refused = send(f"{woman()}/identity-documents", SHOWN | {"type": "DNI", "number": dni})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/document-of-another")


@pytest.mark.parametrize("number", ["00000000", "1234"])
def test_a_number_that_is_none_is_refused_at_its_field(send: Send, woman: Callable[..., str], number: str) -> None:
    refused = send(f"{woman()}/identity-documents", SHOWN | {"type": "DNI", "number": number})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/number")


def test_two_persons_take_away_a_document_that_was_anothers_and_its_owner_has_it(
    send: Send, woman: Callable[..., str], dni: str
) -> None:
    wrong, owner = woman("DNI", dni), woman()
    body = {"type": "DNI", "number": dni, "reason": "Número mal digitado", "document": PAPER}
    asked = send(f"{wrong}/identity-documents/withdrawal", body)
    assert (asked.status_code, len(asked.json["documents"])) == (202, 1)
    done = send(f"{wrong}/identity-documents/decision", approval(asked), "supervisor")
    assert (done.json["documents"], done.json["history"][-1]["before"]) == ([], {"type": "DNI", "number": dni})
    assert send(f"{owner}/identity-documents", SHOWN | {"type": "DNI", "number": dni}).status_code == 201


def test_an_assigned_number_is_never_taken_away(send: Send, registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        child = register_person(ctx, RegisterPerson("Ángel", "Flores", sex="male"))
        digits = assign_cui(ctx, child).digits
        person = str(child.id)
    body = {"type": "DNI", "number": digits, "reason": "Número mal digitado", "document": PAPER}
    refused = send(f"{person}/identity-documents/withdrawal", body)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/cui-kept")
