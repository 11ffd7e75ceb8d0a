"""All that waits for a second person, from every room, as far as the reader may decide it."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for

from registry.approvals import queries, words
from registry.approvals.deciding import is_own
from registry.core.context import Context
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.documents.applications import queries as applications
from registry.documents.keys import queries as keys
from registry.documents.keys.models import REQUESTED as KEY_REQUESTED
from registry.investigations.cases import blindness
from registry.investigations.cases.queries import usernames_of
from registry.investigations.searches.queries import cases_of
from registry.people import queries as people
from registry.people.joining import ACTS
from registry.people.life.rules import DEATH_CHANGES, DOCUMENT_CHANGES, KINSHIP_ENDED
from registry.people.words import CHANGES
from registry.reading.oversight import queries as oversight
from registry.reading.oversight.rules import UNREVIEWED
from registry.sealing import queries as sealings
from registry.sealing.rules import LIFT_REQUESTED, REQUESTED
from registry.watchlist import queries as watchlist
from registry.watchlist.rules import AWAITING
from registry.watchlist.words import KIND

MOST: Final = 50
"""Lines of each kind."""
OF_ACTAS: Final = ("rectification", "cancellation", "reinstatement", "supersession")
OF_BIRTHS: Final = ("correction",)
OF_PERSONS: Final = (*DEATH_CHANGES, *DOCUMENT_CHANGES, KINSHIP_ENDED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: who asked, since when and why."""

    kind: Message
    title: Message | str | None
    by_id: uuid.UUID | None
    since: datetime
    why: Message | str | None
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list."""

    kind: Message
    title: Message | str | None
    by: str | None
    why: Message | str | None
    address: str
    age: Message
    is_own: bool


def lines(ctx: Context) -> list[Line]:
    """Everything that waits, the oldest first. The reading is journalled."""
    rows = sorted(_all(ctx), key=lambda row: row.since)
    names = usernames_of(ctx.session, {row.by_id for row in rows})
    ctx.journal("approvals.listed", "approval", "many", count=len(rows))
    return [
        Line(
            row.kind,
            row.title,
            names.get(row.by_id),
            row.why,
            row.address,
            _age(ctx, row.since),
            is_own(ctx, row.by_id),
        )
        for row in rows
    ]


def _age(ctx: Context, since: datetime) -> Message:
    days = (ctx.now - since).days
    return plural("waits {n} day", "waits {n} days", days) if days else _("since today")


def _all(ctx: Context) -> Iterator[Waiting]:
    yield from _searches(ctx)
    yield from _proposals(ctx)
    yield from _entries(ctx)
    yield from _sealings(ctx)
    yield from _holds(ctx)
    yield from _changes(ctx)
    yield from _transcriptions(ctx)
    yield from _keys(ctx)
    yield from _glass(ctx)


def _searches(ctx: Context) -> Iterator[Waiting]:
    waiting = queries.searches(ctx.session, ctx.actor, MOST)
    emergencies = queries.emergencies(ctx.session, ctx.actor, MOST)
    withheld = blindness.withheld(ctx, cases_of(ctx.session, [*waiting, *emergencies]))
    for search in waiting:
        covers = withheld[search.case_id].covers(search.requested_by, search.requested_at)
        address = url_for("search_approvals.search", case_id=search.case_id, search_id=search.id)
        why = blindness.WITHHELD if covers else search.reason
        yield Waiting(words.SEARCH, None, search.requested_by, search.requested_at, why, address)
    for search in emergencies:
        address = url_for("search_approvals.emergency", case_id=search.case_id, search_id=search.id)
        yield Waiting(words.EMERGENCY, None, search.requested_by, search.requested_at, search.emergency, address)


def _proposals(ctx: Context) -> Iterator[Waiting]:
    for case in queries.proposals(ctx.session, ctx.actor, MOST):
        assert case.decision_at is not None
        address = url_for("case_approvals.proposal", case_id=case.id)
        yield Waiting(words.PROPOSAL, case.number, case.decision_by, case.decision_at, None, address)


def _entries(ctx: Context) -> Iterator[Waiting]:
    for entry in watchlist.entries(ctx.session, AWAITING, ctx.now, Page(MOST)).items:
        address = url_for("watch_approvals.entry", entry_id=entry.id)
        yield Waiting(words.ENTRY, KIND[entry.kind], entry.entered_by, entry.entered_at, entry.reason, address)


def _sealings(ctx: Context) -> Iterator[Waiting]:
    for sealing in sealings.sealings(ctx.session, REQUESTED, Page(MOST)).items:
        address = url_for("sealing_approvals.sealing", sealing_id=sealing.id)
        why = words.BASES[sealing.basis]
        yield Waiting(words.SEALING, sealing.reference, sealing.requested_by, sealing.requested_at, why, address)
    for sealing in sealings.sealings(ctx.session, LIFT_REQUESTED, Page(MOST)).items:
        assert sealing.lift_requested_at is not None
        address = url_for("sealing_approvals.sealing", sealing_id=sealing.id)
        since = sealing.lift_requested_at
        yield Waiting(words.LIFTING, sealing.lift_reference, sealing.lift_requested_by, since, None, address)


def _holds(ctx: Context) -> Iterator[Waiting]:
    holds = applications.holds(ctx.session, Page(MOST)).items
    minors = applications.minors_of(ctx.session, [hold.application_id for hold in holds])
    names = people.names(ctx.session, minors.values())
    for hold in holds:
        address = url_for("hold_approvals.hold", application_id=hold.application_id)
        name, _born = names[minors[hold.application_id]]
        ctx.journal("person.shown", "person", minors[hold.application_id])
        yield Waiting(words.HOLD, name, hold.submitted_by, hold.raised_at, words.HOLD_CAUSES[hold.cause], address)


def _changes(ctx: Context) -> Iterator[Waiting]:
    for change in people.waiting_changes(ctx.session, (*OF_ACTAS, *OF_BIRTHS, *OF_PERSONS, *ACTS), MOST):
        if change.kind in OF_ACTAS:
            address = url_for("actas.acta", record_id=change.subject_id)
        elif change.kind in OF_BIRTHS:
            address = url_for("counter.birth", birth_id=change.subject_id)
        else:
            address = url_for("change_approvals.change", change_id=change.id)
        why = None if change.kind in ACTS else change.reason  # what somebody holds true of a case stays there
        yield Waiting(CHANGES[change.kind], None, change.requested_by, change.requested_at, why, address)


def _transcriptions(ctx: Context) -> Iterator[Waiting]:
    for row in queries.transcriptions(ctx.session, MOST):
        address = url_for("transcription_approvals.transcription", transcription_id=row.id)
        yield Waiting(words.TRANSCRIPTION, None, row.requested_by, row.requested_at, None, address)
    for batch in queries.batches(ctx.session, MOST):
        address = url_for("transcription_approvals.batch", batch_id=batch.id)
        title = plural("{n} line", "{n} lines", batch.lines)
        yield Waiting(words.BATCH, title, batch.requested_by, batch.requested_at, None, address)


def _keys(ctx: Context) -> Iterator[Waiting]:
    for request in keys.requests(ctx.session):
        if request.state == KEY_REQUESTED:
            kind = words.TRUST if request.distrusted_from is None else words.DISTRUST
            address = url_for("key_approvals.request_page", request_id=request.id)
            yield Waiting(kind, request.kid, request.requested_by, request.requested_at, request.reason, address)


def _glass(ctx: Context) -> Iterator[Waiting]:
    for glass in oversight.all_broken_glass(ctx.session, UNREVIEWED, ctx.now, Page(MOST)).items:
        address = url_for("glass_reviews.glass", glass_id=glass.id)
        yield Waiting(words.GLASS, None, glass.account_id, glass.opened_at, glass.reason, address)


def is_cut(rows: Iterable[Line]) -> bool:
    """Whether a kind has as many lines as are shown of it, so that there may be more."""
    return any(count >= MOST for count in Counter(str(row.kind) for row in rows).values())
