"""Routes of the journal, for the auditor."""

import uuid
from datetime import date, timedelta
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import start_of_day
from registry.core.pagination import Page
from registry.reading.journal import service
from registry.reading.journal.answers import entry_answer
from registry.reading.journal.queries import Filters
from registry.reading.journal.schemas import EntriesOfPersonQuery, EntriesQuery, JournalEntryListSchema

blueprint = Blueprint(
    "journal", __name__, url_prefix="/api/v1/journal", description="Who did and saw what, for the auditor"
)
blueprints = (blueprint,)


@blueprint.get("")
@requires("audit.read")
@blueprint.arguments(EntriesQuery, location="query")
@blueprint.response(200, JournalEntryListSchema)
def list_entries(query: dict[str, Any]) -> dict[str, Any]:
    """List the journal, newest first. The reading is journalled."""
    return _listed(query)


@blueprint.get("/persons/<uuid:person_id>")
@requires("audit.read")
@blueprint.arguments(EntriesOfPersonQuery, location="query")
@blueprint.response(200, JournalEntryListSchema)
def list_entries_of_person(query: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """List who saw a person or acted on their data: when, as what, for which purpose and by which route."""
    return _listed(query, person_id)


def _listed(query: dict[str, Any], person_id: uuid.UUID | None = None) -> dict[str, Any]:
    since, until = query.get("since"), query.get("until")
    filters = Filters(
        person_id,
        query.get("account"),
        query.get("action"),
        query.get("subject_id"),
        query.get("purpose"),
        None if since is None else start_of_day(since),
        None if until is None or until == date.max else start_of_day(until + timedelta(days=1)),
    )
    with begin() as ctx:
        listing = service.entries(ctx, filters, Page(query["limit"], query.get("cursor")))
        return {"items": [entry_answer(entry) for entry in listing.items], "next_cursor": listing.next_cursor}
