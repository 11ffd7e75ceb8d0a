"""A card after its issue: read, ended once, and published as ended from that moment on."""

import uuid

from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import _
from registry.documents.cards import queries, status
from registry.documents.cards.models import IdentityCard
from registry.documents.cards.rules import EXPIRED, STOPPING
from registry.people.happenings.rules import ID_REVOKED
from registry.people.happenings.service import happen


def read(ctx: Context, card_id: uuid.UUID, *, lock: bool = False) -> IdentityCard:
    """The card; raises NotFound if it is absent, or ended and based on an acta sealed to this actor."""
    card = queries.card(ctx.session, card_id, lock=lock)
    if card is None or (card.ended_at is not None and queries.is_restricted(ctx.session, ctx.actor, card)):
        raise NotFound
    return card


def open_file(ctx: Context, card_id: uuid.UUID, name: str) -> bytes:
    """A file of a card exactly as issued; the reading is journalled. Raises NotFound."""
    card = read(ctx, card_id)
    file = queries.card_file(ctx.session, card_id, name)
    if file is None or queries.is_restricted(ctx.session, ctx.actor, card):
        raise NotFound
    ctx.journal("card.file_read", "identity_card", card.id, file=name)
    return ctx.vault.open(file.sealed, file.vault_place)


def end(ctx: Context, card: IdentityCard, reason: str, *, has_successor: bool = False) -> None:
    """End a card and, unless it merely expired, set its status bit in the same transaction.

    Of one that `has_successor` the successor is reported, in the same transaction, not that it ended. Raises Refused if
    it has already ended.
    """
    refuse_ended(card)
    card.ended_at, card.ended_reason, card.ended_by = ctx.now, reason, ctx.actor.account_id
    if reason in STOPPING:
        status.stop(ctx, card)
    ctx.session.flush()
    ctx.journal("card.ended", "identity_card", card.id, reason=reason)
    if reason in STOPPING and not has_successor:
        happen(ctx, ID_REVOKED, card.person_id, card.id)


def refuse_ended(card: IdentityCard) -> None:
    """Raise Refused where the card has ended."""
    if card.ended_at is not None:
        raise Refused("card-ended", _("This card has already been ended."))


def revoke(ctx: Context, card_id: uuid.UUID, reason: str) -> IdentityCard:
    """End a card without a successor."""
    card = read(ctx, card_id, lock=True)
    end(ctx, card, reason)
    return card


def expire(ctx: Context) -> int:
    """End the cards whose last valid day has passed; returns how many.

    Their status bits stay unset: the card shows its own expiry date.
    """
    expired = queries.expired_cards(ctx.session, ctx.today)
    for card in expired:
        end(ctx, card, EXPIRED)
    return len(expired)
