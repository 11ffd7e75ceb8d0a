"""A registrar's and a supervisor's pages: what waits and why, correcting it, discarding it by two, a permit's code."""

import re
import uuid
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import text

from registry.core.context import Actor
from registry.core.worker import run_task
from registry.outbox.arrived.receiving import take_whole
from registry.sealing.rules import BASES
from registry.sealing.service import RequestSealing, approve_sealing, request_sealing
from station.outbox.folder import ACCEPTED
from tests.access.sessions.conftest import Browser, Person, person  # noqa: F401  # a fixture
from tests.births.samples import BOTH, Draw, digits, example
from tests.outbox.conftest import Post, station_actor


@pytest.fixture
def browser(app: Flask, fresh_limits: None, person: Callable[..., Person]) -> Callable[[str], Browser]:  # noqa: F811
    def sign_in(role: str) -> Browser:
        return Browser(app.test_client()).signed_in(person(role))

    return sign_in


def waiting(post: Post, page: Browser) -> str:
    """The address of the one that waits; its reason is read on the list."""
    reference = f"{str(post.id)[:4].upper()}-000001"
    listed = page.get("/outbox").text
    found = re.search(rf'href="(/outbox/[0-9a-f-]{{36}})"><strong>{reference}', listed)
    assert found is not None, listed
    return found[1]


def sealed_wrong(post: Post) -> str:
    """A birth whose certificate has the number of another one; that number."""
    taken = example({"/sign": False}, BOTH)["certificate"]["cnv"]
    request = example({"/sign": False, "/certificate/cnv": taken, "/certificate/newborn/weight_g": 99999}, BOTH)
    request["certificate"]["mother"]["given_names"] = "Rosa Adelaida"
    post.enrol(request)
    post.go()
    post.work()
    return str(taken)


def test_what_waits_is_shown_with_its_reason_corrected_and_registered(
    post: Post, browser: Callable[[str], Browser]
) -> None:
    sealed_wrong(post)
    page = browser("registrar")
    address = waiting(post, page)
    shown = page.get(address).text
    assert "Weight: Must be between 200 and 8000." in shown
    assert "Rosa Adelaida" in shown
    draft = page.send(address, f"{address}/draft").location
    assert draft == page.send(address, f"{address}/draft").location  # pressed twice, one draft
    assert draft is not None
    assert "Rosa" in page.get(draft).text
    found = re.search(r'name="version" value="(\d+)"', page.get(f"{draft}/child").text)
    assert found is not None
    typed = dict(
        re.findall(r'name="([a-z_.0-9]+)" value="([^"]*)" (?:type|inputmode)', page.get(f"{draft}/child").text)
    )
    answer = page.send(f"{draft}/child", f"{draft}/child", version=found[1], **typed | {"weight_g": "3240"})
    assert answer.status_code in (303, 422)
    birth = page.send(f"{draft}/check", f"{draft}/registration", act="save")
    assert birth.status_code == 303, birth.text
    run_task(post.registry, "outbox.keep", {})
    done = page.get(address).text
    assert birth.location is not None
    assert birth.location in done
    assert post.births() == 1


def test_two_persons_discard_what_is_no_birth_and_one_cannot(post: Post, browser: Callable[[str], Browser]) -> None:
    sealed_wrong(post)
    one, other = browser("registrar"), browser("supervisor")
    address = waiting(post, one)
    assert one.send(address, f"{address}/discarding", reason=" ").status_code == 422
    assert one.send(address, f"{address}/discarding", reason="A trial of the new sensor").status_code == 303
    own = one.send(address, f"{address}/decision", act="agree")
    assert own.status_code == 422
    assert "A trial of the new sensor" in other.get(address).text
    assert other.send(address, f"{address}/decision", act="agree").status_code == 303
    state = "SELECT state || (sealed_content IS NOT NULL) FROM outbox_envelope WHERE station_id = :station"
    assert post.sql(state) == "discardedtrue"
    post.go()
    post.work()
    assert post.births() == 0


def test_registrars_of_another_facility_see_nothing_of_it(
    post: Post,
    browser: Callable[[str], Browser],
    app: Flask,
    person: Callable[..., Person],  # noqa: F811
) -> None:
    sealed_wrong(post)
    address = waiting(post, browser("registrar"))
    with post.registry.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE outbox_envelope SET facility_code = '00005196' WHERE station_id = '{post.id}'"
        )
    page = browser("registrar")
    assert page.get(address).status_code == 404
    assert str(post.id)[:4].upper() + "-000001" not in page.get("/outbox").text


