"""No page mixes its language with another: what each role reads in its menu, in Spanish and in English."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final

import pytest
from flask import Flask

from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import ROLES
from registry.locale.update import catalogue
from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import Browser, Person
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person


class _Texts(HTMLParser):
    """The texts of a page, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if value and name in ("aria-label", "alt", "title")]

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))


def texts_of(html: str) -> set[str]:
    """Every text of a page."""
    parser = _Texts()
    parser.feed(html)
    return {text for text in parser.texts if re.search(r"[^\W\d_]{3}", text)}


def _differing() -> Iterator[tuple[str, str]]:
    for entry in catalogue("es"):
        if entry.id and isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id != entry.string:
            yield entry.id, entry.string


ENGLISH: Final = {english for english, _spanish in _differing()} - {*ROLES}
"""Accounts of tests are named after their roles."""
SPANISH: Final = {spanish for _english, spanish in _differing()}


def pages_of(app: Flask, role: str) -> list[str]:
    """The pages that an account with this role opens without naming anything."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.startswith(("/api/", "/.well-known"))
        and (permission := permission_of(app, rule.endpoint))
        and (permission == PUBLIC or permission in ROLES[role])
    ]


@pytest.mark.parametrize("role", ROLES)
def test_a_page_in_one_language_shows_no_sentence_of_the_other(
    strict_app: Flask, browser: Callable[[], Browser], person: Callable[..., Person], role: str
) -> None:
    client = browser().signed_in(person(role)).client
    shown = 0
    for page in pages_of(strict_app, role):
        for language, foreign in (("es", ENGLISH - SPANISH), ("en", SPANISH - ENGLISH)):
            answer = client.get(page, headers={"Accept-Language": language, "Accept": "text/html"})
            if answer.status_code == 200 and answer.mimetype == "text/html":
                shown += 1
                assert f'<html lang="{language}"' in answer.text
                assert not texts_of(answer.text) & foreign, (page, language)
    assert shown > 4
