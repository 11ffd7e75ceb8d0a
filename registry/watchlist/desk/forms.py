"""What is asked for an entry of the watch-list, by the names of the API's schema."""

import re
from collections.abc import Mapping
from typing import Any, Final

from registry.core.messages import Message, _, translated
from registry.investigations.settings.rules import SearchSettings
from registry.people.words import SEXES
from registry.watchlist.rules import FOUND, MISTAKEN, WITHDRAWN
from registry.watchlist.words import ENDINGS, KIND, SOURCE
from registry.web.fields import DATE, LONG, RADIOS, SELECT, Choice, Field
from registry.web.forms import body

_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_REASON: Final = Field("reason", _("Why"), LONG, longest=2000)
_UNTIL: Final = Field(
    "expires_at", _("Until the end of"), DATE, _("The entry ends by itself on that day; it can be renewed.")
)


def _choices(labels: Mapping[str, Message]) -> list[Choice]:
    return [Choice(slug, label) for slug, label in labels.items()]


def entry_fields(in_force: SearchSettings) -> list[Field]:
    """What is asked for a new entry; the legal bases are those in force."""
    bases = [
        Choice(code, translated(in_force.legal_bases[code].meaning))
        for code in in_force.watch_legal_bases
        if code in in_force.legal_bases
    ]
    return [
        Field("kind", _("Who is looked for"), RADIOS, choices=_choices(KIND)),
        Field("source", _("Who asks"), SELECT, choices=_choices(SOURCE)),
        Field("reference", _("Number of the alert or order"), width="w-15", longest=120),
        Field("legal_basis", _("Legal basis"), SELECT, choices=bases),
        _REASON,
        _UNTIL,
        Field("subject.given_names", _("Given names"), longest=100),
        Field("subject.first_surname", _("First surname"), longest=100),
        Field("subject.second_surname", _("Second surname"), longest=100),
        Field("subject.sex", _("Sex"), SELECT, choices=_choices(SEXES)),
        Field("subject.birth_date", _("Date of birth"), DATE),
        Field("subject.birth_from", _("Or born from"), DATE),
        Field("subject.birth_to", _("to"), DATE),
        Field("subject.description", _("Description"), LONG, longest=2000),
    ]


AGREEING: Final = (
    Field(
        "agrees",
        _("Do you agree?"),
        RADIOS,
        choices=[
            Choice("true", _("Yes, the whole registry is searched")),
            Choice("false", _("No, the entry is deleted")),
        ],
    ),
    _REASON,
)
RENEWAL: Final = (_UNTIL, _REASON)
ENDING: Final = (
    Field(
        "ending",
        _("Why it ends"),
        RADIOS,
        _("What it has found stays in its cases until they are decided. Each is told why the entry ended."),
        choices=[Choice(ending, ENDINGS[ending]) for ending in (FOUND, WITHDRAWN, MISTAKEN)],
    ),
)


def content_of(fields: list[Field], values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the JSON of a request; a day stands for its end in Peru."""
    content = body(fields, values)
    until = content.get("expires_at")
    if isinstance(until, str) and _ISO.fullmatch(until):
        content["expires_at"] = f"{until}T23:59:59-05:00"
    return content
