"""The watch-list, to investigators: who makes an entry, who approves it, whom it found. Never to a counter."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.fingerprints.rules import POOR_QUALITY
from registry.fingerprints.schemas import presented_prints
from registry.investigations.cases import queries as cases
from registry.investigations.cases import service as case_service
from registry.watchlist import queries, service
from registry.watchlist.held_list import opened_entry
from registry.watchlist.models import WatchEntry, WatchHit
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
    description="What the watch-list found, within a case",
)
blueprints = (blueprint, of_cases)


def _said(ctx: Context, *entries: WatchEntry) -> list[dict[str, Any]]:
    deeds = {by for one in entries for by in (one.entered_by, one.approved_by, one.renewed_by)}
    who = cases.names_of(ctx.session, deeds)
    names = (
        "id",
        "kind",
        "source",
        "reference",
        "legal_basis",
        "reason",
        "state",
        "person_id",
        "entered_at",
        "approved_at",
        "expires_at",
        "renewed_at",
        "is_demonstration",
    )
    return [
        {name: getattr(one, name) for name in names}
        | {
            f"{deed}_by": who.get(by) if by else None
            for deed, by in (("entered", one.entered_by), ("approved", one.approved_by), ("renewed", one.renewed_by))
        }
        | {
            "prints": [
                {
                    "finger": each.finger,
                    "quality": each.quality,
                    "is_poor": each.quality < POOR_QUALITY,
                    "has_image": each.sealed_image is not None,
                }
                for each in one.prints
            ]
        }
        for one in entries
    ]


def _hits(ctx: Context, hits: Sequence[WatchHit]) -> list[dict[str, Any]]:
    who = cases.names_of(ctx.session, {by for one in hits for by in (one.entered_by, one.approved_by)})
    names = (
        "id",
        "entry_id",
        "person_id",
        "case_id",
        "kind",
        "source",
        "reference",
        "legal_basis",
        "severity",
        "means",
        "score",
        "parts",
        "ran_with",
        "found_at",
    )
    return [
        {name: getattr(one, name) for name in names}
        | {"entered_by": who[one.entered_by], "approved_by": who[one.approved_by]}
        for one in hits
    ]


@blueprint.post("/entries")
@requires("watchlist.enter")
@blueprint.arguments(EnterEntrySchema)
@blueprint.response(201, WatchEntrySchema)
@blueprint.alt_response(200, schema=WatchEntrySchema, description="The same entry was made before: it is this one.")
def enter(asked: dict[str, Any]) -> Any:
    """Make an entry; nobody is looked for until another person approves it. The same one sent again is one."""
    told = asked.pop("subject")
    who = Subject(**told | {"related": tuple(Related(**one) for one in told["related"])})
    prints = asked.pop("prints")
    with begin() as ctx:  # before the engine's work, which takes longest; prints without a word of them yet
        service.refuse_beforehand(ctx, EnterEntry(subject=who, **asked), has_prints=bool(prints))
    sought = tuple(SoughtPrint(*one) for one in presented_prints(prints, "/prints"))
    with begin() as ctx:
        entry, is_new = service.enter(ctx, EnterEntry(subject=who, prints=sought, **asked))
        location = {"Location": f"/api/v1/watchlist/entries/{entry.id}"}
        return _said(ctx, entry)[0], 201 if is_new else 200, location


@blueprint.get("/entries")
@requires("watchlist.read")
@blueprint.arguments(EntryQuery, location="query")
@blueprint.response(200, WatchEntryListSchema)
def list_entries(asked: dict[str, Any]) -> dict[str, Any]:
    """Entries, newest first, without a word of whom they are about. The reading is journalled."""
    with begin() as ctx:
        found = queries.entries(ctx.session, asked.get("state"), ctx.now, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("watch.listed", "watch_entry", "many", count=len(found.items))
        return {"items": _said(ctx, *found.items), "next_cursor": found.next_cursor}


@blueprint.get("/entries/<uuid:entry_id>")
@requires("watchlist.read")
@blueprint.response(200, WholeWatchEntrySchema)
def read(entry_id: uuid.UUID) -> dict[str, Any]:
    """One entry with what is told of the person. The reading is journalled."""
    with begin() as ctx:
        entry = service.read(ctx, entry_id)
        ctx.journal("watch.read", "watch_entry", entry.id)
        return _said(ctx, entry)[0] | {"subject": asdict(opened_entry(ctx, entry).subject)}


@blueprint.post("/entries/<uuid:entry_id>/approval")
@requires("watchlist.approve")
@blueprint.arguments(EntryJudgementSchema)
@blueprint.response(200, WatchEntrySchema)
@blueprint.alt_response(204, description="Refused: the entry is deleted.")
def judge(asked: dict[str, Any], entry_id: uuid.UUID) -> Any:
    """A second person's word on an entry. Approved, the person is looked for in the whole registry at once."""
    with begin() as ctx:
        entry = service.judge(ctx, entry_id, asked["reason"], agrees=asked["agrees"])
        return Response(status=204) if entry is None else _said(ctx, entry)[0]


@blueprint.post("/entries/<uuid:entry_id>/renewal")
@requires("watchlist.approve")
@blueprint.arguments(RenewalSchema)
@blueprint.response(200, WatchEntrySchema)
def renew(asked: dict[str, Any], entry_id: uuid.UUID) -> dict[str, Any]:
    """Let an entry last longer; never by who made it."""
    with begin() as ctx:
        return _said(ctx, service.renew(ctx, entry_id, asked["expires_at"], asked["reason"]))[0]


@blueprint.post("/entries/<uuid:entry_id>/withdrawal")
@requires("watchlist.enter")
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(204)
def withdraw(asked: dict[str, Any], entry_id: uuid.UUID) -> None:
    """End an entry because the child was found, or nobody looks for the person any more: it is deleted."""
    with begin() as ctx:
        service.withdraw(ctx, entry_id, asked["ending"])


@blueprint.get("/hits")
@requires("watchlist.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, WatchHitListSchema)
def list_hits(asked: dict[str, Any]) -> dict[str, Any]:
    """Whom the list found, newest first. The reading is journalled."""
    with begin() as ctx:
        found = queries.hits(ctx.session, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("watch.hits_listed", "watch_hit", "many", count=len(found.items))
        return {"items": _hits(ctx, found.items), "next_cursor": found.next_cursor}


@of_cases.get("")
@requires("cases.work")
@of_cases.response(200, WatchHitSchema(many=True))
def hits_of_case(case_id: uuid.UUID) -> Any:
    """The hits a case is about, each with its basis, also when its entry is deleted. The reading is journalled."""
    with begin() as ctx:
        case = case_service.read(ctx, case_id)
        ctx.journal("case.watch_hits_read", "case", case.id)
        return _hits(ctx, queries.hits_of_case(ctx.session, case.id))
