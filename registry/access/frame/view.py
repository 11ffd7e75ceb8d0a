"""What the layout of pages knows of a request: its account, the menu of its role, its language, a notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from registry.access import words
from registry.access.frame import notices
from registry.access.frame.once import new_key
from registry.access.http import current_actor
from registry.access.parameters import parameters_of
from registry.access.permissions import permission_of
from registry.core.figures import show_count
from registry.core.messages import DRAFTS, LANGUAGES, Message, language
from registry.web import assets
from registry.web.rendering import with_commands

EXTENSION: Final = "frame"
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"es": "Español", "en": "English", "qu": "Runasimi", "ay": "Aymar aru"}
"""Languages in their own names."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page in the menu; those see it whose role includes the page's permission."""

    endpoint: str
    label: Message
    order: int = 50
    """Entries are shown from the smallest to the largest."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rooms give to the frame."""

    menu: Sequence[MenuEntry]
    notices: Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the menu as it is shown."""

    address: str
    label: Message
    is_current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the layout knows of a request."""

    language: str
    languages: Mapping[str, str]
    username: str | None
    role: Message | None
    home: str
    path: str
    menu: Sequence[Shown]
    notice: Message | None

    @property
    def is_draft(self) -> bool:
        """Whether no native speaker has read the language of this page yet."""
        return self.language in DRAFTS


def register(app: Flask, surroundings: Surroundings) -> None:
    """Give the templates what the layout needs."""
    app.extensions[EXTENSION] = surroundings
    app.jinja_env.globals["new_key"] = new_key
    app.jinja_env.globals["may_open"] = may_open
    app.jinja_env.filters["with_commands"] = with_commands
    app.jinja_env.filters["figure"] = show_count
    app.jinja_env.globals["asset"] = lambda name: url_for("frame.asset", name=assets.served_name(name))


def frame() -> Frame:
    """The frame of this request's page."""
    surroundings: Surroundings = current_app.extensions[EXTENSION]
    actor = current_actor()
    is_signed_in = actor.account_id is not None
    slug = notices.read()
    return Frame(
        language=language(),
        languages={code: LANGUAGE_NAMES[code] for code in LANGUAGES},
        username=actor.username if is_signed_in else None,
        role=words.ROLES[actor.role] if is_signed_in else None,
        home="/" if is_signed_in else "/sign-in",
        path=_path(),
        menu=[*_menu(surroundings)] if is_signed_in else (),
        notice=surroundings.notices.get(slug) if slug else None,
    )


def may_open(endpoint: str) -> bool:
    """Whether the reader's role includes the permission of a page: a link to any other leads nowhere for them."""
    return current_actor().may(str(permission_of(current_app, endpoint)))


def _menu(surroundings: Surroundings) -> Sequence[Shown]:
    return [
        Shown(url_for(entry.endpoint), entry.label, request.endpoint == entry.endpoint)
        for entry in sorted(surroundings.menu, key=lambda entry: entry.order)
        if may_open(entry.endpoint)
    ]


def _path() -> str:
    """Where the page can be opened again: what was asked by parameters that it knows, nothing of what was sent."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return "/"
    known = parameters_of(current_app, rule.endpoint)
    query = [(name, value) for name, value in request.args.items(multi=True) if name in known]
    return f"{request.path}?{urlencode(query)}" if query else request.path
