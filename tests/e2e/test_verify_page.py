"""The page on which anyone checks a card: a real browser the size of a telephone, without scripts or the network."""

import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, ViewportSize
from sqlalchemy import text

from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.documents.artefact import base45, drawing
from tests.documents import issued, samples


def forget_limits(registry: Registry) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM shared_limit"))
    registry.limits.forget()


TELEPHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def shown(browser: Browser, address: str, registry: Registry) -> Iterator[Page]:
    """A page on a telephone that runs no scripts and may request nothing from elsewhere."""
    forget_limits(registry)
    page = browser.new_page(viewport=TELEPHONE, java_script_enabled=False, locale="en")
    requested: list[str] = []

    def note(request: Request) -> None:
        requested.append(request.url)

    page.on("request", note)
    page.goto(f"{address}/verify")
    yield page
    page.close()
    assert all(url.startswith((address, "data:")) for url in requested), requested


@pytest.fixture
def card(registry: Registry, tmp_path: Path) -> tuple[str, Path]:
    """The text of the QR code and the back of a card that this registry signed."""
    today = day_in_peru(utc_now())
    face = samples.face(issued_on=today, expires_on=today + timedelta(days=900))
    with registry.begin(SYSTEM) as ctx:
        text = issued.issue(ctx, face)
    back = tmp_path / "back.png"
    back.write_bytes(drawing.draw(face, text).back)
    return text, back


def test_a_photographed_card_is_checked_without_scripts(shown: Page, card: tuple[str, Path]) -> None:
    shown.set_input_files("#photograph", card[1])
    send(shown)
    assert shown.get_by_role("heading", level=1).inner_text().endswith("Valid card")
    assert "Ángel Ñahui Muñoz Quispe" in shown.inner_text("dl")
    assert "Demonstration" in shown.inner_text(".demonstration")


def test_an_altered_text_is_reported_as_forged(shown: Page, card: tuple[str, Path]) -> None:
    shown.fill("#text", altered(card[0]))
    send(shown)
    assert shown.get_by_role("heading", level=1).inner_text().endswith("Forged card")
    assert shown.locator("dl").count() == 0


def send(page: Page) -> None:
    """Press the button and wait for the whole answer: before that the page still shows the form, or nothing."""
    with page.expect_navigation(wait_until="load"):
        page.click("button[type=submit]")


def altered(text: str) -> str:
    """The same card with one letter of the name changed, under the old signature."""
    content = zlib.decompress(base45.decode(text))
    return base45.encode(zlib.compress(content.replace(b"Quispe", b"Quisqe")))


@pytest.mark.parametrize("language", ["es", "en", "qu", "ay"])
def test_the_page_is_accessible_in_each_language(
    browser: Browser, address: str, card: tuple[str, Path], language: str, registry: Registry
) -> None:
    forget_limits(registry)
    # The checker is a script: it needs a page that runs scripts and admits it.
    page = browser.new_page(viewport=TELEPHONE, bypass_csp=True)
    page.set_default_timeout(60_000)
    page.goto(f"{address}/verify?language={language}")
    assert page.get_attribute("html", "lang") == language
    form = Axe().run(page)
    assert form.violations_count == 0, form.generate_report()
    page.fill("#text", card[0])
    send(page)
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    page.close()
