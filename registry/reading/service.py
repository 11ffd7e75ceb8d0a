"""Names the persons of every journal entry, before it is chained."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace

from registry.access.purposes import unstated
from registry.audit import service as audit
from registry.core.context import Context, JournalEntry
from registry.core.hiding import sealed_as_well
from registry.core.identifiers import identifiers_in
from registry.reading import queries
from registry.reading.oversight import queries as oversight


def seal_journal(ctx: Context) -> None:
    """Chain the entries of a unit of work, each with the persons that its identifiers stand for."""
    name_persons(ctx)
    refuse_without_purpose(ctx)
    audit.seal_journal(ctx)


def name_persons(ctx: Context) -> None:
    """Find the persons of every entry that does not name them itself, with one statement for all entries."""
    unnamed = {position: ids for position, ids in enumerate(_ids_of_each(ctx.entries)) if ids}
    if unnamed:
        with sealed_as_well(ctx.session):  # the journal has to be complete, and nothing of this is answered
            persons = queries.persons_of(ctx.session, set().union(*unnamed.values()))
        for position, ids in unnamed.items():
            named = frozenset[uuid.UUID]().union(*(persons.get(identifier, frozenset()) for identifier in ids))
            ctx.entries[position] = replace(ctx.entries[position], persons=named)
    ctx.journalled = ctx.journalled.union(*(entry.persons for entry in ctx.entries))


def refuse_without_purpose(ctx: Context) -> None:
    """Raise Invalid where a single record names persons, none of them in an open case of the actor's own, and no
    purpose was stated. What the actor does not see does not count. What the request named before does: a case's graph
    shows its persons first, then whom they lead to.
    """
    is_named, account_id = any(entry.persons for entry in ctx.entries), ctx.actor.account_id
    if not (ctx.unstated and is_named and account_id):
        return
    if not oversight.is_any_in_own_case(ctx.session, account_id, ctx.journalled):
        raise unstated(ctx.unstated)


def _ids_of_each(entries: Iterable[JournalEntry]) -> Iterator[set[uuid.UUID]]:
    for entry in entries:
        content = "" if entry.persons else f"{entry.subject_id} {json.dumps(dict(entry.details), default=str)}"
        yield identifiers_in(content)


def journal_view(ctx: Context, route: str, persons: Iterable[uuid.UUID]) -> None:
    """Journal that an answer shows these persons."""
    named = frozenset(persons)
    ctx.entries.append(JournalEntry("persons.viewed", "route", route, {"count": len(named)}, named))
