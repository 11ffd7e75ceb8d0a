"""Two certificates of a ward bear each other's number: both are put right at once, and both keep what stood there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import EXCLUDE

from registry.births.drafts.reading import values_of
from registry.births.schemas import CertificateSchema, certificate_from_json
from tests.births.samples import Auth, digits, example
from tests.documents.counter.conftest import Counter

WHY = {"reason": "Se cambiaron las dos hojas"}
HOSPITAL, ELSEWHERE = "00006208", "00005196"


@pytest.fixture
def signed(client: FlaskClient, auth: Auth) -> Callable[..., Any]:
    """signed(facility): a signed certificate of a mother of its own."""

    def enrol(facility: str = HOSPITAL) -> Any:
        changes = {"/certificate/cnv": digits(12), "/certificate/mother/document_number": digits(8)}
        answer = client.post("/api/v1/births", json=example(changes), headers=auth("registrar", facility))
        assert answer.status_code == 201, answer.text
        return answer.json

    return enrol


def exchange(number: Any, **certificate: Any) -> dict[str, Any]:
    return {"certificate": {"cnv": number, **certificate}, "exchanges_number": True, **WHY}


def cnv(birth: Any) -> str:
    return str(birth["certificate"]["cnv"])


def test_two_exchanged_numbers_are_put_right_at_once(
    client: FlaskClient, auth: Auth, sql: Any, signed: Callable[..., Any]
) -> None:
    first, second = signed(), signed()
    path, headers = f"/api/v1/births/{first['id']}/correction", auth("registrar", HOSPITAL)
    plain: Any = client.post(path, json=exchange(cnv(second)) | {"exchanges_number": False}, headers=headers)
    assert (plain.status_code, plain.json["type"]) == (409, "/problems/certificate-exists"), "only if it is asked for"
    answer: Any = client.post(path, json=exchange(cnv(second)), headers=headers)
    assert answer.status_code == 200, answer.text
    assert (cnv(answer.json), answer.json["state"], answer.json["annulled_reason"]) == (cnv(second), "signed", None)
    other: Any = client.get(f"/api/v1/births/{second['id']}", headers=headers).json
    assert (cnv(other), other["state"]) == (cnv(first), "signed")
    for birth, number in ((first, cnv(first)), (second, cnv(second))):
        kept = "SELECT before ->> 'cnv' FROM birth_correction WHERE birth_id = :birth AND reason = :reason"
        assert sql(kept, birth=birth["id"], **WHY) == number
    again = client.post(path, json=exchange(cnv(second)), headers=headers)
    assert again.status_code == 422, "sent twice, it is not exchanged back"


def test_a_number_is_exchanged_with_a_signed_certificate_of_the_facility_alone(
    client: FlaskClient, auth: Auth, signed: Callable[..., Any]
) -> None:
    birth, elsewhere, annulled = signed(), signed(ELSEWHERE), signed()
    headers = auth("registrar", HOSPITAL)
    client.post(f"/api/v1/births/{annulled['id']}/annulment", json=WHY, headers=headers)
    bodies = [exchange(number) for number in (cnv(elsewhere), digits(12), cnv(annulled))]
    answers: list[Any] = [
        client.post(f"/api/v1/births/{birth['id']}/correction", json=body, headers=headers) for body in bodies
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(answer.json["errors"]) for answer in answers}) == 1, "another facility's number looks like none"
    both = exchange(cnv(signed()), newborn={"weight_g": 3100})
    answer: Any = client.post(f"/api/v1/births/{birth['id']}/correction", json=both, headers=headers)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/certificate")
    of_annulled = f"/api/v1/births/{annulled['id']}/correction"
    assert client.post(of_annulled, json=exchange(cnv(birth)), headers=headers).status_code == 409


def test_of_two_exchanges_of_the_same_numbers_at_once_one_is_done(
    app: Flask, auth: Auth, sql: Any, signed: Callable[..., Any]
) -> None:
    first, second = signed(), signed()
    headers, pairs = auth("registrar", HOSPITAL), [(first, second), (second, first)]
    start = Barrier(2 * len(pairs))

    def send(pair: tuple[Any, Any]) -> Any:
        birth, other = pair
        start.wait()
        path = f"/api/v1/births/{birth['id']}/correction"
        return app.test_client().post(path, json=exchange(cnv(other)), headers=headers)

    with ThreadPoolExecutor(2 * len(pairs)) as pool:
        answers = list(pool.map(send, pairs * 2))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    for birth, other in pairs:
        assert sql("SELECT cnv FROM birth WHERE id = :id", id=birth["id"]) == cnv(other)
        assert sql("SELECT corrections FROM birth WHERE id = :id", id=birth["id"]) == 1


def test_the_page_offers_the_exchange_where_the_number_is_taken(
    registrar: Callable[..., Counter], client: FlaskClient, auth: Auth, signed: Callable[..., Any]
) -> None:
    nurse, first, second = registrar(), signed(), signed()
    page = f"/births/{first['id']}/change/place"
    assert "exchanges_number" not in nurse.get(page)
    typed = (
        values_of(certificate_from_json(CertificateSchema(unknown=EXCLUDE).load(first["certificate"])))
        | {"cnv": cnv(second)}
        | WHY
    )
    refused = nurse.send(page, page, 409, **typed)
    assert "exchanges_number" in refused.text
    nurse.send(page, page, **typed, exchanges_number="yes")
    other: Any = client.get(f"/api/v1/births/{second['id']}", headers=auth("registrar", HOSPITAL)).json
    assert cnv(other) == cnv(first)
