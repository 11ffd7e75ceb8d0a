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
    """What the texts are worth now. A key that this registry never had is a forger's."""
    keys = public_keys(ctx.session, ctx.settings.public_url)

    def lists(uri: str) -> StatusList | None:
        return current_list(ctx, uri)

    return rules.judged(texts, keys, ctx.now, lists, is_key_list_complete=True)


def current_list(ctx: Context, uri: str) -> StatusList | None:
    """The list of an address of this registry as it stands now; None for an address that is none of its lists."""
    number = uri.rpartition("/")[2]
    # Longer digits are no list's, and no number that the database has.
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
