"""How the service stands, in words that an administrator without the commands understands."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

CHECKS: Final[Mapping[str, Message]] = {
    "database": _("Database"),
    "schema": _("Tables of this version"),
    "keys": _("Keys that open sealed records"),
    "galleries": _("Searches by fingerprints"),
    "clock": _("Clock"),
}
STATES: Final[Mapping[str, Message]] = {
    "ok": _("in order"),
    "read-only": _("takes no changes: registering waits until it does again"),
    "away": _("does not answer"),
    "older": _("older than this version: run `registry migrate`"),
    "empty": _("without tables: run `registry migrate`"),
    "wrong": _("not the keys that sealed the records: nothing can be opened"),
    "behind": _("behind: births are registered, and somebody registered twice is found later"),
    "unknown": _("not known"),
}
CLOCK_BEHIND: Final = _("behind the journal: births are registered, everything else waits")
"""What `behind` means of the clock."""
