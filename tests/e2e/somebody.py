"""Somebody at a browser, who looks at every page that opens: with a mouse, or by keyboard alone."""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.messages import Message
from registry.core.registry import Registry
from tests.conftest import HOSPITAL, PASSWORD
from tests.e2e.looking import violations
from tests.signing_in import Application, set_up

SHOTS = os.environ.get("PAGES_SHOTS")
WIDTH = int(os.environ.get("PAGES_WIDTH", "320"))
MOST_KEYS = 200
"""Pressed before it is said that a place of a page cannot be reached."""


def _holds(choice: Locator, value: str) -> bool:
    return choice.input_value() == value


@dataclass
class Somebody:
    """Somebody at work, who looks at every page that opens."""

    page: Page
    address: str
    name: str
    application: Application
    scripts: bool = True
    language: str = "es"
    by_keyboard: bool = False
    seen: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._note_refused(message.text))

    def _note_refused(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.wrong.append(f"{self.page.url}: {text}")

    def words(self, english: str) -> str:
        """A sentence in the language of the pages."""
        return Message(english, {}).in_language(self.language)

    def look(self, name: str) -> None:
        """Check the page that is open: nothing hangs over its side, and the checker of accessibility finds nothing."""
        self.page.wait_for_load_state()
        self.seen.append(name)
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"{name}-{WIDTH}.png", full_page=True)
        if self.scripts:
            wide = self.page.evaluate("() => document.documentElement.scrollWidth")
            if wide > WIDTH:
                self.wrong.append(f"{name}: {wide} pixels wide")
            self.wrong += [f"{name}: {line}" for line in violations(self.page)]

    def open(self, path: str, name: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        self.look(name)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field_ = self.page.locator(f"#f-{name.replace('__', '-')}")
            if self.by_keyboard:
                self.reach(field_)
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(value)
            else:
                field_.fill(value)

    def day(self, name: str, moment: object) -> None:
        year, month, day = f"{moment:%Y %m %d}".split()
        self.fill(**{f"{name}__day": day, f"{name}__month": month, f"{name}__year": year})

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            choice = self.page.locator(f"#f-{name}")
            if self.by_keyboard:
                self.reach(choice)
                self._press_until("ArrowDown", partial(_holds, choice, value))
            else:
                choice.select_option(value)

    def check(self, box: str) -> None:
        """Choose a radio button or tick a box, by its id."""
        target = self.page.locator(f"#f-{box}")
        if not self.by_keyboard:
            target.check()
            return
        group = self.page.locator(f"[name='{target.get_attribute('name')}']")
        self._press_until("Tab", lambda: self._is_focused(group))
        self.page.keyboard.press("Space")
        self._press_until("ArrowDown", target.is_checked)

    def go_on(self, name: str) -> None:
        """Press the main button, with Enter as at a keyboard."""
        self._enter(self.page.locator("main .btn-primary[type=submit]").last)
        self.look(name)

    def press(self, label: str, name: str) -> None:
        """Press a button, named in English."""
        self.press_only(label)
        self.look(name)

    def press_only(self, label: str, *, exact: bool = True) -> None:
        """Press a button, named in English, without looking at what comes."""
        button = self.page.get_by_role("button", name=self.words(label), exact=exact)
        if self.by_keyboard:
            self._enter(button)
        else:
            button.click()
        self.page.wait_for_load_state()

    def follow(self, link: Locator, name: str) -> None:
        """Follow a link."""
        self._enter(link)
        self.look(name)

    def _enter(self, place: Locator) -> None:
        if self.by_keyboard:
            self.reach(place)
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            place.press("Enter")
        self.page.wait_for_load_state()

    def reach(self, place: Locator) -> None:
        """Go there from where the focus is, by the Tab key."""
        self._press_until("Tab", lambda: self._is_focused(place))

    def _is_focused(self, place: Locator) -> bool:
        return place.and_(self.page.locator(":focus")).count() > 0

    def _press_until(self, key: str, is_there: Callable[[], bool]) -> None:
        for _pressed in range(MOST_KEYS):
            if is_there():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} leads nowhere on {self.page.url}")

    def sign_in(self) -> None:
        self.open("/sign-in", "sign-in")
        for name, value in (("username", self.name), ("password", PASSWORD)):
            self._type(name, value)
        self.go_on("second-step")
        self._type("code", self.application.code())
        self.go_on("today")

    def _type(self, name: str, value: str) -> None:
        if self.by_keyboard:
            self.reach(self.page.locator(f"#{name}"))
            self.page.keyboard.type(value)
        else:
            self.page.fill(f"#{name}", value)


def somebody(
    browser: Browser, address: str, registry: Registry, role: str, *, language: str = "es", scripts: bool = True
) -> Somebody:
    """A new account of a role at a browser; without scripts, by keyboard alone."""
    name = f"{role}.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        facility = HOSPITAL if role == "registrar" else None
        application = set_up(ctx, service.add(ctx, AddAccount(name, role, PASSWORD, facility), None))
    viewport = {"width": WIDTH, "height": 800}
    context = browser.new_context(locale=language, viewport=viewport, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    return Somebody(
        page, address.replace("127.0.0.1", "localhost"), name, application, scripts, language, by_keyboard=not scripts
    )
