"""The form as the registry signed it: sections, fields, words in every language, lists. Read strictly, kept on disk.

It names nobody. Without one, as on a station that never met the registry, nothing is enrolled here.
"""

import json
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from station.envelope import NotAnEnvelope
from station.envelope.statements import FORM, KnownKeys

VERSION: Final = 1
LARGEST: Final = 8 * 2**20
DATE, RADIOS, SELECT, SWITCH, NUMBER, TEXT = KINDS = ("date", "radios", "select", "switch", "number", "text")
DATE_PARTS: Final = ("day", "month", "year")
_MOST: Final = 8


class FormUnusable(Exception):
    """There is no form, or this program is too old for it."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form, with its words in every language."""

    name: str
    label: Mapping[str, str]
    hint: Mapping[str, str] | None
    kind: str
    choices: Sequence[Mapping[str, Any]]
    reasons: Sequence[Mapping[str, Any]]
    width: str
    mode: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all inputs of the field."""
        own = tuple(f"{self.name}.{part}" for part in DATE_PARTS) if self.kind == DATE else (self.name,)
        return (*own, f"unknown.{self.name}") if self.reasons else own


@dataclass(frozen=True, slots=True)
class FormSection:
    """One page of the certificate."""

    slug: str
    title: Mapping[str, str]
    hint: Mapping[str, str]
    fields: Sequence[FormField]

    @property
    def inputs(self) -> list[str]:
        """The names of all inputs of the page."""
        return [name for field in self.fields for name in field.inputs]


class Form:
    """The registry's declaration of an enrolment."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        try:
            if content["version"] != VERSION:
                raise FormUnusable("of another version")
            self.usual: Mapping[str, str] = content["usual"]
            self.facility: Mapping[str, str] = content["facility"]
            self.sections = [_section(item) for item in content["sections"]]
            self.needed: Mapping[str, Mapping[str, str]] = content["needed"]
            self.ranges: Mapping[str, tuple[float, float]] = {
                name: (float(low), float(high)) for name, (low, high) in content["ranges"].items()
            }
            self.prints: Mapping[str, Any] = content["prints"]
            self.places: Sequence[Sequence[str]] = content["places"]
            self.leases: Sequence[Sequence[str]] = content["leases"]
            self.styles: Mapping[str, str] = content["styles"]
            reading = content["reading"]
            self.pointers: Mapping[str, str] = reading["pointers"]
            self.whole = frozenset(reading["whole"])
            self.days = frozenset(reading["days"])
            self.switches = frozenset(reading["switches"])
            self.fixed: Mapping[str, str] = reading["fixed"]
            self.hour: str = reading["hour"]
            self.districts: Sequence[str] = reading["districts"]
            self.of_each_child = frozenset(reading["of_each_child"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FormUnusable("not a form") from error
        self.by_slug = {section.slug: section for section in self.sections}
        self.labels = {field.name: field.label for section in self.sections for field in section.fields}
        self._places = {str(place[0]): place for place in self.places}

    @classmethod
    def read(cls, statement: bytes, known: KnownKeys) -> "Form":
        """Verified and read; raises FormUnusable, NotAnEnvelope."""
        packed = known.payload(statement, FORM)
        unpacking = zlib.decompressobj()
        try:
            plain = unpacking.decompress(packed, LARGEST)
            if unpacking.unconsumed_tail or not unpacking.eof:
                raise NotAnEnvelope("a form too large")
            content = json.loads(plain)
        except (zlib.error, ValueError, RecursionError) as error:
            raise NotAnEnvelope("not a form") from error
        if not isinstance(content, dict):
            raise FormUnusable("not a form")
        return cls(content)

    def place_name(self, code: str) -> str:
        """A district by its number: its name, province and department; empty where there is none."""
        place = self._places.get(code)
        return ", ".join(str(part) for part in place[1:4]) if place else ""

    def places_like(self, text: str) -> list[Sequence[str]]:
        """Districts with this name, else those that contain it: at most one more than are listed."""
        wanted = _folded(text)
        exact = [place for place in self.places if _folded(place[1]) == wanted]
        return (exact or [place for place in self.places if wanted in _folded(" ".join(place[1:4]))])[: _MOST + 1]

    def next_number(self, used: Sequence[str]) -> str:
        """The next number of a certificate from this station's blocks that was not used; empty where there is none."""
        taken = set(used)
        for first, last in self.leases:
            for number in range(int(first), int(last) + 1):
                if (text := f"{number:012d}") not in taken:
                    return text
        return ""


def _section(item: Mapping[str, Any]) -> FormSection:
    fields = [
        FormField(
            str(field["name"]), field["label"], field["hint"], _kind(field["kind"]), field["choices"], field["reasons"],
            str(field["width"]), str(field["mode"]),
        )
        for field in item["fields"]
    ]  # fmt: skip
    return FormSection(str(item["slug"]), item["title"], item["hint"], fields)


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise FormUnusable("a kind of field that this program does not know")
    return kind


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character)).strip()
