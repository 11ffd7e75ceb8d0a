"""An investigator's case in a real browser, by keys and without scripts: graph, search, prints, judgement, export.

`PAGES_SHOTS` and `PAGES_WIDTH` write pictures of the pages, as in `test_registrar_pages`.
"""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations.cases import persons
from registry.investigations.cases.models import Case
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.e2e.somebody import Somebody, somebody

pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def investigator(browser: Browser, address: str, registry: Registry, language: str, scripts: bool) -> Somebody:
    return somebody(browser, address, registry, "investigator", language=language, scripts=scripts)


@pytest.fixture
def two_mothers(registry: Registry, actor: Any, prints: Any) -> list[uuid.UUID]:
    """Two records that may be one woman's: nearly one name, and the same thumb."""
    mothers = []
    for surname, impression in (("Quispe", 1), ("Qispe", 2)):
        with registry.begin(actor("registrar")) as ctx:
            thumb = prints("mother", 77, impression)
            birth = enrolled(ctx, thumb, mother_given_names="Rosa", mother_first_surname=surname)
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id])
            mothers.append(birth.mother_id)
    return mothers


@pytest.mark.parametrize(
    ("language", "scripts"), [("es", True), ("en", False)], ids=["Spanish, by keys", "English, without scripts"]
)
def test_a_case_is_walked_compared_judged_and_exported(
    investigator: Somebody, registry: Registry, two_mothers: list[uuid.UUID], scripts: bool
) -> None:
    page = investigator.page
    investigator.sign_in()
    investigator.open("/cases", "cases")
    investigator.open("/cases/new", "case-new")
    investigator.fill(reason="Dos registros de una mujer")
    investigator.go_on("case-empty")
    case = page.url.partition("?")[0]
    with registry.begin(SYSTEM) as ctx:
        row = ctx.session.get_one(Case, uuid.UUID(case.rpartition("/")[2]))
        persons.add_persons(ctx, row, two_mothers, "search")
    path = f"/cases/{case.rpartition('/')[2]}"
    investigator.open(path, "case")
    investigator.open(f"{path}/timeline", "case-timeline")
    investigator.open(f"{path}/links?depth=1", "case-links")
    page.locator(".graph a").first.press("Enter")
    investigator.look("case-links-node")
    investigator.open(f"{path}/dossier/new/note", "case-note")
    investigator.fill(title="Cotejo", text="Tres puntos coinciden")
    investigator.go_on("case-dossier")
    search(investigator, path)
    investigator.open(f"{path}/acts/decision", "case-decision")
    investigator.open(f"{path}/pairs", "case-pairs")
    page.locator("[data-list] a").first.press("Enter")
    investigator.look("case-pair")
    pair = page.url
    investigator.open(f"{pair}/fingers/1", "case-finger")
    assert page.locator(".mate").count() > 0
    investigator.open(pair, "case-pair-again")
    choose_same(page, scripts=scripts)
    page.locator("input[name=evidence]").last.press("Space")
    investigator.fill(reason="Mismas minucias")
    investigator.go_on("case-judged")
    investigator.open(f"{pair}/joining", "case-joining")
    investigator.open(f"{path}/exports/new", "case-export")
    investigator.choose(target="fiscalia")
    investigator.fill(reason="Pedido 12 de la fiscalía")
    investigator.go_on("case-exports")
    for path in ("patterns", "watchlist", "watchlist/new", "protection", "cases/work"):
        investigator.open(f"/{path}", path.replace("/", "-"))
    page.context.close()
    assert investigator.wrong == []


def search(investigator: Somebody, path: str) -> None:
    """Search by name, run it, and see who the first hit is."""
    investigator.open(f"{path}/searches", "case-searches")
    investigator.open(f"{path}/searches/new/names", "case-search-form")
    page = investigator.page
    page.locator("input[name=purpose]").first.press("Space")
    page.select_option("#f-legal_basis", "registry_duty")
    page.fill("#f-reason", "¿Figura dos veces?")
    page.fill("[name='criteria.given_names']", "Rosa")
    page.fill("[name='criteria.first_surname']", "Quispe")
    investigator.go_on("case-search")
    page.locator("[data-list] button").first.press("Enter")
    investigator.look("case-hit")
    assert page.locator("#opened").count() == 1


def choose_same(page: Page, *, scripts: bool) -> None:
    """Choose "the same person": by its key, which is off until switched on, or as without scripts."""
    if not scripts:
        page.locator("input[value=same]").press("Space")
        return
    page.keyboard.press("y")
    expect(page.locator("input[name=verdict]:checked")).to_have_count(0)
    page.locator("[data-shortcuts-switch]").press("Enter")
    page.locator("[data-shortcuts-switch]").blur()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.locator("input[value=same]")).to_be_checked()
