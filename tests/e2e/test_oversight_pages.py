"""A supervisor, an auditor, an administrator and a parent in a real browser, in Spanish at 320 pixels; one in English.

`PAGES_SHOTS` and `PAGES_WIDTH` write pictures of the pages, as in `test_registrar_pages`.
"""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from registry.births.papers import service as papers
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, register_person
from tests.e2e.somebody import WIDTH, Somebody
from tests.e2e.somebody import somebody as at_a_browser
from tests.reading.conftest import birth as birth

pytestmark = pytest.mark.usefixtures("fresh_limits")
Open = Callable[..., Somebody]


@pytest.fixture
def somebody(browser: Browser, address: str, registry: Registry) -> Open:
    """somebody(role, language): signed in, in a browser of their own."""

    def sign_in(role: str, language: str = "es") -> Somebody:
        one = at_a_browser(browser, address, registry, role, language=language)
        one.sign_in()
        return one

    return sign_in


def test_two_supervisors_seal_a_person_and_look_at_what_waits(somebody: Open, registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        child = register_person(ctx, RegisterPerson(given_names="Suyay")).id
    first, second = somebody("supervisor"), somebody("supervisor", "en")
    for path in ("/approvals", "/readings", "/thresholds", "/issuer-keys", "/sealings"):
        first.open(path, f"supervisor{path.replace('/', '-')}")
    first.open("/sealings/new", "sealing-new")
    first.go_on("sealing-wrong")
    assert first.page.locator(".sum a").first.get_attribute("href") == "#f-persons"
    first.fill(persons=str(child), reference="Res. 12-2026")
    first.choose(basis="adoption")
    first.go_on("sealing-requested")
    assert "Usted mismo pidió esto" in first.page.inner_text("main")
    sealing = first.page.url
    second.open("/approvals", "waiting-en")
    second.page.get_by_role("link", name="Sealing of persons: Res. 12-2026").click()
    second.look("sealing-en")
    second.press("Approve", "sealing-approved-en")
    first.open(sealing, "sealing-in-force")
    first.open("/thresholds", "thresholds")
    first.fill(case_points="70")
    first.page.locator("form[action='/thresholds/effect'] button[type=submit]").press("Enter")
    first.look("thresholds-effect")
    assert first.wrong + second.wrong == []


def test_an_auditor_follows_the_journal_and_finds_who_saw_whom(somebody: Open) -> None:
    auditor = somebody("auditor")
    auditor.open("/journal", "journal")
    auditor.fill(username=auditor.name)
    auditor.page.locator("main form button[type=submit]").first.press("Enter")
    auditor.look("journal-of-an-account")
    assert auditor.name in auditor.page.inner_text("main")
    auditor.open("/journal/exports", "journal-exports")
    auditor.open("/journal/chain", "journal-chain")
    auditor.page.locator("form[action='/journal/chain'] button[type=submit]").press("Enter")
    auditor.look("journal-followed")
    assert auditor.wrong == []


def test_an_administrator_adds_an_account_and_reads_how_the_service_stands(somebody: Open) -> None:
    administrator = somebody("administrator")
    administrator.open("/accounts", "accounts")
    administrator.open("/accounts/new", "account-new")
    administrator.go_on("account-wrong")
    number = uuid.uuid4().int % 90_000_000 + 10_000_000
    administrator.fill(username=f"luz.{number}", staff_document=f"DNI:{number}")
    administrator.choose(role="clerk")
    administrator.go_on("account-added")
    administrator.page.locator("main a.btn-primary").first.press("Enter")
    administrator.look("account")
    for path in ("/system", "/system/facilities", "/account/tokens/new"):
        administrator.open(path, f"administrator{path.replace('/', '-')}")
    assert administrator.wrong == []


def test_a_parent_sees_how_it_stands_with_the_code_alone(
    browser: Browser, address: str, registry: Registry, actor: Callable[..., Actor], birth: dict[str, str]
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        code = papers.code_of(ctx, uuid.UUID(birth["id"]))
    page = browser.new_context(locale="es", viewport={"width": WIDTH, "height": 800}).new_page()
    parent = Somebody(page, address, "", None, scripts=True)  # type: ignore[arg-type]  # nobody signs in
    parent.open("/family", "family")
    parent.fill(code="AAAA-BBBB")
    parent.go_on("family-wrong")
    assert page.locator(".sum a").get_attribute("href") == "#f-code"
    parent.fill(code=code.lower())
    parent.go_on("family-shown")
    assert "El nacimiento está certificado" in page.inner_text("main")
    assert code not in page.url
    parent.open("/verify/copies", "copies")
    parent.open("/verify", "verify")
    assert parent.wrong == []
