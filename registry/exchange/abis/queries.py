"""Reads of clients' persons. Row-level security shows a client its own; every query names the client as well."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload, undefer

from registry.exchange.abis.models import AbisEncounter, AbisPerson, AbisPrint, AbisTask
from registry.exchange.abis.rules import ACTIVE, ALL
from registry.exchange.clients.models import ExchangeAgreement
from registry.exchange.clients.rules import IN_FORCE, MATCH, REPLACED, REVOKED


def person(session: Session, client_id: uuid.UUID, name: str) -> AbisPerson | None:
    """A client's person."""
    return session.scalar(select(AbisPerson).where(AbisPerson.client_id == client_id, AbisPerson.name == name))


def encounters(session: Session, owner_id: uuid.UUID) -> Sequence[AbisEncounter]:
    """A person's encounters, the oldest first."""
    query = select(AbisEncounter).where(AbisEncounter.owner_id == owner_id)
    return session.scalars(query.order_by(AbisEncounter.created_at, AbisEncounter.name)).all()


def encounter(session: Session, owner_id: uuid.UUID, name: str) -> AbisEncounter | None:
    """One encounter of a person."""
    return session.scalar(select(AbisEncounter).where(AbisEncounter.owner_id == owner_id, AbisEncounter.name == name))


def encounter_count(session: Session, client_id: uuid.UUID) -> int:
    """How many encounters a client keeps."""
    return session.scalar(select(func.count()).where(AbisEncounter.client_id == client_id)) or 0


def prints(
    session: Session, encounters: Collection[uuid.UUID], *, images: bool = False, templates: bool = False
) -> Sequence[AbisPrint]:
    """The prints of encounters, in the order they were sent."""
    query = select(AbisPrint).where(AbisPrint.encounter_id.in_(encounters))
    if images:
        query = query.options(undefer(AbisPrint.sealed_image))
    if templates:
        query = query.options(undefer(AbisPrint.sealed_template))
    return session.scalars(query.order_by(AbisPrint.encounter_id, AbisPrint.place)).all()


def image_bytes(session: Session, encounters: Collection[uuid.UUID]) -> int:
    """How large the images of encounters are together."""
    query = select(func.sum(func.octet_length(AbisPrint.sealed_image)))
    return session.scalar(query.where(AbisPrint.encounter_id.in_(encounters))) or 0


def remove_encounters(session: Session, encounters: Collection[uuid.UUID]) -> None:
    """Delete encounters with their prints."""
    session.execute(delete(AbisEncounter).where(AbisEncounter.id.in_(encounters)))


def remove_prints(session: Session, encounter_id: uuid.UUID) -> None:
    """Delete the prints of an encounter."""
    session.execute(delete(AbisPrint).where(AbisPrint.encounter_id == encounter_id))


def remove_person(session: Session, person_id: uuid.UUID) -> None:
    """Delete a person who has no encounter any more."""
    session.execute(delete(AbisPerson).where(AbisPerson.id == person_id))


def move(session: Session, encounters: Collection[uuid.UUID], owner_id: uuid.UUID, moment: datetime) -> None:
    """Give encounters to another person."""
    values = {"owner_id": owner_id, "updated_at": moment}
    session.execute(update(AbisEncounter).where(AbisEncounter.id.in_(encounters)).values(values))


def galleries(session: Session, client_id: uuid.UUID) -> Sequence[str]:
    """The galleries in which a client keeps somebody."""
    name = func.unnest(AbisEncounter.galleries).label("name")
    query = select(name).where(AbisEncounter.client_id == client_id).distinct()
    return sorted(session.scalars(query))


def has_gallery(session: Session, client_id: uuid.UUID, gallery: str) -> bool:
    """Whether a client keeps anybody in a gallery; `ALL` is there always."""
    if gallery == ALL:
        return True
    query = select(AbisEncounter.id).where(*_in_gallery(client_id, gallery)).limit(1)
    return session.scalar(query) is not None


