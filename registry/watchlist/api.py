"""Routes of the watch-list, for investigators and supervisors. Staff at a counter never learn that it exists."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.fingerprints.schemas import presented_prints
from registry.investigations.cases import service as case_service
from registry.watchlist import queries, service
from registry.watchlist.answers import entry_answer, entry_answers, hit_answers
from registry.watchlist.held_list import open_entry
from registry.watchlist.schemas import (
    EnterEntrySchema,
    EntryJudgementSchema,
    EntryQuery,
    RenewalSchema,
    WatchEntryListSchema,
    WatchEntrySchema,
    WatchHitListSchema,
    WatchHitSchema,
    WholeWatchEntrySchema,
    WithdrawalSchema,
)
from registry.watchlist.service import EnterEntry, SoughtPrint
from registry.watchlist.subject import Related, Subject

blueprint = Blueprint(
    "watchlist",
    __name__,
    url_prefix="/api/v1/watchlist",
    description="Missing children and persons of interest, for investigators",
)
of_cases = Blueprint(
    "watch-hits",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>/watch-hits",
    description="Watch-list hits of a case",
)
blueprints = (blueprint, of_cases)


def command_of(body: Mapping[str, Any]) -> EnterEntry:
    """The entry that a request asks for, read by `EnterEntrySchema`; raises Invalid with everything wrong."""
    fields = body["subject"]
    person = Subject(**{**fields, "related": tuple(Related(**relative) for relative in fields["related"])})
    others = {name: value for name, value in body.items() if name not in ("subject", "prints")}
    with begin() as ctx:  # refuse what can be refused before the engine reads the prints, which takes longest
        service.refuse_beforehand(ctx, EnterEntry(subject=person, **others), has_prints=bool(body["prints"]))
    prints = tuple(SoughtPrint(*presented) for presented in presented_prints(body["prints"], "/prints"))
    return EnterEntry(subject=person, prints=prints, **others)


@blueprint.post("/entries")
@requires("watchlist.enter")
@blueprint.arguments(EnterEntrySchema)
@blueprint.response(201, WatchEntrySchema)
@blueprint.alt_response(200, schema=WatchEntrySchema, description="The same entry exists already: this is it.")
def enter(request: dict[str, Any]) -> Any:
    """Make an entry. It takes effect once a supervisor approves it; sending the same entry again returns that one."""
    command = command_of(request)
    with begin() as ctx:
        entry, is_new = service.enter(ctx, command)
        location = {"Location": f"/api/v1/watchlist/entries/{entry.id}"}
        return entry_answer(ctx, entry), 201 if is_new else 200, location


@blueprint.get("/entries")
@requires("watchlist.read")
@blueprint.arguments(EntryQuery, location="query")
@blueprint.response(200, WatchEntryListSchema)
def list_entries(request: dict[str, Any]) -> dict[str, Any]:
    """List entries, newest first, without the descriptions of the persons. The reading is journalled."""
    with begin() as ctx:
        wanted_page = Page(request["limit"], request.get("cursor"))
        page = queries.entries(ctx.session, request.get("state"), ctx.now, wanted_page)
        ctx.journal("watch.listed", "watch_entry", "many", count=len(page.items))
        return {"items": entry_answers(ctx, page.items), "next_cursor": page.next_cursor}


@blueprint.get("/entries/<uuid:entry_id>")
@requires("watchlist.read")
@blueprint.response(200, WholeWatchEntrySchema)
def read(entry_id: uuid.UUID) -> dict[str, Any]:
    """Read one entry with the description of the person. The reading is journalled."""
    with begin() as ctx:
        entry = service.read(ctx, entry_id)
        ctx.journal("watch.read", "watch_entry", entry.id)
        return entry_answer(ctx, entry) | {"subject": asdict(open_entry(ctx, entry).subject)}


@blueprint.post("/entries/<uuid:entry_id>/approval")
@requires("watchlist.approve")
@blueprint.arguments(EntryJudgementSchema)
@blueprint.response(200, WatchEntrySchema)
@blueprint.alt_response(204, description="Refused: the entry is deleted.")
def decide(request: dict[str, Any], entry_id: uuid.UUID) -> Any:
    """Approve or refuse an entry that someone else made. Approval starts a search of the whole registry."""
    with begin() as ctx:
        entry = service.decide(ctx, entry_id, request["reason"], agrees=request["agrees"])
        return Response(status=204) if entry is None else entry_answer(ctx, entry)


@blueprint.post("/entries/<uuid:entry_id>/renewal")
@requires("watchlist.approve")
@blueprint.arguments(RenewalSchema)
@blueprint.response(200, WatchEntrySchema)
def renew(request: dict[str, Any], entry_id: uuid.UUID) -> dict[str, Any]:
    """Renew an entry that someone else made."""
    with begin() as ctx:
        return entry_answer(ctx, service.renew(ctx, entry_id, request["expires_at"], request["reason"]))


@blueprint.post("/entries/<uuid:entry_id>/withdrawal")
@requires("watchlist.enter")
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(204)
def withdraw(request: dict[str, Any], entry_id: uuid.UUID) -> None:
    """End an entry because the person was found or is no longer looked for. The entry is deleted."""
    with begin() as ctx:
        service.withdraw(ctx, entry_id, request["ending"])


@blueprint.get("/hits")
@requires("watchlist.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, WatchHitListSchema)
def list_hits(request: dict[str, Any]) -> dict[str, Any]:
    """List hits, newest first. The reading is journalled."""
    with begin() as ctx:
        page = queries.hits(ctx.session, Page(request["limit"], request.get("cursor")))
        ctx.journal("watch.hits_listed", "watch_hit", "many", count=len(page.items))
        return {"items": hit_answers(ctx, page.items), "next_cursor": page.next_cursor}


@of_cases.get("")
@requires("cases.work")
@of_cases.response(200, WatchHitSchema(many=True))
def hits_of_case(case_id: uuid.UUID) -> Any:
    """List the hits of a case with their legal basis, even once their entries are deleted. Journalled."""
    with begin() as ctx:
        case = case_service.read(ctx, case_id)
        ctx.journal("case.watch_hits_read", "case", case.id)
        return hit_answers(ctx, queries.hits_of_case(ctx.session, case.id))
