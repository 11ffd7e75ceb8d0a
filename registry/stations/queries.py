"""Queries on stations."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from registry.core.pagination import Listing, Page, paginate
from registry.stations.models import Station, StationToken


def station(session: Session, station_id: uuid.UUID, *, lock: bool = False) -> Station | None:
    """The station with this id, revoked or not."""
    query = select(Station).where(Station.id == station_id)
    return session.scalar(query.with_for_update() if lock else query)


def stations(session: Session, facility_code: str | None, page: Page) -> Listing[Any]:
    """Stations, of one facility or all, newest first."""
    query = select(Station)
    if facility_code is not None:
        query = query.where(Station.facility_code == facility_code)
    return paginate(session, query, page, Station.registered_at, Station.id)


def awaited(session: Session, hash_: bytes) -> Station | None:
    """The station that joins by the code with this hash, locked."""
    return session.scalar(select(Station).where(Station.code_hash == hash_).with_for_update())


def token_of(session: Session, secret_hash: bytes) -> StationToken | None:
    """The token with this hash of its secret, with its station."""
    query = select(StationToken).where(StationToken.secret_hash == secret_hash)
    return session.scalar(query.options(joinedload(StationToken.station)))


def forget_tokens(session: Session, station_id: uuid.UUID, before: datetime | None = None) -> None:
    """Delete the station's tokens, or those that ended before a moment."""
    statement = delete(StationToken).where(StationToken.station_id == station_id)
    session.execute(statement if before is None else statement.where(StationToken.expires_at <= before))
