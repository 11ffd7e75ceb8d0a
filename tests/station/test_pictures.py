"""Pictures of the station's pages, for docs/station.md: `make pictures`. Skipped unless a folder is named."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.serving import make_server

from registry.demo import portrait
from registry.outbox.given import permits
from station import line
from station.desk import Desk
from station.enrolment.desk import EnrolmentDesk
from station.enrolment.pages import blueprint
from station.enrolment.serving import begin as begin_enrolments
from station.pages.app import create_app
from station.pages.guard import Guard
from station.sensors.interface import SensorFault, Shot
from tests.access.sessions.conftest import Browser, Person, person  # noqa: F401  # a fixture
from tests.births.drafts.conftest import begin, registrar  # noqa: F401  # a fixture
from tests.documents.counter.conftest import Counter as Clerk
from tests.documents.over_http import MakeInscribed
from tests.documents.over_http import ask as ask
from tests.documents.over_http import inscribed as inscribed
from tests.documents.photographing.test_photographing import begun
from tests.documents.photographing.test_photographing import offered as offered_photograph
from tests.e2e.conftest import browser as browser
from tests.outbox.conftest import Post
from tests.outbox.conftest import new_post as new_post
from tests.outbox.conftest import post as post
from tests.outbox.test_outbox_pages import sealed_wrong, waiting
from tests.pages.test_in_a_browser import _context
from tests.station.emulator import Emulator
from tests.station.enrolment.test_pages import WORDS, Counter, typed
from tests.station.test_end_to_end import served as served
from tests.station.test_pages import packed_finger
from tests.stations.joining import Headers, register
from tests.stations.test_pairing import offered

FOLDER: Final = os.environ.get("PAGES_PICTURES")
COLOURS, TALLEST_PX = 96, 1150
pytestmark = pytest.mark.skipif(not FOLDER, reason="PAGES_PICTURES names no folder")


@pytest.fixture
def desk(served: str, client: FlaskClient, auth: Headers, unique: str, tmp_path: Path) -> Iterator[Desk]:
    line.join(tmp_path, served, register(client, auth, unique)["code"])
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def clerk(app: Flask, person: Callable[..., Person]) -> Clerk:  # noqa: F811
    return Clerk(Browser(app.test_client()).signed_in(person("clerk")))


def test_the_stations_pages_are_drawn_for_the_documents(
    browser: Chromium,
    desk: Desk,
    served: str,
    registrar: Callable[[], Browser],  # noqa: F811
) -> None:
    folder = Path(str(FOLDER)).parent / "station"
    folder.mkdir(parents=True, exist_ok=True)
    guard = Guard()
    app = create_app(desk, guard)
    begin_enrolments(app, desk, guard)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    clerk = registrar()
    draft = begin(clerk)
    code = offered(clerk, draft)
    page = browser.new_context(locale="es-PE").new_page()
    page.goto(f"http://127.0.0.1:{server.port}/enter/{guard.key}")
    _draw(page, folder / "pair.png")
    own = _context(browser, served, clerk.client)
    shown = own.new_page()
    shown.goto(f"{served}{draft}/station/mother/1")
    _draw(shown, folder / "code.png")
    desk.pair(code)
    with Emulator(packed_finger()) as emulator:
        desk.choose(f"serial:{emulator.port}")
        desk.take()
    desk.choice = "serial:/dev/ttyUSB0"
    page.goto(f"http://127.0.0.1:{server.port}/")
    _draw(page, folder / "taken.png")
    page.context.close()
    own.close()
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_the_page_of_a_photograph_is_drawn_for_the_documents(
    browser: Chromium,
    desk: Desk,
    clerk: Clerk,
    inscribed: MakeInscribed,
    tmp_path: Path,
) -> None:
    folder = Path(str(FOLDER)).parent / "station"
    folder.mkdir(parents=True, exist_ok=True)
    guard = Guard()
    server = make_server("127.0.0.1", 0, create_app(desk, guard), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    (tmp_path / "telephone").mkdir()
    desk.camera.choose(f"folder:{tmp_path / 'telephone'}")
    desk.pair(offered_photograph(clerk, begun(clerk, inscribed)))
    (tmp_path / "telephone" / "1.jpg").write_bytes(portrait.jpeg(1))
    with suppress(SensorFault):
        desk.camera.take()  # the first look; the second takes what has not grown since
    desk.camera.take()
    desk.camera.choice = "folder:/srv/fotos"
    page = browser.new_context(locale="es-PE").new_page()
    page.goto(f"http://127.0.0.1:{server.port}/enter/{guard.key}")
    _draw(page, folder / "photograph.png")
    desk.camera.discard()
    page.goto(f"http://127.0.0.1:{server.port}/", wait_until="commit")
    page.locator("img.photograph").wait_for()
    seen = "document.querySelector('img.photograph').naturalWidth > 0"
    for _look in range(50):
        page.wait_for_timeout(100)
        if page.evaluate(seen):
            break
    assert page.evaluate(seen), "the preview is seen"
    page.context.close()
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_the_pages_for_days_without_a_line_are_drawn_for_the_documents(
    browser: Chromium,
    post: Post,
    served: str,
    registrar: Callable[[], Browser],  # noqa: F811
    tmp_path: Path,
) -> None:
    folder = Path(str(FOLDER)).parent / "station"
    folder.mkdir(parents=True, exist_ok=True)
    desk = EnrolmentDesk(tmp_path / "home", post.id, post.key, lambda: post.line)
    app, guard = Flask("station.pages"), Guard()
    guard.register(app)
    pages = blueprint(desk, lambda: guard.form_token, lambda: "es", lambda: Shot(b"", None, ""))
    app.register_blueprint(pages)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with post.registry.begin(post.actor) as ctx:
        code = permits.ask(ctx, post.id)
    desk.fetch_permit(code, WORDS)
    post.line.is_up = False
    counter = Counter(desk, lambda: Shot(b"", None, ""))
    typed(counter, counter.send("/enrolments/new").location)
    draft = counter.send("/enrolments/new").location
    typed(counter, draft)
    for subject in ("mother", "newborn"):
        counter.send(f"{draft}/prints/{subject}/1", act="failure", failure="bandaged")
    counter.send(f"{draft}/seal", act="sign")
    page = browser.new_context(locale="es-PE").new_page()
    page.goto(f"http://127.0.0.1:{server.port}/enter/{guard.key}")
    page.goto(f"http://127.0.0.1:{server.port}/enrolments")
    _draw(page, folder / "sealed.png")
    page.goto(f"http://127.0.0.1:{server.port}/enrolments/{desk.drafts().all()[0].id}")
    _draw(page, folder / "offline.png")
    post.line.is_up = True
    sealed_wrong(post)
    clerk = registrar()
    own = _context(browser, served, clerk.client)
    shown = own.new_page()
    shown.goto(f"{served}{waiting(post, clerk)}")
    _draw(shown, folder / "waits.png")
    page.context.close()
    own.close()
    server.shutdown()
    thread.join(10)
    server.server_close()


def _draw(page: Page, path: Path) -> None:
    page.set_viewport_size({"width": 900, "height": 700})
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    shown = whole.crop((0, 0, whole.width, min(whole.height, TALLEST_PX)))
    shown.convert("RGB").quantize(COLOURS).save(path, optimize=True)
