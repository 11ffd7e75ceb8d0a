"""The watch-list on pages: entries and hits, a new entry, its approval by another, its renewal and its end."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Again, sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _, translated
from registry.core.pagination import Page
from registry.fingerprints.rules import FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.words import FINGER_NAMES
from registry.investigations.desk.showing import for_a_purpose, form_values, name_persons, names_of
from registry.investigations.settings import service as settings
from registry.people.rules import full_name
from registry.people.words import SEXES
from registry.watchlist import queries, service
from registry.watchlist.answers import entry_answer, entry_answers, hit_answers
from registry.watchlist.api import command_of
from registry.watchlist.desk import act_pages, forms
from registry.watchlist.held_list import open_entry
from registry.watchlist.rules import AWAITING
from registry.watchlist.schemas import EnterEntrySchema, EntryQuery
from registry.watchlist.service import EnterEntry
from registry.watchlist.words import KIND, MEANS, SOURCE, STATE
from registry.web.forms import inputs, load

blueprint = Blueprint("watchlist_desk", __name__, url_prefix="/watchlist", template_folder="templates")
blueprints = (blueprint, act_pages.blueprint)
MENU: Final = (MenuEntry("watchlist_desk.entries", _("Watch-list"), 50),)
NOTICES: Final[Mapping[str, Message]] = {
    "watch-entered": _("The entry waits for a supervisor. Nobody is looked for until then."),
    "watch-changed": _("Done."),
}
_AROUND: Final = 64 * 1024
_LONGEST: Final = 2100
_HITS: Final = 20


@blueprint.get("")
@requires("watchlist.read")
@takes(of_schema(EntryQuery))
def entries() -> Response:
    """List the latest hits, and the entries, newest first, without the descriptions of the persons."""
    query = load(EntryQuery(), request.args)
    state = query.get("state")
    with begin() as ctx:
        listing = queries.entries(ctx.session, state, ctx.now, Page(query["limit"], query.get("cursor")))
        ctx.journal("watch.listed", "watch_entry", "many", count=len(listing.items))
        answers = entry_answers(ctx, listing.items)
        hits = hit_answers(ctx, queries.hits(ctx.session, Page(_HITS, None)).items)
        ctx.journal("watch.hits_listed", "watch_hit", "many", count=len(hits))
        name_persons(ctx, [answers, hits])
        following: dict[str, Any] = dict(request.args.items()) | {"cursor": listing.next_cursor}
        return page(
            "watchlist/entries.html",
            rows=[_row(answer) for answer in answers],
            hits=[_hit(answer) for answer in hits],
            state=state,
            states=list(STATE.items()),
            may_enter=ctx.actor.may("watchlist.enter"),
            following=url_for("watchlist_desk.entries", **following) if listing.next_cursor else None,
        )


def _row(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": url_for("watchlist_desk.entry", entry_id=answer["id"]),
        "kind": KIND[answer["kind"]],
        "source": SOURCE[answer["source"]],
        "reference": answer["reference"],
        "state": STATE[answer["state"]],
        "state_kind": "warn" if answer["state"] == AWAITING else "good",
        "by": answer["entered_by"],
        "until": show_moment(answer["expires_at"]),
    }


def _hit(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": KIND[answer["kind"]],
        "reference": answer["reference"],
        "means": MEANS[answer["means"]],
        "at": show_moment(answer["found_at"]),
        "case": url_for("case_pages.overview", case_id=answer["case_id"]) if answer["case_id"] else None,
    }


@blueprint.get("/entries/<uuid:entry_id>")
@requires("watchlist.read")
@for_a_purpose()
def entry(entry_id: uuid.UUID) -> Response:
    """Show an entry with the description of the person."""
    with begin() as ctx:
        row = service.read(ctx, entry_id)
        ctx.journal("watch.read", "watch_entry", row.id)
        answer = entry_answer(ctx, row) | {"subject": asdict(open_entry(ctx, row).subject)}
        name_persons(ctx, answer)
        basis = settings.current(ctx.session).legal_bases.get(row.legal_basis)
        rows = [
            *_subject_rows(ctx, answer),
            (_("Who asks"), SOURCE[answer["source"]]),
            (_("Number of the alert or order"), answer["reference"]),
            (_("Legal basis"), translated(basis.meaning) if basis else answer["legal_basis"]),
            (_("Why"), answer["reason"]),
            (_("Entered"), _by(answer, "entered")),
            (_("Approved"), _by(answer, "approved")),
            (_("Renewed"), _by(answer, "renewed")),
            (_("Ends"), show_moment(answer["expires_at"])),
        ]
        return page(
            "watchlist/entry.html",
            title=KIND[answer["kind"]],
            state=STATE[answer["state"]],
            state_kind="warn" if answer["state"] == AWAITING else "good",
            is_demonstration=answer["is_demonstration"],
            rows=[{"label": label, "value": value} for label, value in rows if value],
            prints=[FINGER_NAMES.get(shown["finger"], _("a finger that is not known")) for shown in answer["prints"]],
            waits_for_other=answer["state"] == AWAITING and row.entered_by == ctx.actor.account_id,
            acts=act_pages.offered(ctx, row),
        )


def _by(answer: Mapping[str, Any], what: str) -> Message | None:
    at, by = answer[f"{what}_at"], answer[f"{what}_by"]
    return _("{moment}, by {username}", moment=show_moment(at), username=by) if at and by else None


def _subject_rows(ctx: Context, answer: Mapping[str, Any]) -> list[tuple[Message, Any]]:
    subject = answer["subject"]
    known = answer["person_id"]
    record = names_of(ctx, [known]).get(str(known)) if known else None
    born = show_day(subject["birth_date"]) if subject["birth_date"] else None
    if subject["birth_from"] and subject["birth_to"]:
        born = f"{show_day(subject['birth_from'])} – {show_day(subject['birth_to'])}"
    return [
        (_("Name"), full_name(subject["given_names"], subject["first_surname"], subject["second_surname"])),
        (_("Sex"), SEXES.get(subject["sex"]) if subject["sex"] else None),
        (_("Date of birth"), born),
        (_("Description"), subject["description"]),
        (_("Record in the registry"), record),
    ]


@blueprint.get("/new")
@requires("watchlist.enter")
def new() -> Response:
    """Ask who is looked for, who asks, and on which legal basis."""
    with begin() as ctx:
        return _new(ctx, {})


@blueprint.post("/new")
@requires("watchlist.enter")
@large_form(len(FINGERS) * LARGEST_IMAGE_BYTES + _AROUND)
def enter() -> Response:
    """Make an entry, to be approved by somebody else; sent twice, there is one."""
    with begin() as ctx:
        fields = forms.entry_fields(settings.current(ctx.session))
    values = typed(inputs(fields), _LONGEST)
    read: list[EnterEntry] = []

    def prepare() -> None:
        read.append(command_of(load(EnterEntrySchema(), forms.content_of(fields, values) | {"prints": _prints()})))

    def act(ctx: Context) -> str:
        row, _is_new = service.enter(ctx, read[0])
        return url_for("watchlist_desk.entry", entry_id=row.id)

    again: Again = lambda ctx, error: _new(ctx, values, error)  # noqa: E731  # for its type
    return sent_once("watchlist/new", act, again, "watch-entered", prepare=prepare)


def _prints() -> list[dict[str, Any]]:
    prints = []
    for finger in (0, *FINGERS):
        file = request.files.get(f"finger_{finger}")
        sent = file.read(LARGEST_IMAGE_BYTES + 1) if file is not None else b""
        if file is not None:
            file.close()  # a large one is in a temporary file
        if sent:
            prints.append({"finger": finger, "image": b64encode(sent).decode()})
    return prints


def _new(ctx: Context, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields = forms.entry_fields(settings.current(ctx.session))
    return page(
        "watchlist/form.html",
        title=_("Look for somebody"),
        hint=_("A supervisor approves the entry first. No counter ever learns of it."),
        action=url_for("watchlist_desk.enter"),
        back=url_for("watchlist_desk.entries"),
        label=_("Make the entry"),
        fingers=[(finger, FINGER_NAMES[finger]) for finger in FINGERS],
        **form_values(fields, values, error),
    )
