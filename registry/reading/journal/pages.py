"""An auditor's pages: who saw a person, what an account did, what left as a file. No name of a person is shown."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.queries import account_named
from registry.access.rules import folded_username
from registry.access.words import PURPOSES, ROLES
from registry.core.clock import show_moment, start_of_day
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.reading.journal import chain_pages, service, words
from registry.reading.journal.queries import Filters
from registry.reading.journal.schemas import EntriesQuery
from registry.reading.journal.service import Entry
from registry.web.fields import DATE, SELECT, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("journal_desk", __name__, url_prefix="/journal", template_folder="templates")
blueprints = (blueprint, chain_pages.blueprint)
MENU: Final = (
    MenuEntry("journal_desk.entries", _("Who saw what"), 20),
    MenuEntry("journal_desk.exports", _("Files that left"), 30),
    MenuEntry("journal_chain.chain", _("The journal's chain"), 40),
)
_USERNAME: Final = "username"
_FIELDS: Final = (
    Field("person", _("Person"), hint=_("The number of the person's file: who saw it."), longest=36),
    Field(_USERNAME, _("Account"), hint=_("A user name: what was seen and done with it."), width="w-15", longest=64),
    Field("action", _("What was done"), SELECT, choices=[Choice(slug, text) for slug, text in words.ACTIONS.items()]),
    Field("purpose", _("Stated purpose"), SELECT, choices=[Choice(slug, text) for slug, text in PURPOSES.items()]),
    Field("since", _("From this day on"), DATE),
    Field("until", _("To this day"), DATE),
)
_PARAMETERS: Final = dict.fromkeys([*inputs(_FIELDS), "cursor"], False)
_LISTED: Final = 20
"""Entries of a page: one is up to a kilobyte, and a page stays under 30 kB."""


@blueprint.get("")
@requires("audit.read")
@takes(_PARAMETERS)
def entries() -> Response:
    """List entries, newest first; the filters stay in the address. The reading is journalled."""
    values = {name: text.strip()[:100] for name, text in request.args.items()}
    try:
        with begin() as ctx:
            return _listed(ctx, values)
    except (Invalid, NotFound) as error:
        return _refused(values, error)


def _listed(ctx: Context, values: Mapping[str, str]) -> Response:
    listing = service.entries(ctx, _filters(ctx, values), Page(_LISTED, values.get("cursor")))
    following = dict(values) | {"cursor": listing.next_cursor or ""}
    return page(
        "journal/entries.html",
        fields=filled(_FIELDS, values)[0],
        rows=[_row(entry) for entry in listing.items],
        is_filtered=any(name != "cursor" for name in values),
        following=f"{url_for('journal_desk.entries')}?{_query(following)}" if listing.next_cursor else None,
    )


def _query(values: Mapping[str, str]) -> str:
    return urlencode(values)


def _refused(values: Mapping[str, str], error: RegistryError) -> Response:
    """The form again; a person or account that is none, or may not be known, is one refusal."""
    shown = error
    if isinstance(error, NotFound):
        shown = Invalid([FieldError("/person", _("There is no such person."))])
    fields, problems = filled(_FIELDS, values, shown)
    return page(
        "journal/entries.html",
        status=int(status_of(shown)),
        problems=problems,
        fields=fields,
        rows=[],
        is_filtered=True,
        following=None,
    )


def _filters(ctx: Context, values: Mapping[str, str]) -> Filters:
    content = body([field for field in _FIELDS if field.name not in ("person", _USERNAME)], values)
    query: dict[str, Any] = load(EntriesQuery(), content)
    person_id = None
    if values.get("person"):
        try:
            person_id = uuid.UUID(values["person"])
        except ValueError as error:
            raise Invalid([FieldError("/person", _("Give the number of a person's file."))]) from error
    account_id = None
    if values.get(_USERNAME):
        account = account_named(ctx.session, folded_username(values[_USERNAME]))
        if account is None:
            raise Invalid([FieldError(f"/{_USERNAME}", _("There is no account with this name."))])
        account_id = account.id
    since, until = query.get("since"), query.get("until")
    return Filters(
        person_id,
        account_id,
        query.get("action"),
        None,
        query.get("purpose"),
        None if since is None else start_of_day(since),
        None if until is None or until == date.max else start_of_day(until + timedelta(days=1)),
    )


def _row(entry: Entry) -> dict[str, Any]:
    content = entry.content
    action, purpose, role = content["action"], content.get("purpose"), content.get("role")
    count = len(entry.persons)
    parts: list[Message | str] = []
    if role:
        parts.append(ROLES.get(role, role))
    if content.get("facility"):
        parts.append(content["facility"])
    if purpose:
        parts.append(PURPOSES.get(purpose) or words.TASKS.get(purpose, purpose))
    if count:
        parts.append(plural("{n} person", "{n} persons", count))
    return {
        "at": show_moment(entry.at),
        "who": content["actor"] or _("the service itself"),
        "account": content["actor"] if content.get("account") else None,
        "action": words.action_words(action),
        "parts": parts,
        "persons": [str(person) for person in entry.persons[:5]],
        "place": f"{entry.lane}/{entry.sequence}",
        "subject": f"{content['subject']} {content['subject_id']}",
    }


@blueprint.get("/exports")
@requires("audit.read")
def exports() -> Response:
    """List the latest files that left the registry, by kind. The reading is journalled."""
    with begin() as ctx:
        kinds = [
            {
                "label": words.ACTIONS[action],
                "rows": [_row(entry) for entry in service.entries(ctx, Filters(action=action), Page(20)).items],
                "address": url_for("journal_desk.entries", action=action),
            }
            for action in words.EXPORTS
        ]
        return page("journal/exports.html", kinds=kinds)
