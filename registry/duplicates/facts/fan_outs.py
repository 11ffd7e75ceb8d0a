"""What fans out from one adult, phone or address: counted over windows by the database. Each query is bounded."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.duplicates.facts.windows import MOST
from registry.duplicates.indicators.adults import FanOut
from registry.duplicates.thresholds.rules import Thresholds


def _fan_out(session: Session, sql: str, **asked: Any) -> FanOut:
    rows = session.execute(text(f"{sql} LIMIT {MOST}"), asked).all()
    mothers = {row.mother_id or row.id for row in rows}
    births = tuple(sorted((row.id for row in rows), key=str))
    return FanOut(len(mothers), tuple(row.newborn_id for row in rows), births)


_COLUMNS: Final = "SELECT b.id, b.newborn_id, b.mother_id FROM birth b"


def of_declarant(session: Session, birth: Birth, limits: Thresholds) -> FanOut | None:
    """Children whose births the same declarant, no parent, told within the months before this one's acta."""
    row = session.execute(
        text(
            "SELECT declarant_document AS document, inscribed_at FROM birth_record WHERE birth_id = :birth "
            "AND declarant NOT IN ('mother', 'father') AND declarant_document IS NOT NULL "
            "AND inscribed_at IS NOT NULL ORDER BY inscribed_at DESC LIMIT 1"
        ),
        {"birth": birth.id},
    ).one_or_none()
    if row is None:
        return None
    return _fan_out(
        session,
        f"{_COLUMNS} JOIN birth_record a ON a.birth_id = b.id WHERE a.declarant_document = :document "
        "AND a.declarant NOT IN ('mother', 'father') AND a.inscribed_at <= :at "
        "AND a.inscribed_at > CAST(:at AS timestamptz) - make_interval(months => :months) "
        "ORDER BY a.inscribed_at, b.id",
        document=row.document,
        at=row.inscribed_at,
        months=limits.declarant_months,
    )


def recognised(session: Session, birth: Birth) -> Row[tuple[uuid.UUID, datetime]] | None:
    """Who recognised this birth's child in its newest acta (father_id), and when (inscribed_at)."""
    return session.execute(
        text(
            "SELECT father_id, inscribed_at FROM birth_record WHERE birth_id = :birth AND father_id IS NOT NULL "
            "AND inscribed_at IS NOT NULL AND NOT is_sealed ORDER BY inscribed_at DESC LIMIT 1"
        ),
        {"birth": birth.id},
    ).one_or_none()


def of_father(session: Session, birth: Birth, limits: Thresholds) -> tuple[uuid.UUID, FanOut] | None:
    """Children the same man recognised within the months before this one's acta."""
    row = recognised(session, birth)
    if row is None:
        return None
    seen = _fan_out(
        session,
        f"{_COLUMNS} JOIN birth_record a ON a.birth_id = b.id WHERE a.father_id = :father AND a.inscribed_at <= :at "
        "AND NOT a.is_sealed AND a.inscribed_at > CAST(:at AS timestamptz) - make_interval(months => :months) "
        "ORDER BY a.inscribed_at, b.id",
        father=row.father_id,
        at=row.inscribed_at,
        months=limits.father_months,
    )
    return row.father_id, seen


def of_phone(session: Session, birth: Birth, limits: Thresholds) -> FanOut | None:
    """Children enrolled with the same phone within the months before."""
    if not birth.mother_phone:
        return None
    return _fan_out(
        session,
        f"{_COLUMNS} WHERE b.mother_phone = :phone AND b.state <> 'annulled' AND b.created_at <= :at "
        "AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months) ORDER BY b.created_at, b.id",
        phone=birth.mother_phone,
        at=birth.created_at,
        months=limits.contact_months,
    )


def of_address(session: Session, birth: Birth, limits: Thresholds) -> FanOut | None:
    """Children enrolled with the same address, however it is written, within the months before."""
    return _fan_out(
        session,
        f"{_COLUMNS} JOIN linkage_record r ON r.person_id = b.newborn_id WHERE b.state <> 'annulled' "  # noqa: S608  # our own words
        "AND r.address = (SELECT address FROM linkage_record WHERE person_id = :child) AND b.created_at <= :at "
        "AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months) ORDER BY b.created_at, b.id",
        child=birth.newborn_id,
        at=birth.created_at,
        months=limits.contact_months,
    )


def of_guardian(session: Session, birth: Birth, limits: Thresholds) -> FanOut | None:
    """Children who were given the same tutor within the months before this one's."""
    return _fan_out(
        session,
        f"{_COLUMNS} JOIN kinship k ON k.child_id = b.newborn_id JOIN kinship own ON own.relative_id = k.relative_id "
        "WHERE own.child_id = :child AND own.relation = 'tutor' AND k.relation = 'tutor' AND k.since <= own.since "
        "AND k.since > own.since - make_interval(months => :months) ORDER BY k.since, b.id",
        child=birth.newborn_id,
        months=limits.contact_months,
    )
