"""A registrar at the station while the registry is away: in, typed, printed, sealed, sent; and registered once."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.core.registry import Registry
from registry.outbox.given import permits
from station.enrolment import pages, shown
from station.enrolment.desk import EnrolmentDesk
from station.outbox import permits as permits_of_station
from station.pages.guard import Guard
from station.sensors.interface import Shot
from tests.births.drafts.conftest import certificate
from tests.outbox.conftest import Post

WORDS = "una frase larga"


class Counter:
    """The station's pages in a browser without scripts."""

    def __init__(self, desk: EnrolmentDesk, shot: Callable[[], Shot]) -> None:
        self.desk = desk
        app, guard = Flask("station.pages"), Guard()
        guard.register(app)
        app.register_blueprint(pages.blueprint(desk, lambda: guard.form_token, lambda: "en", shot))
        self.client: FlaskClient = app.test_client()
        self.client.get(f"/enter/{guard.key}")
        self.token = guard.form_token

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"form_token": self.token, **fields}, content_type="multipart/form-data")


@pytest.fixture
def counter(post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finger_png: Callable[..., bytes]) -> Counter:
    monkeypatch.setattr(permits_of_station, "_N", 16)
    desk = EnrolmentDesk(tmp_path / "home", post.id, post.key, lambda: post.line)
    return Counter(desk, lambda: Shot(finger_png(821), 500.0, "test"))


def enter(counter: Counter, post: Post) -> None:
    with post.registry.begin(post.actor) as ctx:
        code = permits.ask(ctx, post.id)
    assert counter.send("/enrolments/permit", code=code, passphrase=WORDS, again=WORDS).status_code == 303


def typed(counter: Counter, draft: str) -> dict[str, dict[str, str]]:
    pages_ = certificate()
    for slug, fields in pages_.items():
        answer = counter.send(f"{draft}/{slug}", **fields)
        assert answer.status_code == 303, answer.text
    return pages_


def test_twins_are_typed_once_sealed_without_a_line_and_registered_once(
    counter: Counter,
    post: Post,
    registry: Registry,
) -> None:
    enter(counter, post)
    post.line.is_up = False
    draft = counter.send("/enrolments/new").location
    first = typed(counter, draft)
    assert counter.send(f"{draft}/child", **first["child"] | {"plurality": "2"}).status_code == 303
    for subject in ("mother", "newborn"):
        for finger in (1, 2, 6, 7):
            assert (
                counter.send(f"{draft}/prints/{subject}/{finger}", act="failure", failure="bandaged").status_code == 303
            )
    answer = counter.send(f"{draft}/seal", act="sign")
    assert "Sealed under the number" in answer.text
    assert counter.send(f"{draft}/seal", act="sign").status_code == 303  # the second of two clicks
    twin = counter.send("/enrolments/new", twin="yes").location
    assert "Rosa" in counter.get(twin)
    own = {"sex": "male", "birth_order": "2", "plurality": "2", "weight_g": "2900", "length_cm": "47"}
    child = {name: first["child"][name] for name in first["child"] if name.startswith("born")}
    assert counter.send(f"{twin}/child", **first["child"] | child | own).status_code == 303
    assert counter.send(f"{twin}/place", **first["place"] | {"cnv": str(uuid.uuid4().int)[:12]}).status_code == 303
    assert "mother" not in re.findall(r"/prints/(\w+)/", counter.get(twin))
    for finger in (1, 2, 6, 7):
        counter.send(f"{twin}/prints/newborn/{finger}", act="failure", failure="bandaged")
    assert "Sealed under the number" in counter.send(f"{twin}/seal", act="sign").text
    listed = counter.get("/enrolments")
    assert listed.count("<td>here</td>") == 2
    assert "sending" not in listed
    assert "does not answer" in counter.send("/enrolments/send").text
    post.line.is_up = True
    assert "Sent: 2. Still here: 0." in counter.send("/enrolments/send").text
    post.work()
    counter.send("/enrolments/send")
    assert counter.get("/enrolments").count("<td>accepted</td>") == 2, post.details()
    signed = (
        "SELECT count(*) FILTER (WHERE b.state = 'signed') * 10 + count(DISTINCT b.delivery_id) FROM birth b "
        "JOIN outbox_birth o ON o.birth_id = b.id JOIN outbox_envelope e ON e.id = o.envelope_id "
        "WHERE e.station_id = :station"
    )
    assert post.sql(signed) == 21
    assert not list((counter.desk.home / "open").rglob("*.open"))


