"""Finding births, actas and persons: ranked where a name is asked for, else newest first."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.core.pagination import Listing, Page, bad_cursor
from registry.finding import queries
from registry.finding.queries import Listed
from registry.finding.rules import MOST, Criteria, errors, narrowing, nearness
from registry.people.models import Person

Row = TypeVar("Row", Birth, BirthRecord, Person)


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """One page of what was found."""

    items: Sequence[Row]
    next_cursor: str | None
    is_cut: bool = False
    """Whether more bear the name than are ranked."""
    narrow_by: tuple[str, ...] = ()
    """What would narrow the answer, where it has more than one page."""


def births(ctx: Context, criteria: Criteria, listed: Listed, page: Page) -> Found[Birth]:
    """Births that fit, a registrar's own facility's."""
    _refuse(criteria)
    if not criteria.words:
        return _listed(criteria, queries.births(ctx.session, ctx.actor, criteria, listed, page))
    named = queries.births_named(ctx.session, ctx.actor, criteria, listed)
    return _ranked(criteria, named, page, lambda birth: (birth.newborn, birth.mother))


def records(ctx: Context, criteria: Criteria, listed: Listed, page: Page) -> Found[BirthRecord]:
    """Actas that fit."""
    _refuse(criteria)
    if not criteria.words:
        return _listed(criteria, queries.records(ctx.session, ctx.actor, criteria, listed, page))
    named = queries.records_named(ctx.session, ctx.actor, criteria, listed)
    return _ranked(criteria, named, page, _named_on)


def people(ctx: Context, criteria: Criteria, page: Page) -> Found[Person]:
    """Persons who fit; raises Invalid where nothing is known of them."""
    if criteria.is_empty:
        raise Invalid([FieldError("/query", _("Say whom to find: give a number, a name or a date of birth."))])
    _refuse(criteria)
    if not criteria.words:
        return _listed(criteria, queries.people(ctx.session, ctx.actor, criteria, page))
    return _ranked(criteria, queries.people_named(ctx.session, ctx.actor, criteria), page, lambda person: (person,))


def journal_found(
    ctx: Context, subjects: str, subject: str, found: Found[Any], criteria: Criteria, purpose: str | None
) -> None:
    """Journal what was found by which criteria and for which purpose, or that it was only listed.

    Whom a page lists is counted like whom an answer in JSON lists, in whose text identifiers are seen.
    """
    ctx.shown |= {str(item.id) for item in found.items}
    if purpose is None:
        ctx.journal(f"{subjects}.listed", subject, "many", count=len(found.items))
        return
    by = [name for name in Criteria.__slots__ if getattr(criteria, name) is not None]
    ctx.journal(f"{subjects}.found", subject, "many", count=len(found.items), purpose=purpose, by=by)
    for item in found.items:
        ctx.journal(f"{subject}.shown", subject, item.id, purpose=purpose)


def _named_on(record: BirthRecord) -> Sequence[Person | None]:
    return (record.child, record.birth.mother if record.birth else None)


def _refuse(criteria: Criteria) -> None:
    wrong = [FieldError(f"/query/{name}", reason) for name, reason in errors(criteria)]
    if wrong:
        raise Invalid(wrong)


def _listed(criteria: Criteria, listing: Listing[Row]) -> Found[Row]:
    is_long = listing.next_cursor is not None and not criteria.is_empty
    return Found(listing.items, listing.next_cursor, narrow_by=narrowing(criteria) if is_long else ())


def _ranked(
    criteria: Criteria, rows: Sequence[Row], page: Page, bearers: Callable[[Row], Sequence[Person | None]]
) -> Found[Row]:
    """A page of the rows, those nearest to the name first, among equals the newest."""

    def rank(row: Row) -> tuple[Any, ...]:
        names = [person.folded_name for person in bearers(row) if person is not None]
        return (min(nearness(criteria, name) for name in names), -row.created_at.timestamp(), str(row.id))

    ranked = sorted(rows, key=rank)[:MOST]
    start = _place(page.cursor)
    items, after = ranked[start : start + page.limit], start + page.limit
    following = _cursor(after) if after < len(ranked) else None
    is_long = len(ranked) > page.limit
    return Found(items, following, len(rows) > MOST, narrowing(criteria) if is_long else ())


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"rank {place}".encode()).decode()


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        name, place = base64.urlsafe_b64decode(cursor).decode().split()
        if name == "rank" and place.isdecimal() and int(place) <= MOST:
            return int(place)
    except ValueError:
        pass
    raise bad_cursor()
