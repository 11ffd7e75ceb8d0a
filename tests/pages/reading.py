"""A page as a browser without scripts reads it: links, forms, what it fetches, and what a page must have."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"input", "img", "link", "meta", "br", "hr", "source", "path", "circle", "line", "rect"})
_FIELDS: Final = frozenset({"input", "select", "textarea"})


@dataclass
class Input:
    """A field or a button of a form."""

    name: str
    kind: str
    value: str = ""
    id: str | None = None
    is_named: bool = False
    """Whether it says by an attribute what it is."""
    choices: list[str] = field(default_factory=list)
    is_number: bool = False
    longest: int = 4000

    @property
    def is_button(self) -> bool:
        return self.kind in ("submit", "button", "image", "reset")


@dataclass
class Form:
    """A form: where it goes, and what it holds."""

    method: str
    action: str
    inputs: list[Input] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        """What it sends when nobody touches it."""
        return {one.name: one.value for one in self.inputs if not one.is_button and one.name and one.kind != "file"}

    def chosen(self) -> dict[str, str]:
        """What it sends when of each choice that is left open the first that means something is taken."""
        held = self.values()
        return {**held, **{one.name: one.choices[0] for one in self.inputs if one.choices and not held.get(one.name)}}

    def typed(self) -> list[str]:
        """The names of the fields in which somebody types."""
        return [one.name for one in self.inputs if one.kind in ("text", "search", "textarea", "tel")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.forms: list[Form] = []
        self.wrong: list[str] = []
        self.lang: str | None = None
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.named: list[Input] = []
        self._form: Form | None = None
        self._field: Input | None = None
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
        self.ids.update([given["id"]] if given.get("id") else [])
        self._refuse_inline(tag, given)
        if tag == "html":
            self.lang = given.get("lang")
        elif tag == "title" and "svg" not in self._open:
            self.titles.append("")
        elif tag == "h1":
            self.headings.append("")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        elif tag in ("script", "img", "link") and (given.get("src") or given.get("href")):
            self.fetched.append(given.get("src") or given["href"])
        elif tag == "form" and given.get("method") != "dialog":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        elif tag in _FIELDS or tag == "button":
            self._begin_field(tag, given)
        elif tag == "option" and self._field is not None:
            self._option(given)

    def _refuse_inline(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "style" or "style" in given:
            self.wrong.append(f"a style within <{tag}>")
        if tag == "script" and "src" not in given:
            self.wrong.append("a script within the page")
        if handlers := [name for name in given if name.startswith("on")]:
            self.wrong.append(f"{handlers} of <{tag}>")

    def _begin_field(self, tag: str, given: Mapping[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        is_named = bool(given.get("aria-label") or given.get("aria-labelledby")) or "label" in self._open
        made = Input(given.get("name", ""), kind, given.get("value", ""), given.get("id"), is_named)
        made.is_number = given.get("inputmode") == "numeric"
        made.longest = int(given.get("maxlength") or made.longest)
        if kind in ("radio", "checkbox"):
            made.choices = [made.value]
            made.value = made.value if "checked" in given else ""
        if tag == "select":
            self._field = made
        if self._form is not None:
            self._form.inputs.append(made)
        if kind not in ("hidden", "submit", "button") and "hidden" not in given:
            self.named.append(made)

    def _option(self, given: Mapping[str, str]) -> None:
        assert self._field is not None
        value = given.get("value", "")
        if value:
            self._field.choices.append(value)
        if "selected" in given:
            self._field.value = value

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag not in self._open:
            self.wrong.append(f"</{tag}> closes nothing")
            return
        while self._open.pop() != tag:
            pass
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._field = None

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        if self._open[-1] == "title" and "svg" not in self._open:
            self.titles[-1] += data
        if "h1" in self._open:
            self.headings[-1] += data


@dataclass(frozen=True)
class Read:
    """What a page holds."""

    links: list[str]
    fetched: list[str]
    forms: list[Form]
    wrong: list[str]
    """What no page may hold, or lacks."""


def read(html: str) -> Read:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    wrong = list(reader.wrong)
    if not reader.lang:
        wrong.append("no language")
    if len(reader.titles) != 1 or not reader.titles[0].partition("·")[0].strip():
        wrong.append(f"titles: {reader.titles}")
    if len(reader.headings) != 1 or not reader.headings[0].strip():
        wrong.append(f"first headings: {reader.headings}")
    wrong += [f"id {name} {count} times" for name, count in reader.ids.items() if count > 1]
    wrong += [
        f"field {one.name} says nowhere what it is"
        for one in reader.named
        if not one.is_named and one.id not in reader.labelled
    ]
    return Read(reader.links, reader.fetched, reader.forms, wrong)
