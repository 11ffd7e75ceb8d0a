"""The table of languages.

Codes are ISO 639-3, or the two letters of ISO 639-1 for those that the service itself speaks; those have their words in
the catalogue of messages. What a language lacks is printed in Spanish alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """A language of actas: its code, its own name, and what a copy prints in it by the template's keys."""

    code: str
    iso_639_3: str
    name: str
    words: Mapping[str, str]


def read(content: str) -> Mapping[str, Language]:
    """The languages of a table, by code."""
    rows = [Language(**row) for row in json.loads(content)]
    languages = {row.code: row for row in rows}
    if len(languages) < len(rows):
        raise ValueError("a language stands twice in the table")
    return languages


LANGUAGES: Final = read(
    resources.files("registry.births.record.languages").joinpath("languages.json").read_text("utf-8")
)
