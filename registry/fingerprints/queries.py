"""Queries on captures."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from registry.access.models import AccountPost
from registry.core.context import Actor
from registry.fingerprints.models import Capture, CaptureReading, PrintGround
from registry.fingerprints.rules import ADULT_ROLES, APPLICANT, APPLICANTS_SEARCHED_FOR, PRESENTED, REFERENCE

_NOT_WITHDRAWN = Capture.withdrawn_at.is_(None)
REFERENCES: tuple[ColumnElement[bool], ...] = (
    Capture.sealed_template.is_not(None),
    Capture.standing == REFERENCE,
    _NOT_WITHDRAWN,
)
"""Whatever is not a reference may belong to another person: it is compared, and never searched as the person's own."""
SEARCHABLE: tuple[ColumnElement[bool], ...] = (
    Capture.sealed_template.is_not(None),
    or_(
        Capture.standing == REFERENCE,
        and_(
            Capture.standing == PRESENTED,
            Capture.role == APPLICANT,
            Capture.created_at > func.now() - APPLICANTS_SEARCHED_FOR,
        ),
    ),
    _NOT_WITHDRAWN,
)
"""What galleries hold: references, and on a side of its own what applicants presented lately."""


def capture(session: Session, actor: Actor, capture_id: uuid.UUID) -> Capture | None:
    """The capture, if the actor may see it: an account of a facility sees what was captured there."""
    query = select(Capture).where(Capture.id == capture_id)
    if actor.facility_code:
        # Where the operator worked at that time: one who moved takes no prints along.
        there = select(AccountPost.id).where(
            AccountPost.account_id == Capture.operator_id,
            AccountPost.facility_code == actor.facility_code,
            AccountPost.since <= Capture.created_at,
            or_(AccountPost.until.is_(None), AccountPost.until > Capture.created_at),
        )
        query = query.where(there.exists())
    return session.scalar(query)


def templates_of(session: Session, person_id: uuid.UUID) -> Sequence[Capture]:
    """The references of a person that hold a template, oldest first."""
    where = (Capture.person_id == person_id, *REFERENCES)
    return session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()


def first_references(session: Session, person_id: uuid.UUID) -> Sequence[tuple[int, int]]:
    """(finger, number of its oldest reference): the same while further impressions of these fingers are added."""
    query = select(Capture.finger, func.min(Capture.number)).where(Capture.person_id == person_id, *REFERENCES)
    rows = session.execute(query.group_by(Capture.finger).order_by(Capture.finger))
    return [(finger, number) for finger, number in rows]


def judged_prints(session: Session, persons: Collection[uuid.UUID]) -> Sequence[Capture]:
    """Every print of these persons that is a reference, waits to be one or is disputed, person by person, oldest first.

    Those withdrawn are among them: a chain that depends on one should show it.
    """
    where = (Capture.person_id.in_(persons), Capture.standing != PRESENTED, Capture.sealed_template.is_not(None))
    return session.scalars(select(Capture).where(*where).order_by(Capture.person_id, Capture.number)).all()


def grounds_of(session: Session, captures: Collection[uuid.UUID]) -> Sequence[PrintGround]:
    """The grounds of these captures, oldest first."""
    where = PrintGround.capture_id.in_(captures)
    return session.scalars(select(PrintGround).where(where).order_by(PrintGround.created_at, PrintGround.id)).all()


def captures_named(session: Session, captures: Collection[uuid.UUID]) -> Sequence[Capture]:
    """The captures with these ids, oldest first."""
    return session.scalars(select(Capture).where(Capture.id.in_(captures)).order_by(Capture.number)).all()


