"""Checking a card with this registry's own keys and status lists."""

from collections.abc import Iterable

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.hiding import sealed_as_well
from registry.core.messages import _
from registry.core.vault import RecordDamaged
from registry.core.vault.marks import open_stored
from registry.documents.artefact import claim169
from registry.documents.artefact.claim169 import FORGED, CardClaims, Reading
from registry.documents.artefact.status_list import LIFE, StatusList, encode
from registry.documents.cards import queries as cards
from registry.documents.cards import status
from registry.documents.cards.models import QR
from registry.documents.keys.service import public_keys
from registry.documents.verification import rules


def verify(ctx: Context, texts: Iterable[str]) -> Reading:
    """The verdict on texts as of now. A key that this registry never had is a forger's.

    So is a card that this registry did not issue exactly so, whatever key signed it: a stolen key forges nothing here,
    and what was issued with it before it was stolen stays as good as it was.
    """
    keys = public_keys(ctx.session, ctx.settings.public_url)

    def lists(uri: str) -> StatusList | None:
        return current_list(ctx, uri)

    reading = rules.judge(texts, keys, ctx.now, lists, is_key_list_complete=True)
    if reading.claims is None or _was_issued(ctx, reading.claims, reading.kid):
        return reading
    return Reading(
        FORGED,
        _("This registry never issued a card that says this."),
        kid=reading.kid,
        is_key_distrusted=reading.is_key_distrusted,
    )


def _was_issued(ctx: Context, claims: CardClaims, kid: str | None) -> bool:
    """Whether the register holds this very card: its number, its key, and everything that its code says."""
    with sealed_as_well(ctx.session):  # a sealed child's card is as genuine as any other, at no other cost
        card = cards.card_numbered(ctx.session, claims.number)
        file = None if card is None else cards.card_file(ctx.session, card.id, QR)
        if card is None or file is None or card.key_id != kid:
            return False
        try:
            issued = open_stored(ctx.session, ctx.vault, file.sealed, file.vault_place).decode()
        except RecordDamaged as error:
            ctx.note_damage(error.place)
            return (card.issued_on, card.expires_on) == (claims.issued_on, claims.expires_on)
        return claim169.claims_in(issued) == claims


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
