"""What a text or a picture is worth, whatever it holds. Pure: keys and status lists are handed in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from registry.documents.artefact import claim169
from registry.documents.artefact.claim169 import UNREADABLE, Reading
from registry.documents.artefact.cose import PublicKey
from registry.documents.artefact.status_list import StatusList

Lists = Callable[[str], StatusList | None]
"""Address of a status list → the list, or None when it cannot be had."""


def judged(
    texts: Iterable[str],
    keys: Sequence[PublicKey],
    now: datetime,
    lists: Lists,
    *,
    is_key_list_complete: bool = False,
) -> Reading:
    """The worth of the first text that is a card's QR at all; of several codes in a picture one is."""
    reading = Reading(UNREADABLE, "No QR code was found.")
    for text in texts:
        # A text that was copied by hand may have got or lost spaces at its ends.
        for tried in dict.fromkeys((text, text.strip(), f"{text.strip()} ")):
            reading = claim169.read(tried, keys, now, is_key_list_complete=is_key_list_complete)
            if reading.verdict != UNREADABLE:
                return _with_status(tried, reading, keys, now, lists, is_key_list_complete=is_key_list_complete)
    return reading


def _with_status(
    text: str, reading: Reading, keys: Sequence[PublicKey], now: datetime, lists: Lists, *, is_key_list_complete: bool
) -> Reading:
    """The same reading with its status list asked: which one it is, only a genuine card may say."""
    if reading.claims is None or reading.claims.status is None:
        return reading
    status = lists(reading.claims.status[0])
    if status is None:
        return reading
    return claim169.read(text, keys, now, status, is_key_list_complete=is_key_list_complete)
