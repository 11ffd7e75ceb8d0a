"""What waits for a person, over the API: its reasons, corrected and registered once, discarded by two."""

import uuid
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from registry.core.registry import Registry
from station.outbox.folder import ACCEPTED
from tests.births.samples import BOTH, Draw, digits, example, failures
from tests.outbox.conftest import Post

Headers = Callable[..., dict[str, str]]
WAITING = "/api/v1/outbox/waiting"


@pytest.fixture
def waiting(post: Post, client: FlaskClient, auth: Headers, finger_png: Draw) -> str:
    """The address of a file with a weight that nobody has, and with a print of the mother."""
    picture = finger_png(8203)
    request = example({"/sign": False, "/certificate/newborn/weight_g": 99999}, [])
    at = request["certificate"]["newborn"]["born_at"]
    part = sha256(picture).hexdigest()
    taken = {"subject": "mother", "finger": 2, "captured_at": at, "part": part, "ppi": 500}
    request["prints"] = [taken, *failures(1, subject="newborn")]
    request["certificate"]["mother"]["given_names"] = "Rosa Adelaida"
    post.enrol(request, pictures=(picture,))
    post.go()
    post.work()
    listed = client.get(WAITING, headers=auth("registrar")).json
    assert listed is not None
    reference = f"{str(post.id)[:4].upper()}-000001"
    return f"{WAITING}/{next(item['id'] for item in listed['items'] if item['reference'] == reference)}"


def corrected(shown: Any) -> dict[str, Any]:
    certificate = {**shown["certificate"], "newborn": shown["certificate"]["newborn"] | {"weight_g": 3240}}
    return {"certificate": certificate, "sign": False}


def test_what_waits_is_read_with_its_reasons_corrected_and_registered_once(
    post: Post, client: FlaskClient, auth: Headers, waiting: str, sql: Callable[..., object]
) -> None:
    headers = auth("registrar") | {"Idempotency-Key": uuid.uuid4().hex}
    shown: Any = client.get(waiting, headers=headers).json
    assert [(reason["slug"], reason["detail"]) for reason in shown["reasons"]] == [
        ("not_valid", "Weight: Must be between 200 and 8000.")
    ]
    assert (shown["state"], shown["certificate"]["mother"]["given_names"], shown["picture_count"]) == (
        "waiting", "Rosa Adelaida", 1,
    )  # fmt: skip
    address = f"{waiting}/registration"
    wrong = client.post(address, json=corrected(shown) | {"certificate": shown["certificate"]}, headers=headers)
    assert wrong.status_code == 422
    first = client.post(address, json=corrected(shown), headers=headers)
    assert first.status_code == 201, first.json
    again = client.post(address, json=corrected(shown), headers=headers)
    assert (again.status_code, again.json) == (201, first.json)
    decided: Any = client.post(address, json=corrected(shown), headers=auth("registrar"))
    assert (decided.status_code, decided.json["type"].rpartition("/")[2]) == (409, "outbox-decided")
    assert first.json is not None
    assert sum(print_["failure"] is None for print_ in first.json["prints"]) == 1
    after: Any = client.get(waiting, headers=headers).json
    assert (after["state"], after["birth_id"], after["certificate"]) == ("registered", first.json["id"], None)
    assert post.births() == 1
    assert post.states() == [ACCEPTED]
    journalled = "SELECT count(*) FROM journal WHERE action = 'outbox.registered' AND subject_id = :id"
    assert sql(journalled, id=waiting.rpartition("/")[2]) == 1


def test_two_persons_discard_it_and_one_cannot(client: FlaskClient, auth: Headers, waiting: str) -> None:
    one, other = auth("registrar"), auth("supervisor")
    assert client.post(f"{waiting}/decision", json={"is_agreed": True}, headers=other).status_code == 409
    assert client.post(f"{waiting}/discarding", json={"reason": ""}, headers=one).status_code == 422
    asked = client.post(f"{waiting}/discarding", json={"reason": "A trial of the new sensor"}, headers=one)
    assert asked.status_code == 204
    own = client.post(f"{waiting}/decision", json={"is_agreed": True}, headers=one)
    assert own.status_code in (403, 409)
    assert client.post(f"{waiting}/decision", json={"is_agreed": True}, headers=other).status_code == 204
    shown: Any = client.get(waiting, headers=other).json
    assert (shown["state"], shown["certificate"]) == ("discarded", None)


def test_a_longer_list_takes_as_many_statements(
    post: Post, client: FlaskClient, auth: Headers, registry: Registry
) -> None:
    def statements() -> tuple[int, int]:
        """(files of this station in the list, statements about reasons and stations' names)."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(registry.engine, "before_cursor_execute", note)
        assert client.get(WAITING, headers=auth("registrar")).status_code == 200
        event.remove(registry.engine, "before_cursor_execute", note)
        listed: Any = client.get(WAITING, headers=auth("registrar")).json
        own = sum(item["reference"].startswith(str(post.id)[:4].upper()) for item in listed["items"])
        return own, sum("FROM outbox_reason" in each or "FROM station " in each for each in sent)

    lengths, numbers = [], []
    for _file in range(2):
        post.enrol(example({"/sign": False, "/certificate/newborn/weight_g": 99999}, BOTH))
        post.go()
        post.work()
        length, number = statements()
        lengths.append(length)
        numbers.append(number)
    assert lengths == [1, 2]
    assert numbers[0] == numbers[1]


def test_nobody_else_finds_or_decides_it(post: Post, client: FlaskClient, auth: Headers, waiting: str) -> None:
    with post.registry.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE outbox_envelope SET facility_code = '00005196' WHERE station_id = '{post.id}'"
        )
    registrar = auth("registrar")
    body = {"certificate": example({}, BOTH)["certificate"]}
    for answer in (
        client.get(waiting, headers=registrar),
        client.post(f"{waiting}/registration", json=body, headers=registrar),
        client.post(f"{waiting}/attempt", headers=registrar),
        client.post(f"{waiting}/discarding", json={"reason": "No birth at all"}, headers=registrar),
        client.get(f"{WAITING}/{uuid.uuid4()}", headers=registrar),
    ):
        assert answer.status_code == 404, answer.json
    assert client.get(WAITING, headers=auth("clerk")).status_code == 403
    supervisor = auth("supervisor")
    assert client.get(waiting, headers=supervisor).status_code == 200
    assert client.post(f"{waiting}/registration", json=body, headers=supervisor).status_code == 403
    assert post.births() == 0


def test_what_was_in_the_way_is_gone_and_it_is_tried_again(post: Post, client: FlaskClient, auth: Headers) -> None:
    number = digits(12)
    request = example({"/sign": False, "/certificate/cnv": number}, BOTH)
    blocking = client.post("/api/v1/births", json=request, headers=auth("registrar")).json
    assert blocking is not None
    post.enrol(example({"/sign": False, "/certificate/cnv": number}, BOTH))
    post.go()
    post.work()
    envelope = post.sql("SELECT CAST(id AS text) FROM outbox_envelope WHERE station_id = :station")
    with post.registry.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE birth SET cnv = '{digits(12)}' WHERE id = '{blocking['id']}'")
    assert client.post(f"{WAITING}/{envelope}/attempt", headers=auth("registrar")).status_code == 204
    post.work()
    assert post.states() == [ACCEPTED], post.details()
