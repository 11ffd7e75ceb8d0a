"""A sensor on a pseudo-terminal, the station, a registry that is served, and the registrar's page."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from station import identity, line
from station.desk import Desk
from station.identity import NotJoined
from station.line import LineDown, Refused
from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.births.drafts.conftest import begin, registrar  # noqa: F401  # a fixture
from tests.station.emulator import Emulator
from tests.station.test_pages import packed_finger
from tests.stations.joining import Headers, register
from tests.stations.test_pairing import offered


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_finger_laid_on_a_sensor_appears_on_the_registrars_page(
    served: str,
    client: FlaskClient,
    auth: Headers,
    unique: str,
    registrar: Callable[[], Browser],  # noqa: F811
    tmp_path: Path,
) -> None:
    joined = line.join(tmp_path, served, register(client, auth, unique)["code"])
    assert joined.name == f"Sala {unique}"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    page = registrar()
    draft = begin(page)
    desk = Desk(tmp_path)
    with pytest.raises(Refused):
        desk.pair("000000")
    desk.pair(offered(page, draft))
    with Emulator(packed_finger()) as emulator:
        desk.choose(f"serial:{emulator.port}")
        print_ = desk.take()
        assert print_.taken is not None
        assert print_.taken.grade in {"Buena", "Utilizable"}
        page.get(f"{draft}/station/newborn/6")
        desk.look()
        assert desk.pairing is not None
        assert (desk.pairing.subject, desk.pairing.finger) == ("newborn", 6)
    desk.close()
    assert page.get(f"{draft}/station/mother/1").text.count('class="print-picture"') == 1
    page.send("/", "/sign-out")
    desk.look()
    assert desk.is_line_up
    assert desk.pairing is None


def test_a_station_joins_over_https_or_on_this_computer_alone() -> None:
    assert line.checked_server("https://registro.example/") == "https://registro.example"
    for address in ("http://registro.example", "ftp://x", "https://", "https://a/b", "https://u@h", "registro"):
        with pytest.raises(line.NotAnAddress):
            line.checked_server(address)


def test_a_server_that_is_not_the_registry_is_a_line_that_is_down(tmp_path: Path) -> None:
    portal = Flask("portal")
    portal.add_url_rule("/", "page", lambda: "Welcome to the airport")
    portal.register_error_handler(404, lambda _error: ("<html>Sign in</html>", 200))
    server = make_server("127.0.0.1", 0, portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pytest.raises(LineDown):
            line.join(tmp_path, f"http://127.0.0.1:{server.port}", "ABCD")
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
    with pytest.raises(LineDown):
        line.join(tmp_path, f"http://127.0.0.1:{server.port}", "ABCD")
    with pytest.raises(NotJoined):
        identity.load(tmp_path)


class Dripping(BaseHTTPRequestHandler):
    """Answers whatever is asked, a byte at a time and without end."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b" ")
                time.sleep(0.02)

    def log_message(self, *_arguments: Any) -> None:
        pass


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONGEST_ANSWER_S", 0.3)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        with pytest.raises(LineDown):
            line.send("GET", f"http://127.0.0.1:{server.server_address[1]}/")
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"server": 1}', b"\xff" * 40, b'{"server": null}'])
def test_settings_that_are_broken_are_told_and_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "station.json").write_bytes(content)
    with pytest.raises(NotJoined):
        identity.load(tmp_path)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    identity.save_key(tmp_path, identity.new_key())
    identity.load_key(tmp_path)
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(NotJoined, match="chmod 600"):
        identity.load_key(tmp_path)