def content_of_gallery(
    session: Session, client_id: uuid.UUID, gallery: str, start: int, count: int
) -> Sequence[Row[str, str]]:
    """Person and encounter, by their names, of those in a gallery."""
    query = select(AbisPerson.name.label("person"), AbisEncounter.name.label("encounter"))
    query = query.join(AbisEncounter, AbisEncounter.owner_id == AbisPerson.id)
    query = query.where(*_in_gallery(client_id, gallery)).order_by(AbisPerson.name, AbisEncounter.name)
    return session.execute(query.offset(start).limit(count)).all()


def _in_gallery(client_id: uuid.UUID, gallery: str) -> tuple[ColumnElement[bool], ...]:
    own = AbisEncounter.client_id == client_id
    return (own,) if gallery == ALL else (own, AbisEncounter.galleries.contains([gallery]))


def searchable(session: Session, client_id: uuid.UUID, gallery: str) -> Sequence[AbisEncounter]:
    """The active encounters in a gallery, with their persons."""
    where = (*_in_gallery(client_id, gallery), AbisEncounter.status == ACTIVE)
    return session.scalars(select(AbisEncounter).where(*where).options(joinedload(AbisEncounter.owner))).all()


def searchable_prints(
    session: Session, client_id: uuid.UUID, gallery: str
) -> Sequence[Row[uuid.UUID, uuid.UUID, uuid.UUID, int, int]]:
    """Print, encounter, person, finger and quality of those in a gallery."""
    query = (
        select(AbisPrint.id, AbisPrint.encounter_id, AbisEncounter.owner_id, AbisPrint.finger, AbisPrint.quality)
        .join(AbisEncounter)
        .where(*_in_gallery(client_id, gallery), AbisEncounter.status == ACTIVE)
    )
    return session.execute(query.order_by(AbisPrint.id)).all()


def print_count(session: Session, client_id: uuid.UUID, gallery: str) -> int:
    """How many prints a search of a gallery compares."""
    query = select(func.count()).select_from(AbisPrint).join(AbisEncounter)
    return session.scalar(query.where(*_in_gallery(client_id, gallery), AbisEncounter.status == ACTIVE)) or 0


def print_ids(session: Session, client_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Every print of a client."""
    return session.scalars(select(AbisPrint.id).where(AbisPrint.client_id == client_id)).all()


def sealed_templates(session: Session, ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, bytes]]:
    """The sealed templates of prints."""
    rows = session.execute(select(AbisPrint.id, AbisPrint.sealed_template).where(AbisPrint.id.in_(ids)))
    yield from ((print_id, sealed) for print_id, sealed in rows)


def owners_named(session: Session, client_id: uuid.UUID, names: Collection[str]) -> frozenset[str]:
    """Those of these persons whom a client keeps still."""
    where = (AbisPerson.client_id == client_id, AbisPerson.name.in_(names))
    return frozenset(session.scalars(select(AbisPerson.name).where(*where)))


def task(session: Session, task_id: uuid.UUID, *, lock: bool = False) -> AbisTask | None:
    """One task."""
    query = select(AbisTask).where(AbisTask.id == task_id)
    return session.scalar(query.with_for_update() if lock else query)


def remove_tasks(session: Session, before: datetime) -> None:
    """Forget tasks of before a moment."""
    session.execute(delete(AbisTask).where(AbisTask.made_at < before))


def without_agreement(session: Session, day: date, moment: datetime) -> Sequence[uuid.UUID]:
    """Clients with persons whose last agreement to match was over before a day, or ended before a moment."""
    standing = or_(
        and_(ExchangeAgreement.state == IN_FORCE, ExchangeAgreement.valid_until >= day),
        and_(ExchangeAgreement.state.in_((REPLACED, REVOKED)), ExchangeAgreement.ended_at >= moment),
    )
    agreed = select(ExchangeAgreement.id).where(
        ExchangeAgreement.client_id == AbisPerson.client_id, ExchangeAgreement.operations.contains([MATCH]), standing
    )
    return session.scalars(select(AbisPerson.client_id).where(~agreed.exists()).distinct()).all()


def forget(session: Session, client_id: uuid.UUID) -> int:
    """Delete everybody whom a client kept; how many."""
    for table in (AbisTask, AbisEncounter):
        session.execute(delete(table).where(table.client_id == client_id))
    gone = session.scalars(delete(AbisPerson).where(AbisPerson.client_id == client_id).returning(AbisPerson.id))
    return len(gone.all())
