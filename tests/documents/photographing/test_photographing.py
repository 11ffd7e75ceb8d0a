"""A clerk's page and a station's camera: paired by a code, the photograph arrives there, and nowhere else."""

import io
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from registry.demo import portrait
from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import Browser, Person
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person
from tests.documents.counter.conftest import Counter
from tests.documents.over_http import MakeInscribed
from tests.sealing.conftest import seal as seal
from tests.stations.joining import Headers, a_station, slug

CAMERA = "/api/v1/stations/self/camera"


@pytest.fixture
def clerk(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    return Counter(browser().signed_in(person("clerk")))


@pytest.fixture
def station(client: FlaskClient, auth: Headers, unique: str) -> dict[str, str]:
    return a_station(client, auth, unique)


def begun(clerk: Counter, inscribed: MakeInscribed, name: str = "Wayra Killa") -> str:
    new = f"/people/{inscribed(10, name).id}/applications/new"
    return str(clerk.send(new, new, kind="first").location)


def offered(clerk: Counter, application: str) -> str:
    """Ask for a code on the photograph's page; the code."""
    address = f"{application}/photograph/station"
    assert clerk.send(f"{application}/photograph", address).location == address
    code = re.search(r"<strong>(\d{4} \d{4})</strong>", clerk.get(address))
    assert code is not None
    return code[1]


def push(client: FlaskClient, station: dict[str, str], pairing: str, content: bytes) -> Any:
    data = {"data": json.dumps({"pairing": pairing, "part": "photograph"}), "photograph": (io.BytesIO(content), "p")}
    return client.post(f"{CAMERA}/photograph", data=data, content_type="multipart/form-data", headers=station)


def test_a_photograph_of_the_stations_camera_appears_on_the_clerks_page(
    client: FlaskClient, station: dict[str, str], clerk: Counter, inscribed: MakeInscribed, sql: Callable[..., Any]
) -> None:
    application = begun(clerk, inscribed)
    page = f"{application}/photograph/station"
    code = offered(clerk, application)
    assert offered(clerk, application) == code
    tags = [json.loads(clerk.get(f"{page}/news"))["tag"]]
    paired = client.post(CAMERA, json={"code": code}, headers=station)
    assert set(paired.get_json()) == {"id", "expires_at"}
    tags.append(json.loads(clerk.get(f"{page}/news"))["tag"])
    assert "takes the photograph now" in clerk.get(page)
    wide = io.BytesIO()
    sitting = portrait.draw(1, (826, 1062))
    picture = Image.new("RGB", (1920, 1080), sitting.getpixel((5, 5)))
    picture.paste(sitting, (547, 9))
    picture.save(wide, "JPEG", quality=95)
    for _time in range(2):
        stored = push(client, station, paired.get_json()["id"], wide.getvalue())
        assert (stored.status_code, stored.get_json()) == (201, {"width": 826, "height": 1062}), stored.text
    tags.append(json.loads(clerk.get(f"{page}/news"))["tag"])
    assert len(set(tags)) == 3
    shown = clerk.get(page)
    assert "Photograph as it will be printed" in shown
    written = json.loads(
        sql(
            "SELECT content FROM journal WHERE action = 'station.photograph_taken' AND subject_id = :id LIMIT 1",
            id=application.rpartition("/")[2],
        )
    )
    assert written["actor"] != "station"


def test_what_the_counter_would_refuse_is_refused_with_every_reason(
    client: FlaskClient, station: dict[str, str], clerk: Counter, inscribed: MakeInscribed
) -> None:
    code = offered(clerk, begun(clerk, inscribed))
    pairing = client.post(CAMERA, json={"code": code}, headers=station).get_json()["id"]
    black = io.BytesIO()
    Image.new("RGB", (1920, 1080)).save(black, "JPEG")
    for content, sentence in (
        (black.getvalue(), "The picture is blank: all of it has one shade."),
        (black.getvalue()[:9000], "The file is damaged or incomplete. Send it again."),
        (b"garbage", "The file is not a picture that can be read; send JPEG or PNG."),
    ):
        refused = push(client, station, pairing, content)
        assert slug(refused) == "photograph-refused"
        assert sentence in [error["detail"] for error in refused.get_json()["errors"]]
    without = {"data": json.dumps({"pairing": pairing, "part": "other"})}
    assert client.post(f"{CAMERA}/photograph", data=without, headers=station).status_code in (415, 422)


def test_a_photograph_of_the_child_before_is_never_stored_with_the_next(
    client: FlaskClient, station: dict[str, str], clerk: Counter, inscribed: MakeInscribed
) -> None:
    before, after = begun(clerk, inscribed), begun(clerk, inscribed, "Inti Sumaq")
    first = client.post(CAMERA, json={"code": offered(clerk, before)}, headers=station).get_json()["id"]
    client.post(CAMERA, json={"code": offered(clerk, after)}, headers=station)
    assert slug(push(client, station, first, portrait.jpeg(1))) == "camera-not-paired"
    assert "as it will be printed" not in clerk.get(f"{after}/photograph/station")


def test_a_pairing_of_a_camera_ends_on_both_sides_and_with_the_session(
    client: FlaskClient, station: dict[str, str], clerk: Counter, inscribed: MakeInscribed, auth: Headers, unique: str
) -> None:
    application = begun(clerk, inscribed)
    page = f"{application}/photograph/station"
    code = offered(clerk, application)
    second = a_station(client, auth, unique + "b")
    assert client.post(CAMERA, json={"code": code}, headers=station).status_code == 201
    assert slug(client.post(CAMERA, json={"code": code}, headers=second)) == "photograph-code-unknown"
    assert slug(client.get(CAMERA, headers=second)) == "camera-not-paired"
    clerk.send(page, f"{page}/end")
    assert slug(client.get(CAMERA, headers=station)) == "camera-not-paired"
    client.post(CAMERA, json={"code": offered(clerk, application)}, headers=station)
    assert client.delete(CAMERA, headers=station).status_code == 204
    assert "No capture station" in clerk.get(page)
    pairing = client.post(CAMERA, json={"code": offered(clerk, application)}, headers=station).get_json()["id"]
    clerk.browser.send("/", "/sign-out")
    assert slug(push(client, station, pairing, portrait.jpeg(1))) == "camera-not-paired"


def test_an_application_that_is_sealed_meanwhile_is_out_of_the_stations_reach_and_does_not_bar_the_next(
    client: FlaskClient,
    station: dict[str, str],
    clerk: Counter,
    inscribed: MakeInscribed,
    seal: Callable[..., uuid.UUID],
    sql: Callable[..., Any],
) -> None:
    before, after = begun(clerk, inscribed), begun(clerk, inscribed, "Inti Sumaq")
    first = client.post(CAMERA, json={"code": offered(clerk, before)}, headers=station).get_json()["id"]
    seal(sql("SELECT person_id FROM document_application WHERE id = :id", id=before.rpartition("/")[2]))
    assert slug(client.get(CAMERA, headers=station)) == "camera-not-paired"
    assert slug(push(client, station, first, portrait.jpeg(1))) == "camera-not-paired"
    paired = client.post(CAMERA, json={"code": offered(clerk, after)}, headers=station)
    assert paired.status_code == 201, paired.text
    assert client.get(CAMERA, headers=station).get_json()["id"] == paired.get_json()["id"]
