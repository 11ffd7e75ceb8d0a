"""The bond of mother and newborn: made once both are captured, verified whenever they are presented again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from registry.births import queries
from registry.births.models import Birth, BirthCapture, Bond, Verification
from registry.births.rules.dates import latest_birth
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import MOTHER, NEWBORN, RECAPTURE, SUBJECTS, VERIFICATION
from registry.births.rules.verification import bond_outcome
from registry.births.words import BARRED_BY_STATE, SIBLING, SLIPS
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import Message, _
from registry.fingerprints import attempts, engine, standing
from registry.fingerprints import queries as captured
from registry.fingerprints import service as fingerprints
from registry.fingerprints.matching import comparison
from registry.fingerprints.matching.among import SAME_FINGER_SCORE
from registry.fingerprints.matching.comparison import PersonComparison
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import (
    CONFIRMED,
    CONFIRMED_SCORE,
    DECEASED,
    NOT_ASSESSABLE,
    POOR_QUALITY,
    REFERENCE,
    is_provisional,
    outcome,
)
from registry.fingerprints.service import Acquired
from registry.fingerprints.standing import ENROLLED, Ground


@dataclass(frozen=True, slots=True)
class PrintGroup:
    """Prints of mother or newborn on one ground; without a ground they are only presented."""

    subject: str
    prints: Sequence[Acquired]
    ground: Ground | None = ENROLLED


def store_prints(ctx: Context, birth: Birth, groups: Iterable[PrintGroup], occasion: str) -> list[Capture]:
    """Store prints of both, linked to this birth and occasion, each with the standing that its ground gives it."""
    purpose = occasion if occasion in (RECAPTURE, VERIFICATION) else "enrolment"
    captures = []
    for group in groups:
        owner = birth.mother_id if group.subject == MOTHER else birth.newborn_id
        born_at = latest_birth(birth.born_at, birth.born_on) if group.subject == NEWBORN else None
        if owner is not None and group.ground is None:
            captures += fingerprints.store(ctx, owner, group.subject, purpose, group.prints, born_at)
        elif owner is not None and group.ground is not None:
            captures += standing.store(ctx, owner, group.subject, purpose, group.prints, born_at, ground=group.ground)
    link(ctx, birth, captures, occasion)
    return captures


def link(ctx: Context, birth: Birth, captures: Iterable[Capture], occasion: str) -> None:
    """Link captures to this birth; good references of a recapture represent the child from then on."""
    for capture in captures:
        is_primary = (
            occasion == RECAPTURE
            and capture.role == NEWBORN
            and capture.standing == REFERENCE
            and (capture.quality or 0) >= POOR_QUALITY
        )
        ctx.session.add(
            BirthCapture(capture_id=capture.id, birth_id=birth.id, occasion=occasion, is_primary=is_primary)
        )
    ctx.session.flush()


def bind(ctx: Context, birth: Birth) -> Bond | None:
    """Bind mother and newborn once each has at least one print; a reason why there is none binds nobody.

    Prints taken since, or a certificate's number filled in since, add a further row; otherwise nothing is written.
    """
    captures = [
        capture for capture, _link in queries.captures_of(ctx.session, birth.id) if capture.standing == REFERENCE
    ]
    if not has_reference(captures, MOTHER):
        captures += queries.mothers_prints_of_delivery(ctx.session, birth.id)
    if unbound(birth, captures) is not None:
        return None
    last = queries.bond_of(ctx.session, birth.id)
    entries = [_bond_entry(capture) for capture in captures]
    if last is not None and last.content["captures"] == entries and last.content["cnv"] == birth.cnv:
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
        "captures": entries,
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


def bind_delivery(ctx: Context, birth: Birth) -> None:
    """Bind this birth, and the children of its delivery that waited for a print of the mother they share."""
    bind(ctx, birth)
    for sibling in queries.children_of(ctx.session, birth.delivery_id):
        if sibling.id != birth.id and queries.bond_of(ctx.session, sibling.id) is None:
            bind(ctx, sibling)


def has_reference(captures: Iterable[Capture], subject: str) -> bool:
    """Whether a print of the mother or of the newborn among these is a reference."""
    return any(
        capture.role == subject and capture.standing == REFERENCE and capture.sealed_template is not None
        for capture in captures
    )


def unbound(birth: Birth, captures: Sequence[Capture]) -> Message | None:
    """Why mother and newborn are not bound; None when each has a print that is a reference."""
    printed = {subject for subject in SUBJECTS if has_reference(captures, subject)}
    if birth.mother_id is None:
        return _("The mother is unknown, so nobody can be bound to the newborn.")
    if printed == set(SUBJECTS):
        return None
    if not printed:
        return _("There is no print of the mother and none of the newborn. Capture at least one finger of each.")
    if MOTHER not in printed:
        return _("There is no print of the mother. Capture at least one of her fingers.")
    return _("There is no print of the newborn. Capture at least one finger, when it can be captured.")


def content_hash(content: dict[str, Any]) -> bytes:
    """SHA-256 of a bond's content in canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).digest()


