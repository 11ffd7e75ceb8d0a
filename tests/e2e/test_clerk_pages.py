"""A clerk's day in a real browser: from finding a child to the hand-over of its card, in Spanish.

`PAGES_SHOTS` and `PAGES_WIDTH` write pictures of the pages, as in `test_registrar_pages`.
"""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.demo import portrait
from registry.documents.cards import printing
from tests.conftest import PASSWORD
from tests.documents.over_http import Ask, MakeInscribed, approved
from tests.documents.over_http import ask as ask
from tests.documents.over_http import inscribed as inscribed
from tests.e2e.test_registrar_pages import WIDTH
from tests.e2e.test_registrar_pages import Registrar as Somebody
from tests.signing_in import set_up

pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def clerk(browser: Browser, address: str, registry: Registry) -> Somebody:
    name = f"clerk.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        application = set_up(ctx, service.add(ctx, AddAccount(name, "clerk", PASSWORD, None), None))
    # The checker is a script of its own: it needs a page that admits it.
    context = browser.new_context(locale="es", viewport={"width": WIDTH, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Somebody(page, address.replace("127.0.0.1", "localhost"), name, application, scripts=True)


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
    clerk.page.locator("main .rows a").first.press("Enter")
    clerk.look("clerk-person")
    clerk.page.locator("main .rows a").first.press("Enter")
    clerk.look("clerk-acta")
    clerk.open(f"{clerk.page.url.partition('#')[0]}/correction", "clerk-corrections")
    clerk.open(f"{clerk.page.url}/mother", "clerk-correction")
    clerk.open(f"/people/{child.id}", "clerk-purpose")
    clerk.open(f"/people/{child.id}/applications/new", "clerk-start")
    clerk.press("Iniciar la solicitud", "clerk-application")
    application = clerk.page.url
    clerk.press("Presentar la solicitud", "clerk-refused")
    assert clerk.page.locator(".sum a").count() >= 4
    steps(clerk, application, finger_png, tmp_path)
    clerk.open(application, "clerk-ready")
    clerk.press("Presentar la solicitud", "clerk-review")
    assert "En evaluación" in clerk.page.inner_text("main")
    approved(registry, application.rpartition("/")[2])
    clerk.open(application, "clerk-approved")
    clerk.press("Emitir el documento", "clerk-card")
    list(printing.print_pending(registry, tmp_path))
    clerk.open("/cards", "clerk-printing")
    clerk.open(f"{application}/delivery", "clerk-delivery")
    clerk.choose(document_type="DNI")
    clerk.fill(document_number="45678901")
    clerk.page.check("#f-document_checked")
    clerk.press("El documento se entregó", "clerk-delivered")
    assert "El documento está entregado." in clerk.page.inner_text("main")
    clerk.open("/applications", "clerk-queue")
    clerk.open("/", "clerk-today")
    clerk.page.context.close()
    assert clerk.wrong == []


def steps(clerk: Somebody, application: str, finger_png: Callable[..., bytes], folder: Path) -> None:
    """Details, the mother by her button, a photograph with its crop, two prints and two reasons."""
    clerk.open(f"{application}/details", "clerk-details")
    clerk.fill(fee_receipt="000123")
    clerk.page.check("#f-minor_present")
    clerk.press("Guardar", "clerk-saved")
    clerk.open(f"{application}/applicant", "clerk-applicant")
    clerk.page.get_by_role("button", name="Madre").click()
    clerk.open(f"{application}/photograph", "clerk-photograph")
    picture = folder / "portrait.jpg"
    picture.write_bytes(portrait.jpeg(1))
    clerk.page.set_input_files("#f-photograph", picture)
    clerk.page.locator("[data-crop-box]").wait_for()
    assert clerk.page.input_value("#f-crop_width") != ""
    clerk.look("clerk-crop")
    clerk.press("Guardar la fotografía", "clerk-photographed")
    clerk.open(f"{application}/prints/minor", "clerk-prints")
    for finger in (1, 6):
        print_ = folder / f"minor-{finger}.png"
        print_.write_bytes(finger_png(300 + finger, 1, newborn=False))
        clerk.page.set_input_files(f"#f-finger_{finger}", print_)
    for finger in (2, 7):
        clerk.page.select_option(f"#f-failure_{finger}", "bandaged")
    clerk.press("Guardar las impresiones dactilares", "clerk-printed")
