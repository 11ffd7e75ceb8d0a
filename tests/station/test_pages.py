"""The station's pages: closed to everybody else on the computer, plain about faults, nothing lost without a line."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from registry.fingerprints.rules import POOR_QUALITY
from registry.fingerprints.synthetic import draw_finger
from registry.fingerprints.words import QUALITY_REASONS
from station import judging, pushing, words
from station.desk import Desk
from station.line import LineDown, Refused
from station.pages.app import create_app
from station.pages.guard import Guard
from station.pushing import Pairing, Taken
from station.sensors.interface import SensorFault
from tests.station.emulator import Emulator

PAIRING = Pairing("00000000-0000-4000-8000-000000000001", "mother", 1)


class Counter:
    """A desk, its pages, and a browser of the user who started the station."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.guard = Desk(folder), Guard("secret")
        self.client: FlaskClient = create_app(self.desk, self.guard).test_client()
        assert self.client.get("/enter/secret").status_code == 303

    def post(self, path: str, **fields: str) -> Any:
        return self.client.post(path, data={"form_token": self.guard.form_token} | fields)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.desk.close()


def packed_finger() -> bytes:
    """A synthetic finger as a sensor of 256 × 288 px and 16 grey levels sends it."""
    picture = Image.open(io.BytesIO(draw_finger(3, 1, newborn=False)[0])).convert("L").resize((256, 288))
    pixels = picture.tobytes()
    return bytes((left & 0xF0) | (right >> 4) for left, right in zip(pixels[::2], pixels[1::2], strict=True))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:4400", 200),
        ("localhost", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:4400", 421),
        ("[::1]:4400", 421),
        ("localhost:4400@evil.example", 421),
    ],
)
def test_a_site_whose_name_leads_to_this_computer_gets_nothing(counter: Counter, host: str, status: int) -> None:
    counter.client.set_cookie("station", "secret", domain=host.split(":")[0])
    environ = {"HTTP_HOST": host, "HTTP_COOKIE": "station=secret"}
    assert counter.client.get("/", environ_overrides=environ).status_code == status


def test_another_user_of_the_computer_gets_nothing(counter: Counter) -> None:
    other = create_app(counter.desk, counter.guard).test_client()
    for path in ("/", "/news", "/preview"):
        assert other.get(path).status_code == 403
    assert other.get("/enter/guessed").status_code == 403
    assert other.post("/capture", data={"form_token": counter.guard.form_token}).status_code == 403


def test_a_form_of_another_site_does_nothing(counter: Counter) -> None:
    assert counter.client.post("/discard").status_code == 403
    assert counter.post("/discard").status_code == 303
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        sent = counter.client.post("/discard", data={"form_token": counter.guard.form_token}, headers=header)
        assert sent.status_code == 403


def test_nothing_is_loaded_from_elsewhere_or_stored(counter: Counter) -> None:
    page = counter.client.get("/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "http://" not in page.text
    assert "https://" not in page.text.replace("https://… CÓDIGO", "")
    assert "style=" not in page.text
    for asset in ("station.css", "station.js"):
        with counter.client.get(f"/assets/{asset}") as served:
            assert served.status_code == 200


def test_a_form_that_is_too_large_is_refused(counter: Counter) -> None:
    assert counter.post("/pairing", code="1" * 100_000).status_code == 413


def test_the_pages_speak_spanish_first_and_english_when_asked(counter: Counter) -> None:
    assert "Estación de captura" in counter.client.get("/").text
    counter.post("/language", language="en")
    assert "Capture station" in counter.client.get("/").text
    assert counter.post("/language", language="<b>").status_code == 303


def test_every_fault_of_a_sensor_is_told_in_words(counter: Counter) -> None:
    unknown = counter.post("/sensor", sensor="serial:/dev/no-such-port")
    assert (unknown.status_code, words.say("not_there") in unknown.text) == (422, True)
    assert words.say("bad_choice") in counter.post("/sensor", other="../../etc").text
    assert words.say("not_paired") in counter.post("/capture").text


def test_a_print_waits_here_until_the_line_is_back(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Pairing, bytes]] = []

    def down(_line: Any, _pairing: Pairing, _shot: Any) -> Taken:
        raise LineDown("no line")

    def up(_line: Any, pairing: Pairing, shot: Any) -> Taken:
        sent.append((pairing, shot.image))
        return Taken("Buena", (), is_wanted_again=False)

    monkeypatch.setattr(Desk, "line", lambda _desk: None)
    monkeypatch.setattr(pushing, "push", down)
    with Emulator(packed_finger()) as emulator:
        assert counter.post("/sensor", other=f"serial:{emulator.port}").status_code == 303
        counter.desk.pairing = PAIRING
        assert "Madre, pulgar derecho" in counter.client.get("/").text
        assert counter.post("/capture").status_code == 303
    page = counter.client.get("/").text
    assert words.say("kept") in page
    assert counter.client.get("/preview").mimetype == "image/png"
    counter.desk.pairing = Pairing(PAIRING.id, "mother", 2)
    monkeypatch.setattr(pushing, "push", up)
    for _time in range(2):
        assert counter.post("/sending").status_code == 303
    assert [pairing.finger for pairing, _image in sent] == [1]
    assert "Guardada en el registro: Buena" in counter.client.get("/").text