def _bond_entry(capture: Capture) -> dict[str, Any]:
    return {
        "capture": str(capture.id),
        "subject": capture.role,
        "finger": capture.finger,
        "impression": capture.impression,
        "at": capture.captured_at.isoformat(),
        "device": capture.device,
        "operator": str(capture.operator_id),
        "quality": capture.quality,
        "failure": capture.failure,
        "engine": capture.engine,
        "image_sha256": capture.image_sha256.hex() if capture.image_sha256 else None,
        "is_provisional": capture.is_provisional,
    }


def verify(ctx: Context, birth: Birth, acquired: Sequence[Acquired]) -> Verification:
    """Compare prints presented again with those bound at this birth; store them, their scores and the outcome."""
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", BARRED_BY_STATE[ANNULLED])
    if not acquired:
        raise Invalid([FieldError("/prints", _("Send at least one print."))])
    attempts.spend(ctx, birth.newborn_id)
    presented = {subject: [item for item in acquired if item.submission.subject == subject] for subject in SUBJECTS}
    parts: dict[str, dict[str, Any]] = {}
    for subject in SUBJECTS:
        bound = queries.bound_captures(ctx.session, birth.id, subject)
        compared = comparison.compare_with_captures(ctx, presented[subject], bound)
        parts[subject] = _part(ctx, birth, subject, presented[subject], compared)
        if subject == NEWBORN and parts[subject]["outcome"] != CONFIRMED:
            parts[subject]["is_sibling"] = is_sibling_shown(ctx, birth, presented[subject], compared)
    reasons = {item.submission.failure for item in presented[MOTHER]}
    parts[MOTHER]["is_absent"] = birth.mother_id is None or reasons == {DECEASED}
    store_prints(ctx, birth, [PrintGroup(subject, presented[subject], None) for subject in SUBJECTS], VERIFICATION)
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


def is_sibling_shown(ctx: Context, birth: Birth, presented: Sequence[Acquired], own: PersonComparison) -> bool:
    """Whether another child of the delivery was brought instead of this birth's newborn, which did not agree.

    Each of several siblings is another chance of an accidental match.
    """
    others = [child for child in queries.children_of(ctx.session, birth.delivery_id) if child.id != birth.id]
    best = likest(ctx, presented, others)
    return best >= CONFIRMED_SCORE + 10 * log10(max(1, len(others))) and best > (own.fused or 0.0)


def likest(ctx: Context, presented: Sequence[Acquired], children: Iterable[Birth]) -> float:
    """The highest score of these prints with those of any of the children; 0 without any."""
    scores = [
        comparison.compare_with_captures(ctx, presented, captured.templates_of(ctx.session, child.newborn_id)).fused
        for child in (children if presented else ())
    ]
    return max((score or 0.0 for score in scores), default=0.0)


def refuse_sibling(ctx: Context, of_newborn: Sequence[Acquired], siblings: Iterable[Birth]) -> None:
    """Raise Invalid where a child's first prints are those of another child of its delivery, captured twice.

    The bar is that of one finger captured twice; the birth stays registrable without these prints.
    """
    images = [item for item in of_newborn if item.extraction is not None]
    if likest(ctx, images, siblings) >= SAME_FINGER_SCORE:
        raise Invalid([FieldError(f"{item.submission.pointer}/image", SLIPS[SIBLING]) for item in images])


def _part(
    ctx: Context, birth: Birth, subject: str, presented: Sequence[Acquired], with_bound: PersonComparison
) -> dict[str, Any]:
    born = latest_birth(birth.born_at, birth.born_on)
    is_early = any(is_provisional(born, item.submission.captured_at) for item in presented)
    provisional = subject == NEWBORN and (with_bound.is_provisional or is_early)
    conclusion = NOT_ASSESSABLE
    if presented:
        conclusion = outcome(with_bound.fused, with_bound.fingers, is_provisional=provisional)
    return {
        "outcome": conclusion,
        **with_bound.to_json(),
        "references": standing.grounds_in_json(ctx.session, with_bound.references),
        "threshold": CONFIRMED_SCORE,
        "is_provisional": provisional,
        "presented": len(presented),
        "poor": sorted({item.submission.finger for item in presented if item.is_poor}),
    }
