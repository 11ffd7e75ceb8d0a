"""Writes a card into the register as if it had been issued, behind the back of the triggers: only its code matters."""

import hashlib
import uuid

from sqlalchemy import insert, text

from registry.core.context import Context
from registry.documents.artefact import claim169
from registry.documents.artefact.face import CardFace
from registry.documents.cards.models import QR, CardFile, IdentityCard
from registry.documents.keys.service import current_key


def issue(ctx: Context, face: CardFace, place: tuple[str, int] | None = None) -> str:
    """The text of a card of the register; one of the same number goes."""
    key = current_key(ctx)
    code = claim169.issue(face, key, place)
    ctx.session.flush()
    ctx.session.execute(text("SET LOCAL ROLE NONE"))  # the owner of the server
    ctx.session.execute(text("SET LOCAL session_replication_role = replica"))
    same = {"number": face.number}
    ctx.session.execute(
        text("DELETE FROM card_file WHERE card_id IN (SELECT id FROM identity_card WHERE number = :number)"), same
    )
    ctx.session.execute(text("DELETE FROM identity_card WHERE number = :number"), same)
    card = uuid.uuid4()
    ctx.session.execute(
        insert(IdentityCard).values(
            id=card,
            number=face.number,
            person_id=card,
            application_id=card,
            record_id=card,
            issued_on=face.issued_on,
            expires_on=face.expires_on,
            content={},
            content_sha256=bytes(32),
            policy="1",
            key_id=key.kid,
            status_list_id=card.int % 10**8 + 10**9,
            status_index=card.int % 10**6,
            is_demonstration=face.is_demonstration,
            issued_at=ctx.now,
        )
    )
    sealed = ctx.vault.seal(code.encode(), f"card_file:{card}:{QR}")
    digest = hashlib.sha256(code.encode()).digest()
    ctx.session.execute(insert(CardFile).values(card_id=card, name=QR, sealed=sealed, sha256=digest))
    ctx.session.execute(text("SET LOCAL session_replication_role = origin"))
    return code