def test_a_code_for_a_permit_is_shown_once_and_for_the_own_facilitys_stations_alone(
    post: Post, browser: Callable[[str], Browser]
) -> None:
    page = browser("registrar")
    assert str(post.id) in page.get("/outbox/permit").text
    shown = page.send("/outbox/permit", "/outbox/permit", station=str(post.id))
    assert re.search(r"<code>[A-Z2-7]{4}(-[A-Z2-7]{4}){3}</code>", shown.text)
    assert page.send("/outbox/permit", "/outbox/permit", station=digits(5)).status_code == 422
    assert browser("supervisor").get("/outbox/permit").status_code == 403


def test_a_file_with_one_finger_in_two_places_is_corrected_without_the_second(
    post: Post, browser: Callable[[str], Browser], finger_png: Draw
) -> None:
    pictures = tuple(finger_png(8101, impression) for impression in (1, 2))
    request = example({"/sign": False}, BOTH)
    at = request["certificate"]["newborn"]["born_at"]
    request["prints"] = [
        {"subject": subject, "finger": finger, "captured_at": at, "part": sha256(picture).hexdigest(), "ppi": 500}
        for (subject, finger), picture in zip((("mother", 1), ("newborn", 6)), pictures, strict=True)
    ]
    post.enrol(request, pictures=pictures)
    post.go()
    post.work()
    page = browser("registrar")
    address = waiting(post, page)
    assert "finger sent as" in page.get(address).text
    draft = page.send(address, f"{address}/draft").location
    assert "right thumb: taken" in page.get(f"{draft}/prints/mother/1").text
    assert "left thumb: not taken" in page.get(f"{draft}/prints/newborn/6").text


def test_a_file_whose_birth_is_sealed_is_not_there_and_a_registered_one_shows_no_content(
    post: Post,
    browser: Callable[[str], Browser],
    actor: Callable[..., Actor],
    second_supervisor: Actor,
    auth: Callable[..., dict[str, str]],
) -> None:
    request = example({"/sign": False}, BOTH)
    request["certificate"]["mother"]["given_names"] = "Rosa Adelaida"
    post.enrol(request)
    post.go()
    post.work()
    page, supervisor = browser("registrar"), browser("supervisor")
    address = f"/outbox/{post.sql('SELECT id FROM outbox_envelope WHERE station_id = :station')}"
    shown = page.get(address)
    assert (shown.status_code, "Rosa Adelaida" in shown.text) == (200, False)
    persons = [
        uuid.UUID(post.sql(f"SELECT CAST(b.{who}_id AS text) FROM birth b JOIN outbox_birth o ON o.birth_id = b.id "
                           "JOIN outbox_envelope e ON e.id = o.envelope_id WHERE e.station_id = :station"))
        for who in ("mother", "newborn")
    ]  # fmt: skip
    with post.registry.begin(actor("supervisor")) as ctx:
        sealing = request_sealing(ctx, RequestSealing(tuple(persons), BASES[0], "RES-2026-00017"))
    with post.registry.begin(second_supervisor) as ctx:
        approve_sealing(ctx, sealing.id)
    assert page.get(address).status_code == 404
    asked = post.line.client.get(f"/api/v1/outbox/waiting/{address.rpartition('/')[2]}", headers=auth("registrar"))
    assert asked.status_code == 404
    assert supervisor.get(address).status_code == 200
    assert post.states() == [ACCEPTED]  # and the station is told as before


def test_the_bytes_of_a_birth_go_after_two_months_and_its_receipt_stays(post: Post) -> None:
    post.enrol()
    data = post.outbox.data_of(post.outbox.entries()[0])
    post.go()
    post.work()
    with post.registry.engine.begin() as connection:
        statement = "UPDATE outbox_envelope SET decided_at = decided_at - interval '61 days' WHERE station_id = :id"
        connection.execute(text(statement), {"id": post.id})
    run_task(post.registry, "outbox.keep", {})
    assert post.sql("SELECT sealed_content IS NULL FROM outbox_envelope WHERE station_id = :station")
    with post.registry.begin(station_actor(post)) as ctx:
        assert take_whole(ctx, post.id, 1, data).receipt is not None