def test_what_the_registry_refuses_stays_to_be_sent_anew(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> Taken:
        raise Refused(409, "station-not-paired", "La estación no está vinculada.")

    monkeypatch.setattr(Desk, "line", lambda _desk: None)
    monkeypatch.setattr(pushing, "push", refuse)
    with Emulator(packed_finger()) as emulator:
        counter.desk.choose(f"serial:{emulator.port}")
        counter.desk.pairing = PAIRING
        counter.post("/capture")
    page = counter.client.get("/").text
    assert "La estación no está vinculada." in page
    assert words.say("send_again") in page


def test_a_picture_without_a_print_is_told_and_not_sent(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "push", lambda *_arguments: pytest.fail("it was sent"))
    with Emulator(b"\x00" * (256 * 288 // 2)) as emulator:
        counter.desk.choose(f"serial:{emulator.port}")
        counter.desk.pairing = PAIRING
        counter.post("/capture")
    assert words.grade_of("none") in counter.client.get("/").text


def test_a_newborn_at_a_coarse_sensor_is_warned_about(counter: Counter) -> None:
    counter.desk.pairing = Pairing(PAIRING.id, "newborn", 1)
    for choice, is_warned in (
        ("serial:/dev/ttyUSB0", True),
        ("serial:/dev/x?ppi=1000", False),
        ("fprint:a?ppi=500", True),
    ):
        counter.desk.choice = choice
        assert ("1000 ppp" in counter.client.get("/").text) is is_warned


def test_the_station_judges_by_the_registrys_bounds_and_knows_all_its_reasons() -> None:
    assert judging.POOR == POOR_QUALITY
    assert set(QUALITY_REASONS) <= set(words.QUALITY)


def test_every_fault_that_the_sensors_raise_has_a_sentence() -> None:
    import re

    folder = Path(words.__file__).parent / "sensors"
    raised = {
        slug for file in folder.glob("*.py") for slug in re.findall(r'SensorFault\("([a-z_]+)"', file.read_text())
    }
    assert raised
    assert raised <= set(words.FAULTS)


def test_a_disk_that_takes_nothing_is_told_and_the_sensor_is_used_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    counter = Counter(tmp_path / "home")
    with Emulator() as emulator:
        answer = counter.post("/sensor", other=f"serial:{emulator.port}")
        assert (answer.status_code, words.say("disk") in answer.text) == (422, True)
        counter.desk.check()
    answer = counter.post("/camera", other=f"folder:{tmp_path}")
    assert (answer.status_code, words.say("disk") in answer.text) == (422, True)
    counter.desk.close()


def test_the_chosen_sensor_is_remembered(counter: Counter, tmp_path: Path) -> None:
    with Emulator() as emulator:
        counter.desk.choose(f"serial:{emulator.port}")
    assert Desk(tmp_path).choice == f"serial:{emulator.port}"
    with pytest.raises(SensorFault):
        Desk(tmp_path).sensor().check()