def test_a_print_is_judged_on_the_spot_and_the_same_finger_is_not_taken_twice(
    counter: Counter,
    post: Post,
    finger_png: Callable[..., bytes],
) -> None:
    enter(counter, post)
    draft = counter.send("/enrolments/new").location
    assert "Kept. Quality:" in counter.send(f"{draft}/prints/mother/2", act="sensor").text
    again = counter.send(f"{draft}/prints/mother/7", act="sensor")
    assert (again.status_code, "This is the finger that was taken as" in again.text) == (422, True)
    other = counter.send(
        f"{draft}/prints/newborn/2", act="file", ppi="500", print=(io.BytesIO(finger_png(821, 2)), "x.png")
    )
    assert other.status_code == 422  # another impression of the mother's finger
    none = counter.send(f"{draft}/prints/mother/6", act="file", print=(io.BytesIO(b"no picture"), "x.png"))
    assert none.status_code == 422
    shown = counter.get(f"{draft}/prints/mother/2")
    assert "taken" in shown
    key = counter.desk.drafts().read(draft.rpartition("/")[2])
    assert key is not None
    assert [print_.finger for print_ in key.prints] == [2]


def test_nobody_reads_what_another_registrar_typed(counter: Counter, post: Post) -> None:
    enter(counter, post)
    draft = counter.send("/enrolments/new").location
    counter.send(f"{draft}/mother", mother_given_names="Rosalinda Ximena", mother_document_number="48151623")
    counter.send("/enrolments/lock")
    assert counter.client.get(draft).status_code == 303
    assert "Rosalinda" not in counter.get("/enrolments")
    for path in counter.desk.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(word in data for word in (b"Rosalinda", b"48151623", b"registrar", WORDS.encode())), path
    assert counter.send("/enrolments/unlock", username=post.actor.username, passphrase="wrong words").status_code == 422
    counter.send("/enrolments/unlock", username=post.actor.username, passphrase=WORDS)
    assert "Rosalinda Ximena" in counter.get("/enrolments")


def test_a_station_that_was_silent_for_a_month_begins_nothing_new_and_seals_what_is_open(
    counter: Counter,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter(counter, post)
    draft = counter.send("/enrolments/new").location
    monkeypatch.setattr("station.outbox.limits.LEAST_FREE_BYTES", 10**18)
    assert "nearly full" in counter.get("/enrolments")
    assert counter.send("/enrolments/new").status_code == 422
    assert "Sealed under the number" in counter.send(f"{draft}/seal", act="seal").text


def test_what_is_missing_bars_the_signature_and_not_the_sealing(counter: Counter, post: Post) -> None:
    enter(counter, post)
    draft = counter.send("/enrolments/new").location
    assert counter.send(f"{draft}/child", weight_g="99999").status_code == 422
    assert 'value="99999"' in counter.get(f"{draft}/child")  # kept as it was typed
    refused = counter.send(f"{draft}/seal", act="sign")
    assert (refused.status_code, "The signature still needs" in refused.text) == (422, True)
    assert "Sealed under the number" in counter.send(f"{draft}/seal", act="seal").text


def test_pages_belong_to_the_browser_that_the_station_opened(counter: Counter) -> None:
    stranger = counter.client.application.test_client()
    assert stranger.get("/enrolments").status_code == 403
    assert counter.client.post("/enrolments/new", data={}).status_code == 403
    assert counter.client.get("/enrolments", headers={"Host": "elsewhere.example"}).status_code == 421
    assert counter.client.get("/enrolments/style/site.css").mimetype == "text/css"


def test_times_are_shown_as_in_peru_whatever_zone_the_device_is_set_to() -> None:
    late = datetime(2026, 12, 1, 3, 4, tzinfo=UTC)
    assert (shown.day(late), shown.moment(late)) == ("30/11/2026", "30/11/2026 22:04")
