"""Queries on pairings."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import ApiToken
from registry.core.hiding import sealed_as_well
from registry.stations.models import Station
from registry.stations.pairing.models import OWNERS, StationPairing


def _whole() -> Select[StationPairing]:
    return select(StationPairing).options(joinedload(StationPairing.token).joinedload(ApiToken.account))


def _is_of_owner(kind: str, owner_id: uuid.UUID) -> ColumnElement[bool]:
    is_of_owner: ColumnElement[bool] = getattr(StationPairing, OWNERS[kind]) == owner_id
    return is_of_owner


def of_owner(session: Session, kind: str, owner_id: uuid.UUID) -> StationPairing | None:
    """The pairing of a record, alive or not."""
    return session.scalar(_whole().where(_is_of_owner(kind, owner_id)))


def of_station(session: Session, kind: str, station_id: uuid.UUID) -> StationPairing | None:
    """The pairing of this kind that a station has, alive or not."""
    return session.scalar(_whole().where(StationPairing.kind == kind, StationPairing.station_id == station_id))


def awaited(session: Session, kind: str, facility_code: str, now: datetime) -> Sequence[uuid.UUID]:
    """The ids of pairings whose code can still be typed at this facility."""
    query = select(StationPairing.id).where(
        StationPairing.kind == kind,
        or_(StationPairing.facility_code.is_(None), StationPairing.facility_code == facility_code),
        StationPairing.station_id.is_(None),
        StationPairing.code_until > now,
    )
    return session.scalars(query).all()


def awaited_one(session: Session, pairing_id: uuid.UUID) -> StationPairing | None:
    """This pairing, locked; None where a station has it by now."""
    query = _whole().where(StationPairing.id == pairing_id, StationPairing.station_id.is_(None))
    return session.scalar(query.with_for_update(of=StationPairing))


def forget_of_owner(session: Session, now: datetime, kind: str, owner_id: uuid.UUID) -> None:
    """Delete the pairing of a record, and whatever is over."""
    _forget(session, now, _is_of_owner(kind, owner_id))


def forget_of_station(session: Session, now: datetime, kind: str, station_id: uuid.UUID) -> None:
    """Delete the pairing of this kind that a station has, and whatever is over."""
    _forget(session, now, (StationPairing.kind == kind) & (StationPairing.station_id == station_id))


def _forget(session: Session, now: datetime, these: ColumnElement[bool]) -> None:
    """Delete also what is of somebody who was sealed since: it would bar the station from its next pairing."""
    with sealed_as_well(session):
        session.execute(delete(StationPairing).where(or_(StationPairing.expires_at <= now, these)))


def station_name(session: Session, station_id: uuid.UUID) -> str | None:
    """What a station is called at its facility."""
    return session.scalar(select(Station.name).where(Station.id == station_id))
