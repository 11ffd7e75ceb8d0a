"""Every SELECT of the room."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.audit.models import JournalRow
from registry.births.drafts.models import EnrolmentDraft
from registry.core.context import Actor
from registry.core.replay import RequestKey
from registry.facilities.models import Place
from registry.outbox.models import (
    CnvLease,
    OutboxBirth,
    OutboxEnvelope,
    OutboxKey,
    OutboxPermit,
    OutboxPiece,
    OutboxReason,
)
from registry.outbox.rules import DISCARDED, RECEIVED, RECEIVING, REGISTERED, SEALING, SIGNING, UNDECIDED, WAITING
from registry.stations.models import Station


def key(session: Session, purpose: str, *, is_next: bool = False) -> OutboxKey | None:
    """The key of a purpose that is current, or next."""
    query = select(OutboxKey).where(OutboxKey.purpose == purpose, OutboxKey.retired_at.is_(None))
    state = OutboxKey.active_from.is_(None) if is_next else OutboxKey.active_from.is_not(None)
    return session.scalar(query.where(state))


def keys(session: Session, purpose: str) -> Sequence[OutboxKey]:
    """Every key of a purpose, the newest first; the next one before the current."""
    query = select(OutboxKey).where(OutboxKey.purpose == purpose)
    return session.scalars(query.order_by(OutboxKey.made_at.desc(), OutboxKey.id)).all()


def endorsements(session: Session) -> Sequence[bytes]:
    """What endorses the signing keys, in their order."""
    query = select(OutboxKey.endorsement).where(OutboxKey.purpose == SIGNING, OutboxKey.endorsement.is_not(None))
    return [endorsement for endorsement in session.scalars(query.order_by(OutboxKey.made_at)) if endorsement]


def recipients(session: Session) -> Sequence[str]:
    """The public keys to which stations seal: the current one, then the next."""
    query = select(OutboxKey.public).where(OutboxKey.purpose == SEALING, OutboxKey.retired_at.is_(None))
    return session.scalars(query.order_by(OutboxKey.active_from.asc().nulls_last())).all()


def permit_of_code(session: Session, code_hash: bytes) -> OutboxPermit | None:
    """The permit that is fetched by the code with this hash, locked."""
    return session.scalar(select(OutboxPermit).where(OutboxPermit.code_hash == code_hash).with_for_update())


def stations_at(session: Session, facility_code: str) -> Sequence[Station]:
    """The stations of a facility that joined and are not revoked, by name."""
    query = select(Station).where(
        Station.facility_code == facility_code, Station.joined_at.is_not(None), Station.revoked_at.is_(None)
    )
    return session.scalars(query.order_by(Station.name, Station.id)).all()


def of_number(session: Session, station_id: uuid.UUID, seq: int) -> Sequence[OutboxEnvelope]:
    """Every file that came under a number of a station: the first, then its rivals."""
    query = select(OutboxEnvelope).where(OutboxEnvelope.station_id == station_id, OutboxEnvelope.seq == seq)
    return session.scalars(query.order_by(OutboxEnvelope.is_rival, OutboxEnvelope.begun_at)).all()


def envelope(session: Session, envelope_id: uuid.UUID, *, lock: bool = False) -> OutboxEnvelope | None:
    """One envelope."""
    query = select(OutboxEnvelope).where(OutboxEnvelope.id == envelope_id)
    return session.scalar(query.with_for_update() if lock else query)


def unfinished_count(session: Session, station_id: uuid.UUID) -> int:
    """How many files of a station are still arriving."""
    where = (OutboxEnvelope.station_id == station_id, OutboxEnvelope.state == RECEIVING)
    return session.scalar(select(func.count()).select_from(OutboxEnvelope).where(*where)) or 0


def undecided_bytes(session: Session, station_id: uuid.UUID) -> int:
    """How long the files of a station are together that arrive, or of which nobody has decided what they become."""
    where = (OutboxEnvelope.station_id == station_id, OutboxEnvelope.state.in_(UNDECIDED))
    return int(session.scalar(select(func.sum(OutboxEnvelope.length)).where(*where)) or 0)


def pieces(session: Session, envelope_id: uuid.UUID) -> Sequence[OutboxPiece]:
    """The pieces of a file, in order."""
    query = select(OutboxPiece).where(OutboxPiece.envelope_id == envelope_id).order_by(OutboxPiece.position)
    return session.scalars(query).all()


def bytes_held(session: Session, envelope_id: uuid.UUID) -> int:
    """How many bytes of a file have arrived."""
    query = select(func.coalesce(func.sum(OutboxPiece.length), 0)).where(OutboxPiece.envelope_id == envelope_id)
    return int(session.scalar(query) or 0)


def before(session: Session, row: OutboxEnvelope) -> OutboxEnvelope | None:
    """The envelope whose number comes before this one's."""
    return first_of(session, row.station_id, row.seq - 1)


