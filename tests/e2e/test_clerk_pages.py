"""A clerk's day in a real browser: from finding a child to the hand-over of its card, as in `test_registrar_pages`.

`PAGES_SHOTS` and `PAGES_WIDTH` write pictures of the pages, as in `test_registrar_pages`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from registry.core.registry import Registry
from registry.demo import portrait
from registry.documents.cards import printing
from tests.documents.over_http import Ask, MakeInscribed, approved
from tests.documents.over_http import ask as ask
from tests.documents.over_http import inscribed as inscribed
from tests.e2e.somebody import Somebody, somebody
from tests.e2e.test_registrar_pages import MODES

pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def clerk(browser: Browser, address: str, registry: Registry, language: str, scripts: bool) -> Somebody:
    return somebody(browser, address, registry, "clerk", language=language, scripts=scripts)


@MODES
def test_a_child_is_found_photographed_decided_and_given_its_card(
    clerk: Somebody,
    ask: Ask,  # a fixture
    inscribed: MakeInscribed,  # a fixture
    registry: Registry,
    finger_png: Callable[..., bytes],
    tmp_path: Path,
) -> None:
    child = inscribed(10, "Killa Sumaq")
    clerk.sign_in()
    clerk.open("/find", "clerk-find")
    clerk.fill(cui=ask("GET", f"/people/{child.id}").json["cui"])
    clerk.page.check("input[name=purpose][value=registry_duty]")
    clerk.go_on("clerk-found")
    clerk.follow(clerk.page.locator("main .rows a").first, "clerk-person")
    clerk.follow(clerk.page.locator("main .rows a").first, "clerk-acta")
    clerk.open(f"{clerk.page.url.partition('#')[0]}/correction", "clerk-corrections")
    clerk.open(f"{clerk.page.url}/mother", "clerk-correction")
    clerk.open(f"/people/{child.id}", "clerk-purpose")
    clerk.open(f"/people/{child.id}/applications/new", "clerk-start")
    clerk.press("Start the application", "clerk-application")
    application = clerk.page.url
    clerk.press("Submit the application", "clerk-refused")
    assert clerk.page.locator(".sum a").count() >= 4
    steps(clerk, application, finger_png, tmp_path)
    clerk.open(application, "clerk-ready")
    clerk.press("Submit the application", "clerk-review")
    assert clerk.words("Under review") in clerk.page.inner_text("main")
    approved(registry, application.rpartition("/")[2])
    clerk.open(application, "clerk-approved")
    clerk.press("Issue the card", "clerk-card")
    list(printing.print_pending(registry, tmp_path))
    clerk.open("/cards", "clerk-printing")
    clerk.open(f"{application}/delivery", "clerk-delivery")
    clerk.check("collector-1")
    clerk.choose(document_type="DNI")
    clerk.fill(document_number="45678901", name="Luz Mamani")
    clerk.check("document_checked")
    clerk.press("The card is handed over", "clerk-delivered")
    assert clerk.words("The card is handed over.") in clerk.page.inner_text("main")
    clerk.open("/applications", "clerk-queue")
    clerk.open("/", "clerk-today")
    clerk.page.context.close()
    assert clerk.wrong == []


def steps(clerk: Somebody, application: str, finger_png: Callable[..., bytes], folder: Path) -> None:
    """Details, the mother by her button, a photograph with its crop, two prints and two reasons."""
    clerk.open(f"{application}/details", "clerk-details")
    clerk.fill(fee_receipt="000123")
    clerk.check("minor_present")
    clerk.press("Save", "clerk-saved")
    clerk.open(f"{application}/applicant", "clerk-applicant")
    clerk.press_only("Mother", exact=False)
    clerk.open(f"{application}/photograph", "clerk-photograph")
    picture = folder / "portrait.jpg"
    picture.write_bytes(portrait.jpeg(1))
    clerk.page.set_input_files("#f-photograph", picture)
    if clerk.scripts:
        clerk.page.locator("[data-crop-box]").wait_for()
        assert clerk.page.input_value("#f-crop_width") != ""
        clerk.look("clerk-crop")
    clerk.press("Store the photograph", "clerk-photographed")
    clerk.open(f"{application}/prints/minor", "clerk-prints")
    for finger in (1, 6):
        print_ = folder / f"minor-{finger}.png"
        print_.write_bytes(finger_png(300 + finger, 1, newborn=False))
        clerk.page.set_input_files(f"#f-finger_{finger}", print_)
    for finger in (2, 7):
        clerk.choose(**{f"failure_{finger}": "bandaged"})
    clerk.press("Store the prints", "clerk-printed")
