"""A registrar's night in a real browser at 320 pixels: from the sign-in to a signed birth, with prints.

Once in Spanish, with scripts and the checker of accessibility; once in English, by keyboard alone and without scripts.

`PAGES_SHOTS=folder pytest tests/e2e/test_registrar_pages.py` also writes a picture of every page; `PAGES_WIDTH=1280`
says how wide.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from registry.core.clock import PERU, utc_now
from registry.core.registry import Registry
from tests.births.samples import digits
from tests.e2e.somebody import Somebody as Registrar
from tests.e2e.somebody import somebody

pytestmark = pytest.mark.usefixtures("fresh_limits")
MODES = pytest.mark.parametrize(
    ("language", "scripts"),
    [("es", True), ("en", False)],
    ids=["in Spanish", "in English, by keyboard, without scripts"],
)


@pytest.fixture
def registrar(browser: Browser, address: str, registry: Registry, language: str, scripts: bool) -> Registrar:
    return somebody(browser, address, registry, "registrar", language=language, scripts=scripts)


@MODES
def test_a_birth_is_registered_verified_and_corrected(
    registrar: Registrar, finger_png: Callable[..., bytes], tmp_path: Path
) -> None:
    registrar.sign_in()
    registrar.press("Register a birth", "tasks")
    draft = registrar.page.url
    certificate(registrar)
    registrar.page.goto(draft)
    files = prints(registrar, draft, finger_png, tmp_path)
    registrar.open(draft, "tasks-complete")
    registrar.open(f"{draft}/check", "check")
    registrar.press("Sign and register", "birth")
    assert registrar.words("The certificate is signed.") in registrar.page.inner_text("main")
    after(registrar, files)
    registrar.page.context.close()
    assert len(registrar.seen) >= 20
    assert registrar.wrong == []


def certificate(registrar: Registrar) -> None:
    """The four pages of the certificate, one of them with a mistake first."""
    born = utc_now().astimezone(PERU) - timedelta(hours=2)
    registrar.follow(registrar.page.locator("main .rows a").first, "child")
    registrar.check("sex-0")
    registrar.day("born_on", born)
    registrar.fill(born_time=f"{born:%H:%M}", weight_g="99999", length_cm="49,5", gestational_weeks="39")
    registrar.check("delivery_kind-0")
    registrar.fill(plurality="1", birth_order="1")
    registrar.press("Save and continue", "child-wrong")
    assert registrar.page.locator(".sum a").get_attribute("href") == "#f-weight_g"
    registrar.fill(weight_g="3240")
    registrar.press("Save and continue", "place")
    registrar.choose(attendant_profession="relative", certifier_profession="physician")
    registrar.fill(ubigeo="150101", cnv=digits(12), certifier_dni="99000002", certifier_licence="90002")
    registrar.day("certified_on", born)
    registrar.press("Save and continue", "mother")
    registrar.choose(mother_document_type="DNI")
    registrar.fill(mother_document_number=digits(8), mother_given_names="Rosa Elena", mother_first_surname="Quispe")
    registrar.day("mother_birth_date", born.replace(year=1998, month=7, day=2))
    registrar.press("Save and continue", "history")
    registrar.choose(mother_education="secondary")
    registrar.check("mother_marital_status-2")
    registrar.fill(mother_residence_ubigeo="150101", pregnancies="1", live_births="1", living_children="1")
    registrar.fill(stillbirths="0", prenatal_visits="7")
    registrar.press("Save and continue", "tasks-certificate")


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
                registrar.press("Save the print", f"print-{subject}")
                assert registrar.words("The print was saved.") in registrar.page.inner_text("main")
            else:
                registrar.press_only("Bandaged")
    return files


def after(registrar: Registrar, files: dict[tuple[str, int], Path]) -> None:
    """The birth's papers, the verification, a correction, another child, and finding it again."""
    birth = registrar.page.url
    for name in ("certificate", "receipt", "verification"):
        registrar.open(f"{birth}/{name}", name)
    for (subject, finger), file in files.items():
        registrar.page.set_input_files(f"#f-{subject}-{finger}", file)
    registrar.press("Compare the prints", "verified")
    assert registrar.words("The prints were compared. The result is below.") in registrar.page.inner_text("main")
    registrar.open(f"{birth}/change/child", "change")
    registrar.fill(weight_g="3300", reason="Se anotó mal el peso en la sala")
    registrar.press("Correct the certificate", "changed")
    assert "3300" in registrar.page.inner_text("main")
    registrar.press("Another child of this delivery", "another-child")
    registrar.open(f"{registrar.page.url}/removal", "removal")
    registrar.press("Remove the draft", "drafts")
    registrar.open("/births", "find")
    registrar.open("/", "today-after")
    assert "Rosa Elena Quispe" in registrar.page.inner_text("main")
