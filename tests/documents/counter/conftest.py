"""Browsers of clerks and supervisors over committed data."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import Browser, Person
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person

CHANGED = "This has changed since you opened the page:"
HEADERS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@dataclass
class Counter:
    """A signed-in browser that follows links and sends forms as they stand."""

    browser: Browser

    def get(self, path: str, status: int = 200) -> str:
        answer = self.browser.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status, (path, answer.status_code, answer.location, words_of(answer.text)[:3000])
        return answer.text

    def send(self, page: str, action: str, status: int = 303, /, **fields: Any) -> TestResponse:
        """Send the form of a page with this action: what it holds already, and these fields; files as (bytes, name)."""
        return self.send_opened(self.get(page), action, status, **fields)

    def send_opened(self, opened: str, action: str, status: int = 303, /, **fields: Any) -> TestResponse:
        """The same of a page that was opened before."""
        sent: dict[str, Any] = hidden(opened, action) | fields
        files = {name: (io.BytesIO(value[0]), value[1]) for name, value in sent.items() if isinstance(value, tuple)}
        answer = self.browser.client.post(
            action, data=sent | files, content_type="multipart/form-data", headers=HEADERS | {"Accept": "text/html"}
        )
        assert answer.status_code == status, (action, answer.status_code, words_of(answer.text)[:3000])
        return answer


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden inputs of the form with this action."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form is not None, (action, re.findall(r'action="([^"]+)"', page))
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return dict(inputs)


def value_of(page: str, name: str) -> str:
    """What the first input of this name holds."""
    return unescape(page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0])


def words_of(page: str) -> str:
    """The text of a page between its marks."""
    main = page[page.find("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def clerk(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    return Counter(browser().signed_in(person("clerk")))


@pytest.fixture
def supervisor(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    return Counter(browser().signed_in(person("supervisor")))


@pytest.fixture
def colleague(browser: Callable[[], Browser], person: Callable[..., Person]) -> Counter:
    """Another clerk."""
    return Counter(browser().signed_in(person("clerk")))
