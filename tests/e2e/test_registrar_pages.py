"""A registrar's night in a real browser: from the sign-in to a signed birth, with prints, in Spanish, at 320 pixels.

`PAGES_SHOTS=folder pytest tests/e2e/test_registrar_pages.py` also writes a picture of every page; `PAGES_WIDTH=1280`
says how wide.
"""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.clock import PERU, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.births.samples import digits
from tests.conftest import HOSPITAL, PASSWORD
from tests.signing_in import Application, set_up

pytestmark = pytest.mark.usefixtures("fresh_limits")
SHOTS = os.environ.get("PAGES_SHOTS")
WIDTH = int(os.environ.get("PAGES_WIDTH", "320"))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@dataclass
class Registrar:
    """Somebody at the counter, who looks at every page that opens."""

    page: Page
    address: str
    name: str
    application: Application
    scripts: bool
    seen: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Check the page that is open: nothing hangs over its side, and the checker of accessibility finds nothing."""
        self.page.wait_for_load_state()
        self.seen.append(name)
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"{name}-{WIDTH}.png", full_page=True)
        if self.scripts:
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > WIDTH:
                self.wrong.append(f"{name}: {wide} pixels wide")
            found = Axe().run(self.page, options=RULES)
            if found.violations_count:
                self.wrong.append(f"{name}: {found.generate_report()}")

    def open(self, path: str, name: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        self.look(name)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.fill(f"#f-{name.replace('__', '-')}", value)

    def day(self, name: str, moment: object) -> None:
        year, month, day = f"{moment:%Y %m %d}".split()
        self.fill(**{f"{name}__day": day, f"{name}__month": month, f"{name}__year": year})

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.page.select_option(f"#f-{name}", value)

    def go_on(self, name: str) -> None:
        """Press the main button, with Enter as at a keyboard."""
        self.page.locator("main .btn-primary[type=submit]").last.press("Enter")
        self.look(name)

    def press(self, label: str, name: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()
        self.look(name)

    def sign_in(self) -> None:
        self.open("/sign-in", "sign-in")
        self.page.fill("#username", self.name)
        self.page.fill("#password", PASSWORD)
        self.go_on("second-step")
        self.page.fill("#code", self.application.code())
        self.go_on("today")


@pytest.fixture
def registrar(browser: Browser, address: str, registry: Registry, scripts: bool) -> Registrar:
    name = f"registrar.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        account = service.add(ctx, AddAccount(name, "registrar", PASSWORD, HOSPITAL), None)
        application = set_up(ctx, account)
    # The checker is a script of its own: it needs a page that admits it.
    context = browser.new_context(
        locale="es",
        viewport={"width": WIDTH, "height": 800},
        java_script_enabled=scripts,
        bypass_csp=scripts,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Registrar(page, address.replace("127.0.0.1", "localhost"), name, application, scripts)


@SCRIPTS
def test_a_birth_is_registered_verified_and_corrected(
    registrar: Registrar, finger_png: Callable[..., bytes], tmp_path: Path
) -> None:
    registrar.sign_in()
    registrar.press("Registrar un nacimiento", "tasks")
    draft = registrar.page.url
    certificate(registrar)
    registrar.page.goto(draft)
    files = prints(registrar, draft, finger_png, tmp_path)
    registrar.open(draft, "tasks-complete")
    registrar.open(f"{draft}/check", "check")
    registrar.press("Firmar y registrar", "birth")
    assert "El certificado está firmado." in registrar.page.inner_text("main")
    after(registrar, files)
    registrar.page.context.close()
    assert len(registrar.seen) >= 20
    assert registrar.wrong == []


def certificate(registrar: Registrar) -> None:
    """The four pages of the certificate, one of them with a mistake first."""
    born = utc_now().astimezone(PERU) - timedelta(hours=2)
    registrar.page.locator("main .rows a").first.click()
    registrar.look("child")
    registrar.page.check("#f-sex-0")
    registrar.day("born_on", born)
    registrar.fill(born_time=f"{born:%H:%M}", weight_g="99999", length_cm="49,5", gestational_weeks="39")
    registrar.page.check("#f-delivery_kind-0")
    registrar.fill(plurality="1", birth_order="1")
    registrar.press("Guardar y continuar", "child-wrong")
    assert registrar.page.locator(".sum a").get_attribute("href") == "#f-weight_g"
    registrar.fill(weight_g="3240")
    registrar.press("Guardar y continuar", "place")
    registrar.choose(attendant_profession="relative", certifier_profession="physician")
    registrar.fill(ubigeo="150101", cnv=digits(12), certifier_dni="99000002", certifier_licence="90002")
    registrar.day("certified_on", born)
    registrar.press("Guardar y continuar", "mother")
    registrar.choose(mother_document_type="DNI")
    registrar.fill(mother_document_number=digits(8), mother_given_names="Rosa Elena", mother_first_surname="Quispe")
    registrar.day("mother_birth_date", born.replace(year=1998, month=7, day=2))
    registrar.press("Guardar y continuar", "history")
    registrar.choose(mother_education="secondary")
    registrar.page.check("#f-mother_marital_status-2")
    registrar.fill(mother_residence_ubigeo="150101", pregnancies="1", live_births="1", living_children="1")
    registrar.fill(stillbirths="0", prenatal_visits="7")
    registrar.press("Guardar y continuar", "tasks-certificate")


def prints(
    registrar: Registrar, draft: str, finger_png: Callable[..., bytes], folder: Path
) -> dict[tuple[str, int], Path]:
    """Two thumbs with pictures, everything else bandaged, each in two clicks."""
    files: dict[tuple[str, int], Path] = {}
    registrar.open(f"{draft}/prints/mother", "hands")
    for subject, seed in (("mother", 11), ("newborn", 51)):
        for finger in (1, 2, 6, 7):
            registrar.page.goto(f"{draft}/prints/{subject}/{finger}")
            if finger == 1:
                files[subject, finger] = folder / f"{subject}.png"
                files[subject, finger].write_bytes(finger_png(seed, 1, subject == "newborn"))
                registrar.page.set_input_files("#f-print", files[subject, finger])
                registrar.press("Guardar la impresión", f"print-{subject}")
                assert "La impresión se guardó." in registrar.page.inner_text("main")
            else:
                registrar.page.get_by_role("button", name="Vendado", exact=True).click()
                registrar.page.wait_for_load_state()
    return files


def after(registrar: Registrar, files: dict[tuple[str, int], Path]) -> None:
    """The birth's papers, the verification, a correction, another child, and finding it again."""
    birth = registrar.page.url
    for name in ("certificate", "receipt", "verification"):
        registrar.open(f"{birth}/{name}", name)
    for (subject, finger), file in files.items():
        registrar.page.set_input_files(f"#f-{subject}-{finger}", file)
    registrar.press("Comparar las impresiones", "verified")
    assert "Se compararon las impresiones." in registrar.page.inner_text("main")
    registrar.open(f"{birth}/change/child", "change")
    registrar.fill(weight_g="3300", reason="Se anotó mal el peso en la sala")
    registrar.press("Corregir el certificado", "changed")
    assert "3300" in registrar.page.inner_text("main")
    registrar.press("Otro hijo de este parto", "another-child")
    registrar.open(f"{registrar.page.url}/removal", "removal")
    registrar.press("Eliminar el borrador", "drafts")
    registrar.open("/births", "find")
    registrar.open("/", "today-after")
    assert "Rosa Elena Quispe" in registrar.page.inner_text("main")
