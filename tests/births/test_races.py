"""Simultaneous requests, on committed data."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births import queries
from registry.core.registry import Registry
from tests.births.samples import BOTH, Auth, digits, example

CLERKS = 4


def at_once(app: Flask, requests: list[tuple[Any, dict[str, str]]]) -> list[Any]:
    """Send enrolments simultaneously, each from its own thread."""
    start = Barrier(len(requests))

    def send(request: tuple[Any, dict[str, str]]) -> Any:
        body, headers = request
        start.wait()
        return app.test_client().post("/api/v1/births", json=body, headers=headers)

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
