"""Queries on pairings of cameras."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import ApiToken
from registry.documents.photographing.models import PhotographPairing
from registry.stations.models import Station


def _whole() -> Select[PhotographPairing]:
    return select(PhotographPairing).options(joinedload(PhotographPairing.token).joinedload(ApiToken.account))


def of_application(session: Session, application_id: uuid.UUID) -> PhotographPairing | None:
    """The pairing of an application, alive or not."""
    return session.scalar(_whole().where(PhotographPairing.application_id == application_id))


def of_station(session: Session, station_id: uuid.UUID) -> PhotographPairing | None:
    """The pairing of a station, alive or not."""
    return session.scalar(_whole().where(PhotographPairing.station_id == station_id))


def awaited(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The ids of pairings whose code can still be typed."""
    query = select(PhotographPairing.id)
    query = query.where(PhotographPairing.station_id.is_(None), PhotographPairing.code_until > now)
    return session.scalars(query).all()


def awaited_one(session: Session, pairing_id: uuid.UUID) -> PhotographPairing | None:
    """This pairing, locked; None where a station has it by now."""
    query = _whole().where(PhotographPairing.id == pairing_id, PhotographPairing.station_id.is_(None))
    return session.scalar(query.with_for_update(of=PhotographPairing))


def forget(
    session: Session, now: datetime, *, application_id: uuid.UUID | None = None, station_id: uuid.UUID | None = None
) -> None:
    """Delete what is over, and the pairing of an application or of a station."""
    these = [PhotographPairing.expires_at <= now]
    if application_id is not None:
        these.append(PhotographPairing.application_id == application_id)
    if station_id is not None:
        these.append(PhotographPairing.station_id == station_id)
    session.execute(delete(PhotographPairing).where(or_(*these)))


def station_name(session: Session, station_id: uuid.UUID) -> str | None:
    """What a station is called at its facility."""
    return session.scalar(select(Station.name).where(Station.id == station_id))
