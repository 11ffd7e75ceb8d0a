"""A line of a statement in words."""

from datetime import date

from registry.access.words import ROLES
from registry.core.clock import show_day
from registry.core.messages import Message, plural
from registry.reading.statements.rules import PLACE_WORDS, PLACES, PURPOSE_WORDS, UNSTATED


def reading_words(day: date, role: str, purpose: str | None, readings: int) -> Message:
    """Who read, how often, where and what for, without a name."""
    return plural(
        "{day}: {n} reading by a {role}, {place}, for: {purpose}",
        "{day}: {n} readings by a {role}, {place}, for: {purpose}",
        readings,
        day=show_day(day),
        role=ROLES[role],
        place=PLACE_WORDS[PLACES[role]],
        purpose=PURPOSE_WORDS.get(purpose or "", UNSTATED),
    )
