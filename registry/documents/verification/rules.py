"""The verdict on texts read from a picture or pasted. Pure: keys and status lists are passed in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from registry.core.messages import _
from registry.documents.artefact import claim169
from registry.documents.artefact.claim169 import UNREADABLE, Reading
from registry.documents.artefact.cose import PublicKey
from registry.documents.artefact.status_list import StatusList

Lists = Callable[[str], StatusList | None]
"""Returns the status list of an address, or None if it is not available."""


def judge(
    texts: Iterable[str],
    keys: Sequence[PublicKey],
    now: datetime,
    lists: Lists,
    *,
    is_key_list_complete: bool = False,
) -> Reading:
    """The reading of the first text that is a card's QR at all: a picture may show other codes too."""
    reading = Reading(UNREADABLE, _("No QR code was found."))
    for text in texts:
        # A text copied by hand may have gained or lost spaces at its ends.
        for variant in dict.fromkeys((text, text.strip(), f"{text.strip()} ")):
            reading = claim169.read(variant, keys, now, is_key_list_complete=is_key_list_complete)
            if reading.verdict != UNREADABLE:
                return _with_status(variant, reading, keys, now, lists, is_key_list_complete=is_key_list_complete)
    return reading


def _with_status(
    text: str, reading: Reading, keys: Sequence[PublicKey], now: datetime, lists: Lists, *, is_key_list_complete: bool
) -> Reading:
    """The reading with its status list checked: only a genuine card may name the list."""
    if reading.claims is None or reading.claims.status is None:
        return reading
    status = lists(reading.claims.status[0])
    if status is None:
        return reading
    return claim169.read(text, keys, now, status, is_key_list_complete=is_key_list_complete)
