"""A registrar's page and a station: paired by a code, prints arrive on the page, nobody else's draft is reached."""

import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from registry.core.clock import utc_now
from registry.core.registry import Registry
from registry.stations.pairing import rules
from registry.stations.pairing.kinds import PRINTS
from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.births.drafts.conftest import begin, registrar  # noqa: F401  # a fixture
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.stations.joining import Headers, a_station, slug

PAIRING = "/api/v1/stations/self/pairing"
Registrar = Callable[[], Browser]


@pytest.fixture
def station(client: FlaskClient, auth: Headers, unique: str) -> dict[str, str]:
    return a_station(client, auth, unique)


@pytest.fixture
def page(registrar: Registrar) -> Browser:  # noqa: F811
    return registrar()


def offered(page: Browser, draft: str, subject: str = "mother", finger: int = 1) -> str:
    """Ask for a code on the page of a finger; the code."""
    address = f"{draft}/station/{subject}/{finger}"
    assert page.send(f"{draft}/prints/{subject}/{finger}", address).location == address
    code = re.search(r"<strong>(\d{3} \d{3})</strong>", page.get(address).text)
    assert code is not None
    return code[1]


def push(client: FlaskClient, station: dict[str, str], image: bytes | None = None, **fields: Any) -> Any:
    data = {"subject": "mother", "finger": 1} | fields
    parts: dict[str, Any] = {}
    if image is not None:
        data["part"], parts["print"] = "print", (io.BytesIO(image), "print.png")
    parts["data"] = json.dumps(data)
    return client.post(f"{PAIRING}/prints", data=parts, content_type="multipart/form-data", headers=station)


def test_a_print_taken_at_the_station_appears_on_the_registrars_page(
    client: FlaskClient, station: dict[str, str], page: Browser, finger_png: Callable[..., bytes]
) -> None:
    draft = begin(page)
    code = offered(page, draft)
    address = f"{draft}/station/mother/1"
    before = page.get(f"{address}/news").get_json()["tag"]
    paired = client.post(PAIRING, json={"code": code}, headers=station).get_json()
    assert (paired["subject"], paired["finger"]) == ("mother", 1)
    between = page.get(f"{address}/news").get_json()["tag"]
    assert between != before
    assert "asks for this finger now" in page.get(address).text
    for _time in range(2):
        taken = push(client, station, finger_png(3), pairing=paired["id"])
        assert taken.status_code == 201, taken.text
    assert taken.get_json()["grade"] in {"Good", "Usable"}
    assert page.get(f"{address}/news").get_json()["tag"] != between
    assert page.get(address).text.count('class="print-picture"') == 1
    assert page.get(f"{draft}/station/newborn/6").status_code == 200
    asked = client.get(PAIRING, headers=station).get_json()
    assert (asked["subject"], asked["finger"]) == ("newborn", 6)
    late = push(client, station, finger_png(4), pairing=paired["id"], finger=2)
    assert late.status_code == 201
    assert 'class="print-picture"' in page.get(f"{draft}/station/mother/2").text


def test_a_reason_and_what_is_no_fingerprint_are_told_as_on_the_page(
    client: FlaskClient, station: dict[str, str], page: Browser
) -> None:
    draft = begin(page)
    pairing = client.post(PAIRING, json={"code": offered(page, draft)}, headers=station).get_json()["id"]
    assert push(client, station, pairing=pairing, failure="bandaged").get_json()["grade"] is None
    assert "Bandaged" in page.get(f"{draft}/station/mother/1").text
    for content in (b"", b"not an image", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100):
        refused = push(client, station, content, pairing=pairing)
        assert refused.status_code == 422
        assert refused.get_json()["errors"][0]["pointer"] == "/image"
    assert push(client, station, pairing=pairing).status_code == 422
    assert push(client, station, pairing=pairing, part="other").get_json()["errors"][0]["pointer"] == "/part"
    assert page.get(draft).status_code == 200


def test_a_form_sent_from_the_stations_page_leads_back_to_it(page: Browser) -> None:
    draft = begin(page)
    offered(page, draft)
    address = f"{draft}/station/mother/1"
    sent = page.post(f"{draft}/prints/mother/1", form_token=page.form_token(address), failure="bandaged", beside="1")
    assert sent.location == address


def test_a_pairing_ends_with_the_session(
    client: FlaskClient, station: dict[str, str], page: Browser, finger_png: Callable[..., bytes]
) -> None:
    pairing = client.post(PAIRING, json={"code": offered(page, begin(page))}, headers=station).get_json()["id"]
    page.send("/", "/sign-out")
    assert slug(client.get(PAIRING, headers=station)) == "station-not-paired"
    assert slug(push(client, station, finger_png(3), pairing=pairing)) == "station-not-paired"


