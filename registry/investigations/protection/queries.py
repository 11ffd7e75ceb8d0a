"""Reads of referrals to child protection, each with the steps taken about it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.core.context import Actor
from registry.core.locks import Lock, take
from registry.core.pagination import Listing, Page, paginate
from registry.duplicates.models import ProtectionReferral
from registry.investigations.protection.models import ProtectionStep
from registry.investigations.protection.rules import NOTE, OPEN, TAKEN


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrals are listed."""

    state: str | None = None
    is_mine: bool = False


def referrals(session: Session, actor: Actor, filters: ReferralFilter, page: Page) -> Listing[ProtectionReferral]:
    """Referrals to child protection, newest first."""
    statement = select(ProtectionReferral)
    of_referral = ProtectionStep.birth_id == ProtectionReferral.birth_id
    if filters.state is not None:
        steps = select(ProtectionStep.step).where(of_referral, ProtectionStep.step != NOTE)
        last = steps.order_by(ProtectionStep.sequence.desc()).limit(1).scalar_subquery()
        statement = statement.where(func.coalesce(last, OPEN) == filters.state)
    if filters.is_mine:
        takers = select(ProtectionStep.by).where(of_referral, ProtectionStep.step == TAKEN)
        owner = takers.order_by(ProtectionStep.sequence.desc()).limit(1).scalar_subquery()
        statement = statement.where(owner == actor.account_id)
    return paginate(session, statement, page, ProtectionReferral.made_at, ProtectionReferral.birth_id)


def referral(session: Session, birth_id: uuid.UUID) -> ProtectionReferral | None:
    """The referral of a birth's mother."""
    return session.scalar(select(ProtectionReferral).where(ProtectionReferral.birth_id == birth_id))


def referral_locked(session: Session, birth_id: uuid.UUID) -> ProtectionReferral | None:
    """The referral of a birth's mother, locked, so that the steps about it are taken in turn."""
    take(session, Lock.PROTECTION_STEP, str(birth_id))
    return referral(session, birth_id)


def steps_of(session: Session, births: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ProtectionStep]]:
    """Birth → the steps about its referral, in order."""
    steps: dict[uuid.UUID, list[ProtectionStep]] = {birth: [] for birth in births}
    statement = select(ProtectionStep).where(ProtectionStep.birth_id.in_(births))
    for step in session.scalars(statement.order_by(ProtectionStep.birth_id, ProtectionStep.sequence)):
        steps[step.birth_id].append(step)
    return steps
