"""Prints are opened within one's own cases or behind broken glass; budgets bound what one account is shown."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.context import Actor
from registry.core.limits import Limits
from registry.core.registry import Registry
from registry.fingerprints import service as fingerprints
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import example, failures
from tests.fingerprints.conftest import Take
from tests.fingerprints.conftest import take as take
from tests.once.applications import application_of

Headers = Callable[..., dict[str, str]]
FINGER = 552
"""A finger no other test uses: what these tests store stays in the shared database."""
REASON = "Una madre está inconsciente y no lleva documentos"


@pytest.fixture
def capture(registry: Registry, actor: Callable[..., Actor], take: Take) -> Any:
    """A mother's print, captured at the first hospital; she is in no case."""
    with registry.begin(actor("registrar")) as ctx:
        person_id = register_person(ctx, RegisterPerson(sex="female")).id
        return fingerprints.store(ctx, person_id, "mother", "enrolment", [take(FINGER)])[0]


@pytest.fixture
def image(client: FlaskClient, auth: Headers, capture: Any) -> Callable[..., Any]:
    """image(role): the answer to opening the print's image."""

    def open_image(role: str = "investigator") -> Any:
        headers = auth(role) | {"X-Purpose": "case_review"}
        return client.get(f"/api/v1/captures/{capture.id}/image", headers=headers)

    return open_image


def broken(client: FlaskClient, headers: dict[str, str], capture: Any, **fields: object) -> Any:
    body = {"person_id": str(capture.person_id), "reason": REASON, "hours": 2} | fields
    return client.post("/api/v1/broken-glass", json=body, headers=headers)


def test_a_print_outside_a_case_of_ones_own_stays_closed(image: Callable[..., Any]) -> None:
    for role in ("investigator", "supervisor"):
        answer = image(role)
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/no-case-of-yours")
    assert image("registrar").status_code == 200


def test_an_open_case_of_ones_own_opens_its_prints_and_no_others(
    client: FlaskClient, auth: Headers, image: Callable[..., Any], capture: Any
) -> None:
    case = {"reason": "Dos niños en un día", "persons": [str(capture.person_id)], "risk": 20}
    opened = client.post("/api/v1/cases", json=case, headers=auth("investigator"))
    assert opened.status_code == 201, opened.text
    assert image().status_code == 200
    assert image("supervisor").status_code == 403


def test_broken_glass_opens_one_persons_prints_until_it_ends(
    registry: Registry, client: FlaskClient, auth: Headers, image: Callable[..., Any], capture: Any
) -> None:
    answer = broken(client, auth("investigator"), capture)
    assert answer.status_code == 201, answer.text
    assert answer.json["state"] == "unreviewed"
    assert image().status_code == 200
    assert image("supervisor").status_code == 403
    with registry.engine.begin() as connection:
        past = "UPDATE broken_glass SET opened_at = opened_at - interval '1 day', ends_at = ends_at - interval '1 day'"
        connection.execute(text(f"{past} WHERE id = :id"), {"id": answer.json["id"]})
    assert image().status_code == 403


def test_a_supervisor_reviews_what_is_due_but_never_their_own(
    registry: Registry, client: FlaskClient, auth: Headers, capture: Any
) -> None:
    theirs = broken(client, auth("investigator"), capture).json["id"]
    own = broken(client, auth("supervisor"), capture).json["id"]
    with registry.engine.begin() as connection:
        late = "UPDATE broken_glass SET review_by = now() - interval '1 hour' WHERE id = :id"
        connection.execute(text(late), {"id": theirs})
    headers = auth("supervisor")
    overdue = (client.get("/api/v1/broken-glass?state=overdue", headers=headers).json or {})["items"]
    assert (overdue[0]["id"], overdue[0]["by"], overdue[0]["reason"]) == (theirs, "investigator", REASON)
    judgement = {"outcome": "unjustified", "note": "Había un caso abierto"}
    reviewed = client.post(f"/api/v1/broken-glass/{theirs}/review", json=judgement, headers=headers)
    assert (reviewed.status_code, (reviewed.json or {})["state"]) == (200, "reviewed")
    again = client.post(f"/api/v1/broken-glass/{theirs}/review", json=judgement, headers=headers)
    assert (again.status_code, (again.json or {})["type"]) == (409, "/problems/reviewed-already")
    refused = client.post(f"/api/v1/broken-glass/{own}/review", json=judgement, headers=headers)
    assert (refused.status_code, (refused.json or {})["type"]) == (409, "/problems/four-eyes")