def confirmed_sources(session: Session, captures: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the captures of which a confirmed copy exists."""
    where = PrintGround.source_id.in_(captures)
    return frozenset(filter(None, session.scalars(select(PrintGround.source_id).where(where))))


def persons_sharing_an_image(session: Session, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Other persons for whom the very same image file was sent."""
    own = select(Capture.image_sha256).where(
        Capture.person_id == person_id, Capture.image_sha256.is_not(None), _NOT_WITHDRAWN
    )
    where = (Capture.image_sha256.in_(own), Capture.person_id != person_id, _NOT_WITHDRAWN)
    return session.scalars(select(Capture.person_id).where(*where).distinct()).all()


def captures_with_images(session: Session, hashes: Collection[bytes]) -> Sequence[tuple[bytes, uuid.UUID]]:
    """Hash and id of the captures whose image file has one of these hashes, oldest first."""
    query = select(Capture.image_sha256, Capture.id).where(Capture.image_sha256.in_(hashes)).order_by(Capture.number)
    return [(digest, capture_id) for digest, capture_id in session.execute(query) if digest is not None]


def newest_number(session: Session) -> int:
    """The number of the newest capture; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.max(Capture.number), 0))) or 0


def newest_reading(session: Session) -> int:
    """The number of the newest later reading of any capture; 0 when there is none."""
    return session.scalar(select(func.coalesce(func.max(CaptureReading.number), 0))) or 0


def searchable_prints(session: Session) -> int:
    """How many captures a search must hold."""
    return session.scalar(select(func.count()).select_from(Capture).where(*SEARCHABLE)) or 0


def best_reading(extractors: Sequence[str]) -> LateralFromClause:
    """For each capture of a query: its reading by the first of these extractors, the best first.

    There is none where the capture's first reading is by the same one or a better one.
    """
    order = cast(list(extractors), ARRAY(Text))
    rank = func.array_position(order, CaptureReading.extractor)
    first = func.array_position(order, extractor_of_first())
    return (
        select(CaptureReading)
        .where(
            CaptureReading.capture_id == Capture.id,
            CaptureReading.sealed_template.is_not(None),
            rank < func.coalesce(first, len(extractors) + 1),
        )
        .order_by(rank)
        .limit(1)
        .correlate(Capture)
        .lateral("best_reading")
    )


def extractor_of_first() -> ColumnElement[str]:
    """The extractor of a capture's first reading: `engine.VERSION` names it second."""
    return func.split_part(Capture.engine, "; ", 2)


def best_readings(
    session: Session, captures: Collection[uuid.UUID], extractors: Sequence[str]
) -> Mapping[uuid.UUID, CaptureReading]:
    """The later readings to compare these captures by, where there are any better than the first."""
    best = best_reading(extractors)
    ids = select(best.c.id).select_from(Capture).join(best, true()).where(Capture.id.in_(captures))
    return {row.capture_id: row for row in session.scalars(select(CaptureReading).where(CaptureReading.id.in_(ids)))}


def hidden_with_prints(session: Session, side: str) -> int:
    """How many sealed persons have references on a side ('adult' or 'child'), read without hiding anybody."""
    of_side = Capture.role.in_(ADULT_ROLES) if side == "adult" else Capture.role.not_in(ADULT_ROLES)
    is_hidden = text("capture.person_id IN (SELECT id FROM hidden_person)")
    query = select(func.count(Capture.person_id.distinct())).where(of_side, is_hidden, *REFERENCES)
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class SealedTemplate:
    """What a gallery needs of a capture."""

    number: int
    capture_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    standing: str
    finger: int
    quality: int
    sealed: bytes
    reading_id: uuid.UUID | None = None
    """Of the later reading by which it is compared, where it has one."""
    reading_quality: int | None = None
    sealed_reading: bytes | None = None


def sealed_templates(
    session: Session, numbers: Sequence[int], extractors: Sequence[str] = ()
) -> Sequence[SealedTemplate]:
    """The searchable captures with these numbers, ascending, each with its best reading by these extractors."""
    best = best_reading(extractors)
    query = select(
        Capture.number,
        Capture.id,
        Capture.person_id,
        Capture.role,
        Capture.standing,
        Capture.finger,
        func.coalesce(Capture.quality, 0),
        func.coalesce(Capture.sealed_template, b""),
        best.c.id,
        best.c.quality,
        best.c.sealed_template,
    ).outerjoin(best, true())
    where = (Capture.number.in_(numbers), *SEARCHABLE)
    return [SealedTemplate(*row) for row in session.execute(query.where(*where).order_by(Capture.number))]


def still_searchable(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Those of the numbers whose capture exists and is still searched: not withdrawn, nor presented too long ago."""
    return frozenset(session.scalars(select(Capture.number).where(Capture.number.in_(numbers), *SEARCHABLE)))
