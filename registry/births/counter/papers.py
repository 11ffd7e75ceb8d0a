"""What papers printed from a birth hold: the certificate, and what the family takes home."""

from datetime import date
from typing import Any

from registry.births import queries, service
from registry.births.answers import birth_answer
from registry.births.counter import words
from registry.births.drafts.forms import groups_of
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.models import Birth
from registry.core.clock import PERU, day_in_words, show_moment
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.facilities import queries as facilities


def paper_of(ctx: Context, birth: Birth) -> dict[str, Any]:
    """What a paper printed from a birth holds. The reading is journalled."""
    ctx.journal("birth.read", "birth", birth.id)
    answer = birth_answer(ctx, birth)
    values = values_of(service.certificate_of(birth))
    facility = facilities.facility(ctx.session, birth.facility_code) if birth.facility_code else None
    return {
        "birth_id": birth.id,
        "answer": answer,
        "heading": heading(values),
        "state": words.STATES[birth.state],
        "cnv": birth.cnv,
        "born": born_words(birth),
        "facility": facility.name if facility else birth.facility_code,
        "groups": groups_of(ctx, values, {}),
        "deadline": day_in_words(date.fromisoformat(answer["deadline"])) if answer["deadline"] else None,
        "recaptures": recaptures_due(answer),
        "signed_at": show_moment(birth.signed_at) if birth.signed_at else None,
        "printed_at": show_moment(ctx.now),
        "is_demonstration": birth.is_demonstration,
    }


def recaptures_due(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The recaptures to come, with their days in words."""
    return [
        {"months": each["months"], "day": day_in_words(date.fromisoformat(each["due_on"]))}
        for each in answer["recaptures"]
        if each["state"] == "due"
    ]


def due_now(ctx: Context, birth: Birth) -> list[Message]:
    """The days of the recaptures that are due now, in words."""
    return [day_in_words(each.due_on) for each in queries.recaptures_due_now(ctx.session, birth.id, ctx.today)]


def order_of(birth: Birth) -> Message | None:
    """Which child of a delivery of several it is: what tells twins apart before they have names."""
    if (birth.plurality or 1) < 2 or not birth.birth_order:
        return None
    return _("child {order} of {count}", order=birth.birth_order, count=birth.plurality)


def born_words(birth: Birth) -> str:
    """The day of birth, with the hour where it is known."""
    if birth.born_at is not None:
        return birth.born_at.astimezone(PERU).strftime("%d/%m/%Y, %H:%M")
    return birth.born_on.strftime("%d/%m/%Y") if birth.born_on else "–"
