"""Reads of second factors."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from registry.access.factors.models import (
    Confirmation,
    FactorExemption,
    FactorReset,
    OneTimeSecret,
    RecoveryCode,
    SecurityKey,
)


def secret_in_force(session: Session, account_id: uuid.UUID) -> OneTimeSecret | None:
    """The secret that an account's application was given, once its first code came."""
    where = (OneTimeSecret.account_id == account_id, OneTimeSecret.activated_at.is_not(None))
    return session.scalar(select(OneTimeSecret).where(*where))


def new_secret(session: Session, account_id: uuid.UUID) -> OneTimeSecret | None:
    """The secret whose first code is awaited."""
    where = (OneTimeSecret.account_id == account_id, OneTimeSecret.activated_at.is_(None))
    return session.scalar(select(OneTimeSecret).where(*where).with_for_update())


def keys(session: Session, account_id: uuid.UUID) -> Sequence[SecurityKey]:
    """An account's security keys, oldest first."""
    where = SecurityKey.account_id == account_id
    return session.scalars(select(SecurityKey).where(where).order_by(SecurityKey.created_at, SecurityKey.id)).all()


def key(session: Session, account_id: uuid.UUID, credential_id: bytes) -> SecurityKey | None:
    """An account's security key, locked."""
    where = (SecurityKey.account_id == account_id, SecurityKey.credential_id == credential_id)
    return session.scalar(select(SecurityKey).where(*where).with_for_update())


def has_factor(session: Session, account_id: uuid.UUID) -> bool:
    """Whether an account has an application or a key."""
    application = exists().where(OneTimeSecret.account_id == account_id, OneTimeSecret.activated_at.is_not(None))
    device = exists().where(SecurityKey.account_id == account_id)
    return bool(session.scalar(select(or_(application, device))))


def recovery_codes_left(session: Session, account_id: uuid.UUID) -> int:
    """How many recovery codes were not used yet."""
    where = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*where)) or 0


def confirmed_at(session: Session, credential_hash: bytes) -> datetime | None:
    """When a second factor was last given with this token or session."""
    where = Confirmation.credential_hash == credential_hash
    return session.scalar(select(Confirmation.confirmed_at).where(where))


def is_exempt(session: Session, facility_code: str | None) -> bool:
    """Whether the registrars of a facility need no second factor."""
    if facility_code is None:
        return False
    return bool(session.scalar(select(exists().where(FactorExemption.facility_code == facility_code))))


def exemptions(session: Session) -> Sequence[FactorExemption]:
    """Every exempted facility, by code."""
    return session.scalars(select(FactorExemption).order_by(FactorExemption.facility_code)).all()


def open_reset(session: Session, account_id: uuid.UUID) -> FactorReset | None:
    """The reset that waits for a second administrator, locked."""
    where = (FactorReset.account_id == account_id, FactorReset.state == "requested")
    return session.scalar(select(FactorReset).where(*where).with_for_update())


def last_reset(session: Session, account_id: uuid.UUID) -> FactorReset | None:
    """The newest reset of an account, whatever became of it."""
    newest = FactorReset.requested_at.desc()
    return session.scalar(select(FactorReset).where(FactorReset.account_id == account_id).order_by(newest).limit(1))
