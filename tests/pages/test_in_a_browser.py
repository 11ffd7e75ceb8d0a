"""Every kind of page in a browser, as its role: accessible, as narrow as a telephone, nothing refused by its policy.

`PAGES_SHOTS=FOLDER pytest -n 0 tests/pages/test_in_a_browser.py` also writes a picture of each, for a desk and for a
telephone, named after its role and its page.
"""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from registry.access.sessions import cookies
from tests.e2e.conftest import browser as browser
from tests.e2e.looking import violations
from tests.e2e.somebody import SHOTS
from tests.pages.conftest import Crawls
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.family import Family

NARROW, TELEPHONE, WIDE = 320, 390, 1280
"""Pixels. 320 is also a window of 1280 at four times the size, twice of what has to be possible."""


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_kind_of_page_is_accessible_narrow_and_within_its_policy(
    browser: Browser, address: str, crawls: Crawls, clients: Mapping[str, FlaskClient]
) -> None:
    looked_at: set[str] = set()
    wrong: list[str] = []
    for role, crawl in crawls.items():
        context = _context(browser, address, clients[role])
        page = context.new_page()
        page.set_default_timeout(60_000)
        refused = _listen(page)
        for endpoint, shown in crawl.one_of_each().items():
            if endpoint in looked_at:
                continue
            looked_at.add(endpoint)
            page.goto(f"{address}{shown.address}")
            wrong += [f"{shown.address}: {line}" for line in [*refused, *violations(page), *_hanging(page)]]
            refused.clear()
            _picture(page, f"{role or 'public'}-{endpoint}")
        context.close()
    assert not wrong, "\n".join(wrong)
    assert len(looked_at) > 40


def _context(browser: Browser, address: str, client: FlaskClient) -> BrowserContext:
    context = browser.new_context(locale="es", viewport={"width": WIDE, "height": 900})
    session = client.get_cookie(cookies.SESSION)
    if session is not None:
        place = address.replace("http:", "https:")
        context.add_cookies([{"name": cookies.SESSION, "value": session.value, "url": place, "secure": True}])
    return context


def _listen(page: Page) -> list[str]:
    """What the browser says of its pages, a policy that refuses something among it."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    return heard


def _picture(page: Page, name: str) -> None:
    for width in (WIDE, TELEPHONE) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(str(SHOTS)) / f"{name}-{width}.png", full_page=True)


def _hanging(page: Page) -> list[str]:
    """Whether the page is wider than a telephone."""
    page.set_viewport_size({"width": NARROW, "height": 800})
    width = page.locator("html").evaluate("page => page.scrollWidth")
    over = page.locator("main *").evaluate_all(
        "all => all.filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > innerWidth)"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    page.set_viewport_size({"width": WIDE, "height": 900})
    return [f"{width} pixels wide: {over}"] if width > NARROW else []


def test_a_printed_screen_says_that_it_is_no_copy_and_papers_do_not(
    browser: Browser, address: str, clients: Mapping[str, FlaskClient], family: Family
) -> None:
    context = _context(browser, address, clients["registrar"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    birth = f"{address}/births/{family.ids['birth_id']}"
    for place, is_screen in ((birth, True), (f"{birth}/certificate", False), (f"{birth}/receipt", False)):
        page.goto(place)
        said = page.get_by_text("no es copia certificada")
        assert not said.is_visible(), "on paper alone"
        page.emulate_media(media="print")
        assert said.is_visible() == is_screen, place
        page.emulate_media(media="screen")
    context.close()
