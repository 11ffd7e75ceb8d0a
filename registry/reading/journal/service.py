"""Lists entries of the journal, as far as sealing allows."""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.audit.models import JournalRow
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.hiding import is_hiding, sealed_as_well
from registry.core.identifiers import identifiers_in
from registry.core.pagination import Listing, Page
from registry.people.queries import person
from registry.people.visibility import hidden_among
from registry.reading.journal import queries
from registry.reading.journal.queries import Filters
from registry.reading.queries import persons_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, without what is sealed."""

    lane: int
    sequence: int
    at: datetime
    content: Mapping[str, Any]
    persons: tuple[uuid.UUID, ...]


def entries(ctx: Context, filters: Filters, page: Page) -> Listing[Entry]:
    """A page of the entries that fit, newest first; raises NotFound for a person whom the actor may not know of.

    Of a sealed person, accounts that may not know of them see no entry: a page may have fewer entries than its limit.
    """
    if filters.person_id is not None and person(ctx.session, filters.person_id) is None:
        raise NotFound
    listing = queries.entries(ctx.session, _of_nobody_sealed(ctx, filters), page)
    sealed = _sealed(ctx, set().union(*(identifiers_in(row.content) for row in listing.items)))
    shown = [entry for row in listing.items for entry in _shown(row, sealed)]
    subject, subject_id = ("person", filters.person_id) if filters.person_id else ("journal", "many")
    ctx.journal("journal.read", subject, subject_id, count=len(shown))
    return Listing(shown, listing.next_cursor)


def _of_nobody_sealed(ctx: Context, filters: Filters) -> Filters:
    """The same, but asking about nothing where it asks about something of a sealed person."""
    if _sealed(ctx, identifiers_in(filters.subject_id or "")):
        return replace(filters, subject_id=str(uuid.uuid4()))
    return filters


def _shown(row: JournalRow, sealed: Mapping[uuid.UUID, frozenset[uuid.UUID]]) -> Iterator[Entry]:
    """The entry without sealed persons; nothing, when it is about one of them or shows nobody else."""
    content = json.loads(row.content)
    named = row.persons or []
    persons = tuple(person_id for person_id in named if person_id not in sealed)
    if any(identifier in sealed for identifier in _about(content)) or (named and not persons):
        return
    if len(persons) < len(named):
        content["details"] = {name: value for name, value in content["details"].items() if name != "count"}
    yield Entry(row.lane, row.sequence, row.at, content, persons)


def _sealed(ctx: Context, identifiers: Collection[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """Identifier → the sealed persons it stands for, of these."""
    if not is_hiding(ctx.session):
        return {}
    with sealed_as_well(ctx.session):
        named = persons_of(ctx.session, identifiers)
        sealed = hidden_among(ctx.session, frozenset[uuid.UUID]().union(*named.values()))
    return {identifier: persons & sealed for identifier, persons in named.items() if persons & sealed}


def _about(content: Mapping[str, Any]) -> set[uuid.UUID]:
    return identifiers_in(f"{content['subject_id']} {json.dumps(content['details'])}")
