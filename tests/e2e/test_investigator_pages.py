"""An investigator's case in a real browser, in Spanish: keys that are off until switched on, the graph, a judgement.

`PAGES_SHOTS` and `PAGES_WIDTH` write pictures of the pages, as in `test_registrar_pages`.
"""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations.cases import persons
from registry.investigations.cases.models import Case
from tests.conftest import PASSWORD
from tests.duplicates.conftest import enrolled
from tests.e2e.test_registrar_pages import WIDTH
from tests.e2e.test_registrar_pages import Registrar as Somebody
from tests.signing_in import set_up

pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def investigator(browser: Browser, address: str, registry: Registry) -> Somebody:
    name = f"investigator.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        application = set_up(ctx, service.add(ctx, AddAccount(name, "investigator", PASSWORD, None), None))
    # The checker is a script of its own: it needs a page that admits it.
    context = browser.new_context(locale="es", viewport={"width": WIDTH, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Somebody(page, address.replace("127.0.0.1", "localhost"), name, application, scripts=True)


def two_mothers(registry: Registry, actor: Any) -> list[uuid.UUID]:
    mothers = []
    for surname in ("Quispe", "Qispe"):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname=surname)
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id])
            mothers.append(birth.mother_id)
    return mothers


def test_a_case_is_walked_compared_and_judged_by_keys(investigator: Somebody, registry: Registry, actor: Any) -> None:
    page = investigator.page
    investigator.sign_in()
    investigator.open("/cases", "cases")
    investigator.open("/cases/new", "case-new")
    investigator.fill(reason="Dos registros de una mujer")
    investigator.go_on("case-empty")
    case = page.url.partition("?")[0]
    with registry.begin(SYSTEM) as ctx:
        row = ctx.session.get_one(Case, uuid.UUID(case.rpartition("/")[2]))
        persons.add_persons(ctx, row, two_mothers(registry, actor), "search")
    path = f"/cases/{case.rpartition('/')[2]}"
    investigator.open(path, "case")
    investigator.open(f"{path}/timeline", "case-timeline")
    investigator.open(f"{path}/links?depth=1", "case-links")
    page.locator(".graph a").first.press("Enter")
    investigator.look("case-links-node")
    investigator.open(f"{path}/dossier/new/note", "case-note")
    investigator.fill(title="Cotejo", text="Tres puntos coinciden")
    investigator.go_on("case-dossier")
    investigator.open(f"{path}/searches", "case-searches")
    investigator.open(f"{path}/searches/new/names", "case-search-form")
    investigator.open(f"{path}/acts/decision", "case-decision")
    investigator.open(f"{path}/pairs", "case-pairs")
    page.locator("[data-list] a").first.press("Enter")
    investigator.look("case-pair")
    page.keyboard.press("y")
    expect(page.locator("input[name=verdict]:checked")).to_have_count(0)  # the keys are off
    page.locator("[data-shortcuts-switch]").press("Enter")
    page.locator("[data-shortcuts-switch]").blur()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.locator("input[value=same]")).to_be_checked()
    page.locator("input[name=evidence]").last.check()
    investigator.fill(reason="Mismas minucias")
    investigator.go_on("case-judged")
    investigator.open("/patterns", "patterns")
    investigator.open("/watchlist", "watchlist")
    investigator.open("/watchlist/new", "watchlist-new")
    assert investigator.wrong == []
