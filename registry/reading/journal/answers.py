"""Entries of the journal as the API and the command line answer them."""

from typing import Any, Final

from registry.core.clock import PERU
from registry.reading.journal.service import Entry

_FIELDS: Final = ("actor", "account", "role", "facility", "action", "subject", "subject_id", "details")
_OPTIONAL: Final = ("purpose", "route", "clock")


def entry_answer(entry: Entry) -> dict[str, Any]:
    """One entry, in Peru's time."""
    return {
        "lane": entry.lane,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(PERU),
        "persons": list(entry.persons),
        **{name: entry.content[name] for name in _FIELDS},
        **{name: entry.content.get(name) for name in _OPTIONAL},
    }
