"""The bond of mother and newborn: made when both have been captured, verified whenever they are presented again."""

import hashlib
from collections.abc import Sequence
from typing import Any

from registry.births import queries
from registry.births.models import Birth, BirthCapture, Bond, Verification
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import MOTHER, NEWBORN, RECAPTURE, SUBJECTS, VERIFICATION
from registry.births.rules.verification import bond_outcome
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.fingerprints import engine
from registry.fingerprints import service as fingerprints
from registry.fingerprints.matching import comparison
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED_SCORE, NOT_ASSESSABLE, POOR_QUALITY, is_provisional, outcome
from registry.fingerprints.service import Acquired


def keep(
    ctx: Context, birth: Birth, of_mother: Sequence[Acquired], of_newborn: Sequence[Acquired], occasion: str
) -> list[Capture]:
    """Keep the prints of both, and that they were taken for this birth on this occasion."""
    purpose = occasion if occasion in (RECAPTURE, VERIFICATION) else "enrolment"
    kept = []
    if birth.mother_id is not None:
        kept += fingerprints.store(ctx, birth.mother_id, MOTHER, purpose, of_mother)
    kept += fingerprints.store(ctx, birth.newborn_id, NEWBORN, purpose, of_newborn, birth.born_at)
    for one in kept:
        is_primary = occasion == RECAPTURE and one.role == NEWBORN and (one.quality or 0) >= POOR_QUALITY
        ctx.session.add(BirthCapture(capture_id=one.id, birth_id=birth.id, occasion=occasion, is_primary=is_primary))
    ctx.session.flush()
    return kept


def bind(ctx: Context, birth: Birth) -> Bond | None:
    """Bind mother and newborn as soon as prints, or reasons for their lack, of both are there.

    Prints taken since, or the certificate's number given since, make a further row; without either nothing is written.
    """
    taken = [capture for capture, link in queries.captures_of(ctx.session, birth.id) if link.occasion != VERIFICATION]
    if birth.mother_id is None or {one.role for one in taken} != set(SUBJECTS):
        return None
    last = queries.bond_of(ctx.session, birth.id)
    said = [_said(one) for one in taken]
    if last is not None and last.content["captures"] == said and last.content["cnv"] == birth.cnv:
        return last
    content = {
        "birth": str(birth.id),
        "cnv": birth.cnv,
        "mother": str(birth.mother_id),
        "newborn": str(birth.newborn_id),
        "facility": birth.facility_code,
        "engine": engine.VERSION,
        "operator": str(ctx.actor.account_id),
        "at": ctx.now.isoformat(),
        "captures": said,
        "is_demonstration": birth.is_demonstration,
        "follows": last.content_hash.hex() if last is not None else None,
    }
    bond = Bond(
        birth_id=birth.id,
        sequence=last.sequence + 1 if last is not None else 1,
        mother_id=birth.mother_id,
        newborn_id=birth.newborn_id,
        operator_id=ctx.actor.account_id,
        engine=engine.VERSION,
        content=content,
        content_hash=content_hash(content),
        is_demonstration=birth.is_demonstration,
        created_at=ctx.now,
    )
    ctx.session.add(bond)
    ctx.session.flush()
    ctx.journal("bond.made", "bond", bond.id, birth=str(birth.id), content_sha256=bond.content_hash.hex())
    return bond


def content_hash(content: dict[str, Any]) -> bytes:
    """SHA-256 of a bond's content in canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).digest()


def _said(one: Capture) -> dict[str, Any]:
    return {
        "capture": str(one.id),
        "subject": one.role,
        "finger": one.finger,
        "impression": one.impression,
        "at": one.captured_at.isoformat(),
        "device": one.device,
        "operator": str(one.operator_id),
        "quality": one.quality,
        "failure": one.failure,
        "engine": one.engine,
        "image_sha256": one.image_sha256.hex() if one.image_sha256 else None,
        "is_provisional": one.is_provisional,
    }


def verify(ctx: Context, birth: Birth, acquired: Sequence[Acquired]) -> Verification:
    """Compare prints presented again with those bound at this birth; keep them, the scores and the outcome."""
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", "An annulled certificate is not verified.")
    if not acquired:
        raise Invalid([FieldError("/prints", "At least one print is needed.")])
    presented = {who: [one for one in acquired if one.submission.subject == who] for who in SUBJECTS}
    parts = {who: _compared(ctx, birth, who, presented[who]) for who in SUBJECTS}
    keep(ctx, birth, presented[MOTHER], presented[NEWBORN], VERIFICATION)
    verification = Verification(
        birth_id=birth.id,
        attempt=queries.verification_count(ctx.session, birth.id) + 1,
        operator_id=ctx.actor.account_id,
        facility_code=ctx.actor.facility_code,
        outcome=bond_outcome(parts[MOTHER]["outcome"], parts[NEWBORN]["outcome"]),
        is_provisional=parts[NEWBORN]["is_provisional"],
        parts=parts,
        engine=engine.VERSION,
        is_demonstration=birth.is_demonstration,
        created_at=ctx.now,
    )
    ctx.session.add(verification)
    ctx.session.flush()
    ctx.journal(
        "bond.verified",
        "birth",
        birth.id,
        attempt=verification.attempt,
        outcome=verification.outcome,
        mother=parts[MOTHER]["score"],
        newborn=parts[NEWBORN]["score"],
        engine=engine.VERSION,
    )
    return verification


def _compared(ctx: Context, birth: Birth, subject: str, presented: Sequence[Acquired]) -> dict[str, Any]:
    bound = queries.bound_captures(ctx.session, birth.id, subject)
    compared = comparison.compare_with_captures(ctx, presented, bound)
    provisional = subject == NEWBORN and (
        compared.is_provisional or any(is_provisional(birth.born_at, one.submission.captured_at) for one in presented)
    )
    said = outcome(compared.fused, compared.fingers, is_provisional=provisional) if presented else NOT_ASSESSABLE
    return {
        "outcome": said,
        **compared.to_json(),
        "threshold": CONFIRMED_SCORE,
        "is_provisional": provisional,
        "presented": len(presented),
    }
