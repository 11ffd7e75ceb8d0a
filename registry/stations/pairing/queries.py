"""Queries on pairings."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import ApiToken
from registry.births.drafts.models import EnrolmentDraft
from registry.stations.models import Station
from registry.stations.pairing.models import StationPairing


def _whole() -> Select[StationPairing]:
    token = joinedload(StationPairing.token).joinedload(ApiToken.account)
    return select(StationPairing).options(token, joinedload(StationPairing.draft))


def of_draft(session: Session, draft_id: uuid.UUID) -> StationPairing | None:
    """The pairing of a draft, alive or not."""
    return session.scalar(_whole().where(StationPairing.draft_id == draft_id))


def of_station(session: Session, station_id: uuid.UUID) -> StationPairing | None:
    """The pairing of a station, alive or not."""
    return session.scalar(_whole().where(StationPairing.station_id == station_id))


def awaited(session: Session, facility_code: str, now: datetime) -> Sequence[StationPairing]:
    """The pairings of a facility whose code can still be typed, locked."""
    query = _whole().join(EnrolmentDraft, EnrolmentDraft.id == StationPairing.draft_id)
    query = query.where(
        EnrolmentDraft.facility_code == facility_code,
        StationPairing.station_id.is_(None),
        StationPairing.code_until > now,
    )
    return session.scalars(query.with_for_update(of=StationPairing)).all()


def forget(
    session: Session, now: datetime, *, draft_id: uuid.UUID | None = None, station_id: uuid.UUID | None = None
) -> None:
    """Delete what is over, and the pairing of a draft or of a station."""
    these = [StationPairing.expires_at <= now]
    if draft_id is not None:
        these.append(StationPairing.draft_id == draft_id)
    if station_id is not None:
        these.append(StationPairing.station_id == station_id)
    session.execute(delete(StationPairing).where(or_(*these)))


def station_name(session: Session, station_id: uuid.UUID) -> str | None:
    """What a station is called at its facility."""
    return session.scalar(select(Station.name).where(Station.id == station_id))
