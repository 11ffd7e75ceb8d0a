"""Simultaneous requests, on committed data."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births import queries
from registry.core.registry import Registry
from tests.births.samples import BOTH, Auth, Draw, digits, example

CLERKS = 4
RECAPTURED = 993
"""A finger that no other test uses: it stays in the shared database."""


def at_once(app: Flask, requests: list[tuple[Any, dict[str, str]]], path: str = "/births") -> list[Any]:
    """Send requests simultaneously, enrolments by default, each from its own thread."""
    start = Barrier(len(requests))

    def send(request: tuple[Any, dict[str, str]]) -> Any:
        body, headers = request
        start.wait()
        return app.test_client().post(f"/api/v1{path}", json=body, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


@pytest.mark.parametrize("round_", range(5))
def test_of_registrars_enrolling_one_certificate_at_once_exactly_one_succeeds(
    app: Flask, auth: Auth, sql: Any, round_: int
) -> None:
    cnv = digits(12)
    facilities = ["00006208", "00005196"] * (CLERKS // 2)
    answers = at_once(app, [(example({"/certificate/cnv": cnv}, BOTH), auth("registrar", code)) for code in facilities])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLERKS - 1)
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {answer.json["type"] for answer in refused} == {"/problems/certificate-exists"}
    assert not any(cnv in answer.text for answer in refused)
    assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=cnv) == 1


def test_one_request_sent_twice_at_once_gets_one_answer(app: Flask, auth: Auth, sql: Any) -> None:
    body = example(prints=BOTH)
    headers = auth() | {"Idempotency-Key": digits(20)}
    answers = at_once(app, [(body, headers)] * CLERKS)
    assert [answer.status_code for answer in answers] == [201] * CLERKS
    assert len({answer.json["id"] for answer in answers}) == 1


def test_a_mother_enrolled_twice_at_once_is_one_person(app: Flask, auth: Auth) -> None:
    number = digits(8)
    bodies = [example({"/certificate/mother/document_number": number}) for _ in range(CLERKS)]
    answers = at_once(app, [(body, auth()) for body in bodies])
    assert [answer.status_code for answer in answers] == [201] * CLERKS
    assert len({answer.json["mother_id"] for answer in answers}) == 1


def test_of_twins_claiming_one_order_at_once_exactly_one_succeeds(app: Flask, auth: Auth, post: Any) -> None:
    first = example({"/certificate/newborn/plurality": 3})
    delivery = post("/births", first).json["delivery_id"]
    bodies = [
        example(
            {
                "/certificate/newborn/plurality": 3,
                "/certificate/newborn/birth_order": 2,
                "/delivery_id": delivery,
                "/certificate/mother": first["certificate"]["mother"],
            }
        )
        for _ in range(CLERKS)
    ]
    answers = at_once(app, [(body, auth()) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLERKS - 1)


def test_a_connection_lost_in_mid_request_leaves_nothing_and_the_repeated_request_succeeds(
    app: Flask, auth: Auth, sql: Any, registry: Registry
) -> None:
    number = digits(8)
    body = example({"/certificate/mother/document_number": number}, BOTH)
    headers = auth() | {"Idempotency-Key": digits(20)}
    waiting = text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor(1) as pool, Session(registry.engine) as holder:
        queries.lock_document(holder, "DNI", number)
        answer = pool.submit(at_once, app, [(body, headers)])
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
            while (pid := other.execute(waiting).scalar()) is None:
                assert not answer.done()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        (lost,) = answer.result()
    assert lost.status_code == 503
    assert lost.mimetype == "application/problem+json"
    cnv = body["certificate"]["cnv"]
    assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=cnv) == 0
    assert sql("SELECT count(*) FROM identity_document WHERE number = :number", number=number) == 0
    (again,) = at_once(app, [(body, headers)])
    assert again.status_code == 201
    assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=cnv) == 1


def due_recapture(app: Flask, auth: Auth, registry: Registry, finger_png: Draw) -> tuple[str, dict[str, Any]]:
    """The path and the body of a recapture that is due, as another facility sends it."""
    first, again = (finger_png(RECAPTURED, impression, newborn=True) for impression in (1, 2))
    prints = [print_of("newborn", first)]
    (enrolled,) = at_once(app, [(example(prints=prints), auth())])
    birth = enrolled.json
    (verified,) = at_once(app, [({"prints": prints}, auth())], f"/births/{birth['id']}/verifications")
    assert verified.status_code == 201, "the engine is warm: nobody waits for its first comparison"
    with registry.engine.begin() as connection:
        values = {"birth": birth["id"]}
        connection.execute(
            text(
                "INSERT INTO recapture (id, birth_id, months, due_on, becomes_primary, state, is_demonstration) "
                "VALUES (gen_random_uuid(), :birth, 2, CURRENT_DATE - 1, true, 'due', true)"
            ),
            values,
        )
    papers = birth["certificate"]
    family = {"number": papers["cnv"], "mother_document": papers["mother"]["document_number"]}
    return f"/births/{birth['id']}/captures", {"prints": [print_of("newborn", again)], "family": family}


def print_of(subject: str, png: bytes) -> dict[str, Any]:
    at = "2025-03-14T06:00:00-05:00"
    return {"subject": subject, "finger": 1, "captured_at": at, "image": b64encode(png).decode()}


def test_of_two_recaptures_of_one_child_at_once_exactly_one_is_done(
    app: Flask, auth: Auth, registry: Registry, finger_png: Draw
) -> None:
    path, body = due_recapture(app, auth, registry, finger_png)
    first, second = sorted(at_once(app, [(body, auth("registrar", "00005196"))] * 2, path), key=status)
    assert first.status_code == 201, first.json
    assert second.status_code in (404, 409), second.json


def status(answer: Any) -> int:
    return int(answer.status_code)


def test_a_recapture_sent_twice_by_its_key_is_done_once(
    app: Flask, auth: Auth, registry: Registry, sql: Any, finger_png: Draw
) -> None:
    path, body = due_recapture(app, auth, registry, finger_png)
    headers = auth("registrar", "00005196") | {"Idempotency-Key": digits(20)}
    answers = [*at_once(app, [(body, headers)] * 2, path), *at_once(app, [(body, headers)], path)]
    assert [answer.status_code for answer in answers] == [201] * 3, [answer.json for answer in answers]
    assert answers[0].json == answers[1].json == answers[2].json
    taken = "SELECT count(*) FROM birth_capture WHERE birth_id = :birth AND occasion = 'recapture'"
    assert sql(taken, birth=answers[0].json["id"]) == 1