def test_a_pairing_ends_with_the_draft_by_the_registrar_and_by_the_station(
    client: FlaskClient, station: dict[str, str], page: Browser
) -> None:
    draft = begin(page)
    address = f"{draft}/station/mother/1"
    client.post(PAIRING, json={"code": offered(page, draft)}, headers=station)
    assert page.send(address, f"{address}/end").status_code == 303
    assert client.get(PAIRING, headers=station).status_code == 409
    client.post(PAIRING, json={"code": offered(page, draft)}, headers=station)
    assert client.delete(PAIRING, headers=station).status_code == 204
    assert "No capture station" in page.get(address).text
    client.post(PAIRING, json={"code": offered(page, draft)}, headers=station)
    page.send(f"{draft}/removal", f"{draft}/removal")
    assert client.get(PAIRING, headers=station).status_code == 409


def test_a_print_of_the_mother_before_is_never_kept_with_the_next(
    client: FlaskClient, station: dict[str, str], page: Browser, finger_png: Callable[..., bytes]
) -> None:
    before = client.post(PAIRING, json={"code": offered(page, begin(page))}, headers=station).get_json()["id"]
    draft = begin(page)
    client.post(PAIRING, json={"code": offered(page, draft)}, headers=station)
    assert slug(push(client, station, finger_png(3), pairing=before)) == "station-not-paired"
    assert 'class="print-picture"' not in page.get(f"{draft}/station/mother/1").text


def test_a_code_is_typed_once_in_its_time_at_its_facility(
    client: FlaskClient, station: dict[str, str], page: Browser, auth: Headers, unique: str, registry: Registry
) -> None:
    draft = begin(page)
    code = offered(page, draft)
    elsewhere = a_station(client, auth, unique, OTHER_HOSPITAL)
    assert slug(client.post(PAIRING, json={"code": code}, headers=elsewhere)) == "pairing-code-unknown"
    assert client.post(PAIRING, json={"code": code}, headers=station).status_code == 201
    second = a_station(client, auth, unique + "b")
    assert slug(client.post(PAIRING, json={"code": code}, headers=second)) == "pairing-code-unknown"
    assert slug(client.post(PAIRING, json={"code": "x"}, headers=second)) == "pairing-code-unknown"


def test_of_two_stations_that_type_a_code_at_once_one_has_it(
    app: Flask, client: FlaskClient, station: dict[str, str], page: Browser, auth: Headers, unique: str
) -> None:
    second = a_station(client, auth, unique + "b")
    code = offered(page, begin(page))
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(app.test_client().post, PAIRING, json={"code": code}, headers=who) for who in (station, second)
        ]
        answers = [each.result() for each in sent]
    assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_a_colleague_who_offers_the_draft_anew_takes_it_over(
    client: FlaskClient,
    station: dict[str, str],
    page: Browser,
    registrar: Registrar,  # noqa: F811
) -> None:
    draft = begin(page)
    client.post(PAIRING, json={"code": offered(page, draft)}, headers=station)
    berta = registrar()
    assert "No capture station" in berta.get(f"{draft}/station/mother/1").text
    offered(berta, draft)
    assert client.get(PAIRING, headers=station).status_code == 409


def test_what_a_station_sends_is_journalled_in_the_registrars_name(
    client: FlaskClient, station: dict[str, str], page: Browser, sql: Callable[..., Any]
) -> None:
    draft = begin(page)
    pairing = client.post(PAIRING, json={"code": offered(page, draft)}, headers=station).get_json()["id"]
    push(client, station, pairing=pairing, failure="bandaged")
    written = json.loads(
        sql(
            "SELECT content FROM journal WHERE action = 'station.print_taken' AND subject_id = :id",
            id=draft.rpartition("/")[2],
        )
    )
    assert written["role"] == "registrar"
    assert written["facility"] == HOSPITAL
    assert "station" in written["details"]


@given(st.uuids())
def test_codes_are_six_digits_however_they_are_typed(pairing_id: Any) -> None:
    code = rules.code_of(b"k" * 32, pairing_id, PRINTS.digits)
    assert re.fullmatch("[0-9]{6}", code)
    assert rules.as_typed(f" {rules.in_groups(code)}-") == code


def test_a_pairing_is_no_longer_than_hours() -> None:
    assert timedelta(hours=4) >= rules.LIFETIME
    assert utc_now() + rules.TYPED_WITHIN < utc_now() + rules.LIFETIME