@pytest.mark.parametrize("fields", [{"reason": "urgente"}, {"hours": 25}, {"hours": 0}, {"reason": " " * 30}])
def test_broken_glass_needs_a_reason_and_an_end(
    client: FlaskClient, auth: Headers, capture: Any, fields: dict[str, object]
) -> None:
    assert broken(client, auth("investigator"), capture, **fields).status_code == 422


def test_the_glass_cannot_be_broken_for_nobody(client: FlaskClient, auth: Headers, capture: Any) -> None:
    assert broken(client, auth("investigator"), capture, person_id=str(uuid.uuid4())).status_code == 404


def test_a_list_gives_no_ids_of_prints_to_those_who_work_at_no_facility(client: FlaskClient, auth: Headers) -> None:
    def ids_shown(role: str) -> set[str | None]:
        page = client.get("/api/v1/births?limit=100", headers=auth(role)).json
        assert page is not None
        return {print_["id"] for item in page["items"] for print_ in item["prints"]}

    answer = client.post("/api/v1/births", json=example(prints=failures(1)), headers=auth())
    assert answer.status_code == 201, answer.text
    assert None not in ids_shown("registrar")
    for role in ("clerk", "investigator", "supervisor"):
        assert ids_shown(role) == {None}


def test_an_account_that_reads_too_much_is_stopped_and_supervisors_are_warned_once(
    registry: Registry, auth: Headers, birth: dict[str, Any]
) -> None:
    settings = replace(registry.settings, persons_per_day=5)
    client = application_of(replace(registry, settings=settings, limits=Limits())).test_client()
    address = f"/api/v1/births/{birth['id']}"
    answers = [client.get(address, headers=auth("clerk")) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429, 429]
    refused = answers[-1]
    assert (refused.json or {})["type"] == "/problems/reading-budget"
    assert int(refused.headers["Retry-After"]) <= timedelta(days=1).total_seconds()
    assert birth["newborn_id"] not in refused.text
    warnings = client.get("/api/v1/reading-warnings", headers=auth("supervisor")).json
    assert warnings is not None
    named = [(one["account"], one["budget"]) for one in warnings["items"]]
    assert named.count(("clerk", "persons")) == 1
    seen = client.post(f"/api/v1/reading-warnings/{warnings['items'][0]['id']}/seen", headers=auth("supervisor"))
    assert (seen.json or {})["seen_at"] is not None


def test_an_act_is_answered_whatever_was_read_before(registry: Registry, auth: Headers, birth: dict[str, Any]) -> None:
    settings = replace(registry.settings, persons_per_day=2)
    client = application_of(replace(registry, settings=settings, limits=Limits())).test_client()
    address = f"/api/v1/births/{birth['id']}"
    for _ in range(3):
        client.get(address, headers=auth())
    assert client.get(address, headers=auth()).status_code == 429
    answer = client.post(f"{address}/annulment", json={"reason": "Inscrito dos veces"}, headers=auth())
    assert answer.status_code == 200


def test_images_of_prints_have_a_budget_of_their_own(registry: Registry, auth: Headers, capture: Any) -> None:
    settings = replace(registry.settings, print_images_per_day=2)
    client = application_of(replace(registry, settings=settings, limits=Limits())).test_client()
    headers = auth() | {"X-Purpose": "quality_review"}
    statuses = [client.get(f"/api/v1/captures/{capture.id}/image", headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
