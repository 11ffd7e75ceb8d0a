"""The lists of the first page as a whole, page by page: a hospital's night is longer than ten lines."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for

from registry.births import queries as births
from registry.births.counter.papers import born_words, order_of
from registry.births.models import Birth, Recapture
from registry.births.rules.fields import DRAFT, SIGNED
from registry.core.clock import show_day
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.core.pagination import Page, bad_cursor
from registry.desk.today import LATELY, SOON
from registry.finding import queries as finding
from registry.finding.queries import Listed
from registry.finding.rules import Criteria
from registry.people.rules import full_name

LENGTH: Final = 50
"""Lines of a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: what it leads to, by the mother's name."""

    address: str
    label: Message | str
    note: Message | str
    order: Message | None


Lines = tuple[list[Line], str | None]
"""The lines of a page, and the cursor of the next one."""


@dataclass(frozen=True, slots=True)
class List:
    """A list, and how a page of it is read."""

    title: Message
    read: Callable[[Context, str | None], Lines]


def _of_births(state: str, endpoint: str) -> Callable[[Context, str | None], Lines]:
    def read(ctx: Context, cursor: str | None) -> Lines:
        listing = finding.births(ctx.session, ctx.actor, Criteria(), Listed(state), Page(LENGTH, cursor))
        return [_birth(ctx, birth, endpoint) for birth in listing.items], listing.next_cursor

    return read


def _leaving(ctx: Context, cursor: str | None) -> Lines:
    listing = births.unverified_page(ctx.session, ctx.actor, ctx.now - LATELY, Page(LENGTH, cursor))
    signed = [birth for birth in listing.items if birth.state != DRAFT]
    return [_birth(ctx, birth, "counter.birth") for birth in signed], listing.next_cursor


def _birth(ctx: Context, birth: Birth, endpoint: str) -> Line:
    ctx.shown.add(str(birth.id))
    address = url_for(endpoint, birth_id=birth.id)
    return Line(address, _mother(birth), born_words(birth) if birth.born_on else "–", order_of(birth))


def _mother(birth: Birth) -> Message | str:
    name = full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    return name or _("Mother without a name")


def _recaptures(ctx: Context, cursor: str | None) -> Lines:
    after = _due_after(cursor) if cursor else None
    found = births.recaptures_due(ctx.session, ctx.actor, ctx.today + SOON, LENGTH + 1, after)
    shown = found[:LENGTH]
    ctx.shown |= {str(recapture.birth_id) for recapture in shown}
    return [_due(recapture) for recapture in shown], _cursor(shown[-1]) if len(found) > LENGTH else None


def _due(recapture: Recapture) -> Line:
    address = url_for("counter.birth", birth_id=recapture.birth_id)
    return Line(address, _mother(recapture.birth), show_day(recapture.due_on), order_of(recapture.birth))


def _cursor(recapture: Recapture) -> str:
    return f"{recapture.due_on.isoformat()}.{recapture.id}"


def _due_after(cursor: str) -> tuple[date, uuid.UUID]:
    day, _dot, identifier = cursor.partition(".")
    try:
        return date.fromisoformat(day), uuid.UUID(identifier)
    except ValueError as error:
        raise bad_cursor() from error


OF_REGISTRARS: Final[Mapping[str, List]] = {
    "to-sign": List(_("To sign"), _of_births(DRAFT, "counter.birth")),
    "leaving": List(_("Before they go home"), _leaving),
    "due-again": List(_("Prints due again"), _recaptures),
}
WITHOUT_ACTA: Final = List(_("Births without an acta"), _of_births(SIGNED, "acta_inscription.new"))
