"""Templates: every word that a person reads comes from the catalogue."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from registry.locale.update import PACKAGE

TEMPLATES: Final = sorted(PACKAGE.rglob("templates/**/*.html"))
READ: Final = frozenset({"alt", "aria-description", "aria-label", "aria-roledescription", "placeholder", "title"})
"""Attributes that people read."""
JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
WORD: Final = re.compile(r"[^\W\d_]{2,}")
WITHOUT_LANGUAGE: Final = frozenset({"CNV", "CUI", "DNI", "PDF", "SHA"})
"""Names of documents, of a format and of an algorithm, the same in every language."""
ATTRIBUTE: Final = re.compile(r'[a-z-]+="[^"]*"')
"""As macros give them, outside a tag."""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._within = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name in READ and value:
                self.handle_data(value)

    def handle_endtag(self, _tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.words += [word for word in WORD.findall(ATTRIBUTE.sub(" ", data)) if word not in WITHOUT_LANGUAGE]


def words_of(template: str) -> list[str]:
    """The words of a template that are written out in it."""
    parser = _Words()
    parser.feed(JINJA.sub(" ", template))
    parser.close()
    return parser.words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_writes_out_no_words(path: Path) -> None:
    assert not words_of(path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_no_text_of_its_own_in_an_expression(path: Path) -> None:
    """A sentence in quotes belongs into `_("…")`: anything with a space and a capital letter is one."""
    template = re.sub(r"(?:_|plural|mark)\((?:\"[^\"]*\"(?:,\s*)?)+", "(", path.read_text("utf-8"))
    expressions = " ".join(JINJA.findall(template))
    assert not re.findall(r"[\"']([A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ [^\"']*)[\"']", expressions)


def test_words_that_are_written_out_are_noticed() -> None:
    assert words_of('<p title="{{ x }}">{{ _("Sex") }}: <b>Male</b> DNI</p><img alt="A child">') == ["Male", "child"]