def first_of(session: Session, station_id: uuid.UUID, seq: int) -> OutboxEnvelope | None:
    """The file that counts under a number."""
    where = (OutboxEnvelope.station_id == station_id, OutboxEnvelope.seq == seq, ~OutboxEnvelope.is_rival)
    return session.scalar(select(OutboxEnvelope).where(*where))


def of_key(session: Session, account_id: uuid.UUID, key_hash: bytes) -> Sequence[OutboxEnvelope]:
    """Every envelope of an account with this key."""
    where = (OutboxEnvelope.account_id == account_id, OutboxEnvelope.key_hash == key_hash)
    return session.scalars(select(OutboxEnvelope).where(*where).order_by(OutboxEnvelope.seq)).all()


def registered_of_key(session: Session, account_id: uuid.UUID, key_hash: bytes) -> OutboxEnvelope | None:
    """The envelope of an account with this key that became a birth."""
    return next((row for row in of_key(session, account_id, key_hash) if row.state == REGISTERED), None)


def twins_of(session: Session, account_id: uuid.UUID, key_hash: bytes) -> Sequence[uuid.UUID]:
    """The envelopes that wait for the first child of their delivery."""
    where = (
        OutboxEnvelope.account_id == account_id,
        OutboxEnvelope.twin_hash == key_hash,
        OutboxEnvelope.state.in_((RECEIVED, WAITING)),
    )
    return session.scalars(
        select(OutboxEnvelope.id).where(*where).order_by(OutboxEnvelope.seq, OutboxEnvelope.id)
    ).all()


def birth_of(session: Session, envelope_id: uuid.UUID) -> uuid.UUID | None:
    """The birth that an envelope became."""
    return session.scalar(select(OutboxBirth.birth_id).where(OutboxBirth.envelope_id == envelope_id))


def reasons(session: Session, row: OutboxEnvelope) -> Sequence[OutboxReason]:
    """Why an envelope waits, as its last attempt found it."""
    where = (OutboxReason.envelope_id == row.id, OutboxReason.attempt == row.attempts)
    return session.scalars(select(OutboxReason).where(*where).order_by(OutboxReason.position)).all()


def reasons_of(session: Session, rows: Sequence[OutboxEnvelope]) -> Mapping[uuid.UUID, Sequence[OutboxReason]]:
    """Why each of these envelopes waits, as its last attempt found it, in one statement."""
    found: dict[uuid.UUID, list[OutboxReason]] = {row.id: [] for row in rows}
    query = (
        select(OutboxReason)
        .join(OutboxEnvelope, OutboxEnvelope.id == OutboxReason.envelope_id)
        .where(OutboxReason.envelope_id.in_(found), OutboxReason.attempt == OutboxEnvelope.attempts)
        .order_by(OutboxReason.envelope_id, OutboxReason.position)
    )
    for reason in session.scalars(query):
        found[reason.envelope_id].append(reason)
    return found


def station_names(session: Session, rows: Sequence[OutboxEnvelope]) -> Mapping[uuid.UUID, str]:
    """Station → its name, of the stations that sent these envelopes."""
    query = select(Station.id, Station.name).where(Station.id.in_({row.station_id for row in rows}))
    return {station_id: name for station_id, name in session.execute(query)}  # noqa: C416  # to mypy, rows are not pairs


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """A registrar sees those of the facility where he works, a supervisor all."""
    return true() if actor.facility_code is None else OutboxEnvelope.facility_code == actor.facility_code


def waiting(session: Session, actor: Actor, limit: int) -> Sequence[OutboxEnvelope]:
    """What waits for a person, oldest first."""
    query = select(OutboxEnvelope).where(OutboxEnvelope.state == WAITING, _seen_by(actor))
    return session.scalars(query.order_by(OutboxEnvelope.received_at, OutboxEnvelope.id).limit(limit)).all()


def waiting_count(session: Session, actor: Actor) -> int:
    """How many wait for a person."""
    query = select(func.count()).select_from(OutboxEnvelope).where(OutboxEnvelope.state == WAITING, _seen_by(actor))
    return session.scalar(query) or 0


def visible(session: Session, actor: Actor, envelope_id: uuid.UUID, *, lock: bool = False) -> OutboxEnvelope | None:
    """One envelope of a facility that the actor sees; one whose birth is hidden from the actor is not there."""
    has_birth = select(OutboxBirth.birth_id).where(OutboxBirth.envelope_id == OutboxEnvelope.id).exists()
    query = select(OutboxEnvelope).where(
        OutboxEnvelope.id == envelope_id,
        or_(OutboxEnvelope.state.in_((RECEIVED, WAITING, DISCARDED)), has_birth),
        _seen_by(actor),
    )
    return session.scalar(query.with_for_update() if lock else query)


