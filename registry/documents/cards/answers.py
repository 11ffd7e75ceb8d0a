"""Cards as answers of the API."""

from typing import Any, Final

from registry.core.context import Context
from registry.documents.cards import queries
from registry.documents.cards.content import is_outdated
from registry.documents.cards.models import MEDIA_TYPES, CardFile, IdentityCard
from registry.documents.cards.rules import state_on

_COLUMNS: Final = (
    "id",
    "number",
    "person_id",
    "application_id",
    "replaces_id",
    "issued_on",
    "expires_on",
    "delivered_at",
    "ended_at",
    "ended_reason",
    "policy",
    "key_id",
    "is_demonstration",
)


def card_answer(ctx: Context, card: IdentityCard) -> dict[str, Any]:
    """A card for CardSchema; its content and files are left out if its acta is sealed to this actor."""
    is_restricted = queries.is_restricted(ctx.session, ctx.actor, card)
    files = [] if is_restricted else queries.card_files(ctx.session, card.id)
    return {name: getattr(card, name) for name in _COLUMNS} | {
        "state": state_of(ctx, card),
        "is_outdated": is_outdated(ctx.session, card),
        "content": None if is_restricted else card.content,
        "files": [_file_answer(file) for file in files],
        "copies": queries.printings(ctx.session, card.id),
    }


def state_of(ctx: Context, card: IdentityCard) -> str:
    """Whether the card is live, expired or ended today."""
    return state_on(card.expires_on, ctx.today, is_ended=card.ended_at is not None)


def _file_answer(file: CardFile) -> dict[str, str]:
    assert file.name in MEDIA_TYPES
    location = f"/api/v1/documents/{file.card_id}/files/{file.name}"
    return {"name": file.name, "location": location, "sha256": file.sha256.hex()}
