"""A clerk's day: births to inscribe, corrections for a second person, applications by state and age, cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for

from registry.births.counter.papers import born_words, order_of
from registry.births.rules.fields import SIGNED
from registry.core.context import Context
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.documents.applications.rules.states import APPROVED, DRAFT, ISSUED, UNDER_REVIEW
from registry.documents.counter import queries as counter
from registry.documents.counter.words import STATES
from registry.finding import queries as finding
from registry.finding.queries import Listed
from registry.finding.rules import Criteria
from registry.people import queries as persons
from registry.people.rules import full_name
from registry.people.words import CHANGES

SHOWN: Final = 10
"""Lines of each list; the whole of it is a page of its own."""
_OF_ACTAS: Final = ("rectification", "cancellation", "reinstatement", "supersession")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: what it leads to, and since when it waits."""

    address: str
    label: Message | str
    note: Message | str
    order: Message | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many applications wait in a state, and for how long the oldest."""

    address: str
    label: Message
    count: int
    oldest: Message | None


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do at a registry office."""

    births: Sequence[Line]
    changes: Sequence[Line]
    applications: Sequence[Count]
    cards: Sequence[Line]


def work_of(ctx: Context) -> Work:
    """What there is to do; whom it shows is journalled with the answer."""
    return Work(_births(ctx), _changes(ctx), _applications(ctx), _cards(ctx))


def _births(ctx: Context) -> list[Line]:
    births = finding.births(ctx.session, ctx.actor, Criteria(), Listed(SIGNED), Page(SHOWN, None)).items
    ctx.shown |= {str(birth.id) for birth in births}
    return [
        Line(
            url_for("acta_inscription.new", birth_id=birth.id),
            full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
            or _("Mother without a name"),
            _("born {day}", day=born_words(birth)) if birth.born_on else "–",
            order_of(birth),
        )
        for birth in births
    ]


def _changes(ctx: Context) -> list[Line]:
    lines = []
    for change in persons.waiting_changes(ctx.session, _OF_ACTAS, SHOWN):
        whose = (
            _("You asked; a colleague decides") if change.requested_by == ctx.actor.account_id else _("You may decide")
        )
        lines.append(Line(url_for("actas.acta", record_id=change.subject_id), CHANGES[change.kind], whose))
    return lines


def _applications(ctx: Context) -> list[Count]:
    waiting = counter.waiting(ctx.session)
    rows: list[Count] = []
    for state in (DRAFT, UNDER_REVIEW, APPROVED, ISSUED):
        count, since = waiting.get(state, (0, None))
        address = url_for("applications_desk.queue", state=state)
        rows.append(Count(address, STATES[state], count, _age(ctx, since)))
    return rows


def _age(ctx: Context, since: datetime | None) -> Message | None:
    if since is None:
        return None
    days = (ctx.now - since).days
    return plural("the oldest {n} day old", "the oldest {n} days old", days) if days else _("all of today")


def _cards(ctx: Context) -> list[Line]:
    ready = counter.to_hand_over(ctx.session, SHOWN)
    ctx.shown |= {str(card.person_id) for card, _batch, _position in ready}
    return [
        Line(
            url_for("cards_desk.collection", application_id=card.application_id),
            full_name(*card.person.names) or card.number,
            card.number,
        )
        for card, _batch, _position in ready
    ]