def counts(session: Session, actor: Actor) -> Sequence[tuple[str, str, str, int, datetime | None]]:
    """(station's name, facility, state, how many, the last one's arrival), by station."""
    query = (
        select(
            Station.name,
            Station.facility_code,
            OutboxEnvelope.state,
            func.count(),
            func.max(OutboxEnvelope.received_at),
        )
        .join(Station, Station.id == OutboxEnvelope.station_id)
        .where(_seen_by(actor))
        .group_by(Station.id, OutboxEnvelope.state)
        .order_by(Station.facility_code, Station.name, OutboxEnvelope.state)
        .limit(500)
    )
    return [(name, facility, state, count, last) for name, facility, state, count, last in session.execute(query)]


def corrected(session: Session) -> Sequence[OutboxEnvelope]:
    """Waiting envelopes that are corrected in a draft, locked unless somebody else works on them."""
    query = select(OutboxEnvelope).where(OutboxEnvelope.state == WAITING, OutboxEnvelope.draft_id.is_not(None))
    return session.scalars(query.order_by(OutboxEnvelope.id).with_for_update(skip_locked=True)).all()


def registration_of_draft(session: Session, draft_id: uuid.UUID) -> str | None:
    """Where the registration of a draft led: the address of its birth."""
    where = (RequestKey.route == "page/registration", RequestKey.key == str(draft_id))
    return session.scalar(select(RequestKey.location).where(*where))


def answered(session: Session, account_id: uuid.UUID, key: str) -> RequestKey | None:
    """The enrolment that an account sent over the API with this key, whatever else it held."""
    where = (RequestKey.account_id == account_id, RequestKey.route == "births", RequestKey.key == key)
    return session.scalar(select(RequestKey).where(*where))


def abandoned(session: Session, before_: datetime) -> Sequence[OutboxEnvelope]:
    """Files that began to arrive before a moment and never ended."""
    query = select(OutboxEnvelope).where(OutboxEnvelope.state == RECEIVING, OutboxEnvelope.begun_at < before_)
    return session.scalars(query.order_by(OutboxEnvelope.id).with_for_update(skip_locked=True)).all()


def done_before(session: Session, before_: datetime) -> Sequence[OutboxEnvelope]:
    """Envelopes that became births before a moment and whose bytes are still held."""
    query = select(OutboxEnvelope).where(
        OutboxEnvelope.state == REGISTERED,
        OutboxEnvelope.decided_at < before_,
        OutboxEnvelope.sealed_content.is_not(None),
    )
    oldest = query.order_by(OutboxEnvelope.decided_at, OutboxEnvelope.id).limit(500)
    return session.scalars(oldest.with_for_update(skip_locked=True)).all()


def left_behind(session: Session, before_: datetime) -> Sequence[uuid.UUID]:
    """Envelopes that arrived whole before a moment, and that no job has taken up."""
    where = (OutboxEnvelope.state == RECEIVED, OutboxEnvelope.received_at < before_)
    oldest = select(OutboxEnvelope.id).where(*where).order_by(OutboxEnvelope.received_at, OutboxEnvelope.id)
    return session.scalars(oldest.limit(1000)).all()


def account(session: Session, account_id: uuid.UUID) -> Account | None:
    """An account."""
    return session.get(Account, account_id)


def closed_at(session: Session, account_id: uuid.UUID) -> datetime | None:
    """When an account was last closed."""
    where = (JournalRow.action == "account.closed", JournalRow.subject_id == str(account_id))
    return session.scalar(select(func.max(JournalRow.at)).where(*where))


def usernames(session: Session, accounts: set[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Account → user name."""
    rows = session.execute(select(Account.id, Account.username).where(Account.id.in_(accounts)))
    return {account_id: username for account_id, username in rows}  # noqa: C416  # to mypy, rows are not pairs


def leases(session: Session, station_id: uuid.UUID) -> Sequence[CnvLease]:
    """The blocks of a station, the newest first."""
    query = select(CnvLease).where(CnvLease.station_id == station_id)
    return session.scalars(query.order_by(CnvLease.leased_at.desc(), CnvLease.first)).all()


def has_draft(session: Session, draft_id: uuid.UUID) -> bool:
    """Whether the draft is still there."""
    return session.scalar(select(EnrolmentDraft.id).where(EnrolmentDraft.id == draft_id)) is not None


def districts(session: Session, scheme: str) -> Sequence[Place]:
    """Every district of a scheme, by its code."""
    return session.scalars(select(Place).where(Place.scheme == scheme).order_by(Place.code)).all()
