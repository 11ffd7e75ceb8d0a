"""Signing in with a security key: Chromium with an authenticator of its own (CDP), by the pages as they are."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect
from sqlalchemy import text
from werkzeug.serving import make_server

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.conftest import PASSWORD
from tests.once.applications import application_of

pytestmark = pytest.mark.usefixtures("fresh_limits")
CODES = "ul.codes li"


@contextmanager
def served(registry: Registry, public_port: int | None = None) -> Iterator[str]:
    """The pages at http://localhost, where keys work without a certificate; `public_port` is a wrong one."""
    server = make_server("127.0.0.1", 0, application_of(registry), threaded=True)
    public = f"http://localhost:{public_port or server.port}"
    server.app = application_of(replace(registry, settings=replace(registry.settings, public_url=public)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Holder:
    """A person at a browser with a security key in it."""

    page: Page
    address: str
    name: str
    cdp: CDPSession
    key: str

    def sign_in(self) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.fill("#username", self.name)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def sets_up(self, name: str = "On my key ring") -> list[str]:
        self.sign_in()
        self.page.fill("#name", name)
        self.press("Set up a security key")
        self.page.wait_for_selector(CODES)
        return self.page.locator(CODES).all_inner_texts()

    def bogus_signatures(self, enabled: bool) -> None:
        self.cdp.send("WebAuthn.setResponseOverrideBits", {"authenticatorId": self.key, "isBogusSignature": enabled})


@contextmanager
def holder(browser: Browser, address: str, registry: Registry, role: str = "supervisor") -> Iterator[Holder]:
    name = f"{role}.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        service.add(ctx, AddAccount(name, role, PASSWORD), None)
    context = browser.new_context(locale="en", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(20_000)
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    key = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield Holder(page, address, name, cdp, key)
    context.close()


def test_a_key_signs_in_counts_its_uses_and_a_copy_of_it_is_refused(browser: Browser, registry: Registry) -> None:
    with served(registry) as address, holder(browser, address, registry) as ana:
        assert len(ana.sets_up()) == 10
        ana.sign_in()
        expect(ana.page).to_have_url(f"{address}/sign-in/second-step")
        assert Axe().run(ana.page, options={"runOnly": ["wcag2a", "wcag2aa"]}).violations_count == 0
        ana.press("Use a security key")
        expect(ana.page).to_have_url(f"{address}/")
        ana.page.goto(f"{address}/account")
        expect(ana.page.get_by_role("cell", name="On my key ring")).to_be_visible()
        # The page stays at /account: only the answer says that the key was counted.
        with ana.page.expect_response(f"{address}/account/confirmation") as confirmed:
            ana.press("Confirm with a security key")
        assert confirmed.value.status in (302, 303)
        ana.page.wait_for_load_state()
        # Its copy counts from where it was made.
        with registry.engine.begin() as connection:
            ahead = "UPDATE security_key SET sign_count = 1000 WHERE name = 'On my key ring'"
            connection.execute(text(ahead))
        ana.sign_in()
        ana.press("Use a security key")
        expect(ana.page.get_by_role("alert").first).to_contain_text("not right")


def test_a_bogus_signature_and_an_unverified_user_are_refused(browser: Browser, registry: Registry) -> None:
    with served(registry) as address, holder(browser, address, registry) as ana:
        ana.sets_up()
        ana.sign_in()
        ana.bogus_signatures(True)
        ana.press("Use a security key")
        expect(ana.page.get_by_role("alert").first).to_contain_text("not right")
        ana.bogus_signatures(False)
        ana.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": ana.key, "isUserVerified": False})
        ana.press("Use a security key")
        expect(ana.page.get_by_text("The browser gave no answer of a key")).to_be_visible(timeout=65_000)
        ana.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": ana.key, "isUserVerified": True})
        ana.press("Use a security key")
        expect(ana.page).to_have_url(f"{address}/")


def test_a_key_answers_for_the_services_own_address_alone(browser: Browser, registry: Registry) -> None:
    # The page of a copy at another port of the same host: its answers name where they were made.
    with served(registry, public_port=9) as address, holder(browser, address, registry) as ana:
        ana.sign_in()
        ana.page.fill("#name", "Lured")
        ana.press("Set up a security key")
        expect(ana.page.get_by_role("heading", name="The key could not be set up")).to_be_visible()


def test_another_accounts_key_is_no_factor_of_mine(browser: Browser, registry: Registry) -> None:
    with served(registry) as address, holder(browser, address, registry) as ana:
        ana.sets_up()
        with registry.engine.begin() as connection:
            mine = "(SELECT id FROM account WHERE username = :n)"
            theirs = f"UPDATE security_key SET credential_id = '\\x00' WHERE account_id = {mine}"
            connection.execute(text(theirs), {"n": ana.name})
        ana.sign_in()
        ana.press("Use a security key")
        expect(ana.page.get_by_text("The browser gave no answer of a key")).to_be_visible(timeout=65_000)
