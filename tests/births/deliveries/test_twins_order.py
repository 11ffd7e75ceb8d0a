"""Twins written down the wrong way round: one correction gives each its own place, and both keep what stood there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.births.samples import Auth, example

WHY = {"reason": "La primera es la de la manilla roja"}


@pytest.fixture
def twins(client: FlaskClient, auth: Auth) -> Callable[..., list[Any]]:
    """twins(sign of the second): two certificates of one delivery."""

    def enrol(*, sign: bool = True) -> list[Any]:
        first = example({"/certificate/newborn/plurality": 2})
        elder: Any = client.post("/api/v1/births", json=first, headers=auth("registrar", "00006208"))
        assert elder.status_code == 201, elder.text
        changes = {"/certificate/newborn/plurality": 2, "/certificate/newborn/birth_order": 2, "/sign": sign}
        second = example(changes | {"/delivery_id": elder.json["delivery_id"]})
        second["certificate"]["mother"] = first["certificate"]["mother"]
        younger: Any = client.post("/api/v1/births", json=second, headers=auth("registrar", "00006208"))
        assert younger.status_code == 201, younger.text
        return [elder.json, younger.json]

    return enrol


def corrected(client: FlaskClient, auth: Auth, birth: Any, **newborn: Any) -> Any:
    body = {"certificate": {"newborn": newborn}, **WHY}
    return client.post(f"/api/v1/births/{birth['id']}/correction", json=body, headers=auth("registrar", "00006208"))


def orders(client: FlaskClient, auth: Auth, births: list[Any]) -> list[int]:
    answers: list[Any] = [
        client.get(f"/api/v1/births/{birth['id']}", headers=auth("registrar", "00006208")).json for birth in births
    ]
    return [answer["certificate"]["newborn"]["birth_order"] for answer in answers]


@pytest.mark.parametrize("sign", [True, False])
def test_twins_written_the_wrong_way_round_are_put_right_at_once(
    client: FlaskClient, auth: Auth, sql: Any, twins: Callable[..., list[Any]], sign: bool
) -> None:
    births = twins(sign=sign)
    answer = corrected(client, auth, births[0], birth_order=2, weight_g=2410)
    assert answer.status_code == 200, answer.text
    assert orders(client, auth, births) == [2, 1]
    assert answer.json["certificate"]["newborn"]["weight_g"] == 2410
    assert answer.json["state"] == "signed"
    kept = "SELECT string_agg(before ->> 'birth_order', ',') FROM birth_correction WHERE birth_id = :birth"
    assert [sql(kept, birth=birth["id"]) for birth in births] == ["1", "2" if sign else None]


def test_an_order_beyond_the_delivery_is_refused(
    client: FlaskClient, auth: Auth, twins: Callable[..., list[Any]]
) -> None:
    births = twins()
    assert corrected(client, auth, births[0], birth_order=3).status_code == 422
    assert orders(client, auth, births) == [1, 2]


def test_twins_are_put_right_after_actas_were_made_of_both(
    client: FlaskClient, auth: Auth, twins: Callable[..., list[Any]]
) -> None:
    births, actas = twins(), []
    for birth, name in zip(births, ("Luz", "Sol"), strict=True):
        request = {"birth_id": birth["id"], "given_names": name}
        drafted: Any = client.post("/api/v1/records", json=request, headers=auth("clerk"))
        actas.append(client.post(f"/api/v1/records/{drafted.json['id']}/inscription", json={}, headers=auth("clerk")))
    acta: Any = actas[0].json
    document = {"kind": "medical_certificate", "reference": "CM 12-2026"}
    body = {"certificate": {"newborn": {"birth_order": 2}}, "document": document, **WHY}
    answer: Any = client.post(f"/api/v1/records/{acta['id']}/rectification", json=body, headers=auth("clerk"))
    assert (answer.status_code, answer.json["state"]) == (200, "rectified"), answer.text
    assert orders(client, auth, births) == [2, 1]


def test_twins_put_right_from_both_sides_at_once_are_exchanged_or_left(
    app: Flask, client: FlaskClient, auth: Auth, twins: Callable[..., list[Any]]
) -> None:
    births = twins()
    asked = list(zip(births, (2, 1), strict=True))
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(corrected, app.test_client(), auth, birth, birth_order=order) for birth, order in asked]
        statuses = sorted(answer.result().status_code for answer in sent)
    assert statuses == [200, 422], "whoever comes second would change nothing"
    assert orders(client, auth, births) == [2, 1]
