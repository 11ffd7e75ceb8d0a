"""Checking a card with this registry's own keys and status lists."""

from collections.abc import Iterable

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.documents.artefact.claim169 import Reading
from registry.documents.artefact.status_list import LIFE, StatusList, encode
from registry.documents.cards import status
from registry.documents.keys.service import public_keys
from registry.documents.verification import rules


def verify(ctx: Context, texts: Iterable[str]) -> Reading:
    """The verdict on texts as of now. A key that this registry never had is a forger's."""
    keys = public_keys(ctx.session, ctx.settings.public_url)

    def lists(uri: str) -> StatusList | None:
        return current_list(ctx, uri)

    return rules.judge(texts, keys, ctx.now, lists, is_key_list_complete=True)


def current_list(ctx: Context, uri: str) -> StatusList | None:
    """The current list at an address of this registry; None if none of its lists has that address."""
    number = uri.rpartition("/")[2]
    # A longer number belongs to no list and does not fit the database's column.
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    list_id = int(number)
    if uri != status.list_uri(ctx.settings.public_url, list_id):
        return None
    try:
        state = status.state_of(ctx.session, list_id)
    except NotFound:
        return None
    return StatusList(uri, encode(state.set_places), ctx.now, ctx.now + LIFE, kid="")
