"""Enrolments beside the station's other pages, and what is sent by itself and by hand."""

import threading
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station import identity
from station.cli import main
from station.desk import Desk
from station.enrolment import serving
from station.enrolment.desk import EnrolmentDesk
from station.identity import Identity
from station.pages.app import create_app
from station.pages.guard import Guard
from tests.outbox.conftest import Post


def test_a_station_that_has_not_joined_has_no_pages_of_enrolments(tmp_path: Path) -> None:
    desk, guard = Desk(tmp_path), Guard()
    app = create_app(desk, guard)
    assert serving.begin(app, desk, guard) is None
    result = CliRunner().invoke(main, ["outbox", "list", "--home", str(tmp_path)])
    assert result.exit_code == 1


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    identity.save_key(tmp_path, Ed25519PrivateKey.generate())
    own = Identity("https://127.0.0.1:1", str(uuid.uuid4()), "Sala", "00006208", "Hospital de demostración A")
    identity.save(tmp_path, own)
    return tmp_path


def test_one_that_joined_serves_them_and_says_when_the_registry_is_away(joined: Path) -> None:
    desk, guard = Desk(joined), Guard()
    app = create_app(desk, guard)
    assert serving.begin(app, desk, guard) is not None
    client = app.test_client()
    client.get(f"/enter/{guard.key}")
    assert "Solo quien tiene un permiso" in client.get("/enrolments").text
    fields = {"form_token": guard.form_token, "code": "X", "passphrase": "una frase larga", "again": "una frase larga"}
    assert "no responde" in client.post("/enrolments/permit", data=fields).text
    listed = CliRunner().invoke(main, ["outbox", "list", "--home", str(joined)])
    assert (listed.exit_code, listed.output.strip()) == (0, "0 aquí")
    sent = CliRunner().invoke(main, ["outbox", "send", "--home", str(joined)])
    assert (sent.exit_code, "no responde" in sent.output) == (1, True)


def test_what_is_sealed_goes_by_itself_when_the_line_is_back(post: Post, tmp_path: Path) -> None:
    desk = EnrolmentDesk(tmp_path / "home", post.id, post.key, lambda: post.line)
    desk.outbox = post.outbox
    post.enrol()
    stop = threading.Event()
    thread = serving.keep_sending(desk, stop, every_s=0.05)
    for _ in range(200):
        if not post.outbox.waiting():
            break
        threading.Event().wait(0.05)
    stop.set()
    thread.join(10)
    assert not post.outbox.waiting()
    assert desk.form().labels
