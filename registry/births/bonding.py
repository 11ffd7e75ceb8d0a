"""The bond of mother and newborn: made once, and verified whenever they are presented again."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from registry.audit.rules import canonical
from registry.births import queries
from registry.births.models import Birth, Bond, Verification
from registry.births.certificate import DRAFT
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.fingerprints import engine
from registry.fingerprints import queries as captures
from registry.fingerprints import service as fingerprints
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import NOT_ASSESSABLE, is_provisional, outcome, overall
from registry.fingerprints.service import Acquired


def bind_when_signed(ctx: Context, birth: Birth) -> Bond | None:
    """Bind mother and newborn once the certificate is signed and prints, or reasons for their lack, of both are there."""
    if birth.state == DRAFT or birth.mother_id is None or queries.bond_of(ctx.session, birth.id) is not None:
        return None
    mother = captures.captures_of(ctx.session, birth.mother_id)
    newborn = captures.captures_of(ctx.session, birth.newborn_id)
    mother = [one for one in mother if one.created_at >= birth.created_at and one.purpose == "enrolment"]
    if not mother or not newborn:
        return None
    content = {
        "birth": str(birth.id), "cnv": birth.cnv, "mother": str(birth.mother_id), "newborn": str(birth.newborn_id),
        "engine": engine.VERSION, "operator": str(ctx.actor.account_id), "at": ctx.now.isoformat(),
        "captures": [_said(one) for one in (*mother, *newborn)],
    }  # fmt: skip
    digest = hashlib.sha256(canonical(content).encode()).digest()
    bond = Bond(
        birth_id=birth.id, mother_id=birth.mother_id, newborn_id=birth.newborn_id, operator_id=ctx.actor.account_id,
        engine=engine.VERSION, content=content, content_hash=digest, created_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(bond)
    ctx.session.flush()
    ctx.journal("bond.made", "bond", bond.id, birth=str(birth.id), content_sha256=digest.hex())
    return bond


def _said(one: Capture) -> dict[str, Any]:
    return {
        "capture": str(one.id), "subject": one.role, "finger": one.finger, "impression": one.impression,
        "at": one.captured_at.isoformat(), "device": one.device, "quality": one.quality, "failure": one.failure,
        "image_sha256": one.image_sha256.hex() if one.image_sha256 else None, "is_provisional": one.is_provisional,
    }  # fmt: skip


def verify(ctx: Context, birth: Birth, acquired: Sequence[Acquired]) -> Verification:
    """Compare prints presented again with those bound; keep them, the scores and the outcome."""
    if not acquired:
        raise Invalid([FieldError("/prints", "At least one print is needed.")])
    parts: dict[str, Any] = {}
    for subject, person_id in (("mother", birth.mother_id), ("newborn", birth.newborn_id)):
        presented = [one for one in acquired if one.submission.subject == subject]
        parts[subject] = _compared(ctx, birth, subject, person_id, presented)
    said = overall(parts["mother"]["outcome"], parts["newborn"]["outcome"])
    for subject, person_id in (("mother", birth.mother_id), ("newborn", birth.newborn_id)):
        presented = [one for one in acquired if one.submission.subject == subject]
        if person_id is not None:
            fingerprints.store(ctx, person_id, subject, "verification", presented, birth.born_at)
    verification = Verification(
        birth_id=birth.id, operator_id=ctx.actor.account_id, outcome=said, parts=parts,
        engine=engine.VERSION, created_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(verification)
    ctx.session.flush()
    ctx.journal(
        "bond.verified", "birth", birth.id, outcome=said, mother=parts["mother"]["score"], newborn=parts["newborn"]["score"]
    )
    return verification


def _compared(
    ctx: Context, birth: Birth, subject: str, person_id: uuid.UUID | None, presented: Sequence[Acquired]
) -> dict[str, Any]:
    if person_id is None or not any(one.extraction for one in presented):
        return {"outcome": NOT_ASSESSABLE, "score": None, "fingers": [], "is_provisional": False, "presented": len(presented)}
    compared = fingerprints.compare_with_person(ctx, presented, person_id)
    provisional = subject == "newborn" and (compared.is_provisional or is_provisional(birth.born_at, ctx.now))
    said = outcome(compared.fused, compared.fingers, is_provisional=provisional)
    return {"outcome": said, **compared.kept(), "is_provisional": provisional, "presented": len(presented)}
