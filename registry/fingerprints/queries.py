"""Queries on captures."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    func,
    join,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause
from sqlalchemy.types import UserDefinedType

from registry.access.models import AccountPost
from registry.core.context import Actor
from registry.core.database import Xid8
from registry.fingerprints.models import Capture, CaptureReading, PrintGround
from registry.fingerprints.parts import Part
from registry.fingerprints.rules import ADULT_ROLES, APPLICANT, APPLICANTS_SEARCHED_FOR, PRESENTED, REFERENCE


class PgSnapshot(UserDefinedType[str]):
    """Which transactions a statement sees, as `pg_current_snapshot()` gives it."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """As SQL names it."""
        return "pg_snapshot"


_NOT_WITHDRAWN = Capture.withdrawn_at.is_(None)
_REFERENCES: tuple[ColumnElement[bool], ...] = (
    Capture.sealed_template.is_not(None),
    Capture.standing == REFERENCE,
    _NOT_WITHDRAWN,
)
"""Whatever is not a reference may belong to another person: it is compared, and never searched as the person's own."""
_SEARCHABLE: tuple[ColumnElement[bool], ...] = (
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


_NOW: Final = "greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned())"
_UNTIL_NOW: Final = text(f"capture.changed_in <= {_NOW}")
"""Numbers beyond are another server's, out of a dump; such rows are there from the start."""
_READ_UNTIL_NOW: Final = text(f"capture_reading.changed_in <= {_NOW}")
FALLS: Final = text(
    "mod(CAST(CAST('x' || left(CAST(capture.person_id AS text), 8) AS bit(32)) AS bigint) & 4294967295, :of) = :rest"
)
"""`Part.holds`, as the database computes it."""


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
    where = (Capture.person_id == person_id, *_REFERENCES)
    return session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()


def first_references(session: Session, person_id: uuid.UUID) -> Sequence[tuple[int, int]]:
    """(finger, number of its oldest reference): the same while further impressions of these fingers are added."""
    query = select(Capture.finger, func.min(Capture.number)).where(
        Capture.person_id == person_id,
        _NOT_WITHDRAWN,
        Capture.sealed_template.is_not(None),
        Capture.standing == REFERENCE,
    )
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
    return session.scalar(select(func.count()).select_from(Capture).where(*_SEARCHABLE)) or 0


@dataclass(frozen=True, slots=True)
class Change:
    """A capture that a transaction stored or withdrew."""

    number: int
    is_searchable: bool
    reading: int
    """The number of the newest reading stored since; 0 where there is none."""


def changes_since(session: Session, since: str | None, part: Part) -> tuple[str, Sequence[Change]]:
    """The captures of a part's persons that transactions from this number on stored, withdrew or read, ascending.

    With them the snapshot that they were read from. Without a number, all that are searchable.
    """
    here = cast(func.pg_current_snapshot(), Text)
    falls_here = FALLS.bindparams(of=part.of, rest=part.number - 1) if part.of > 1 else true()
    is_searchable = and_(*_SEARCHABLE)
    snapshot = select(here.label("snapshot")).subquery()
    if since is None:
        query = select(snapshot.c.snapshot, Capture.number, is_searchable, literal(0)).select_from(snapshot)
        query = query.outerjoin(Capture, and_(is_searchable, falls_here))
    else:
        # Two lists by two indexes: an OR of both would read all captures.
        stored = select(Capture.id.label("id"), literal(0).label("reading"))
        read = select(CaptureReading.capture_id, CaptureReading.number)
        both = union_all(
            stored.where(Capture.changed_in >= cast(since, Xid8), _UNTIL_NOW),
            read.where(
                CaptureReading.changed_in >= cast(since, Xid8),
                CaptureReading.sealed_template.is_not(None),
                _READ_UNTIL_NOW,
            ),
        ).subquery()
        changed = select(both.c.id, func.max(both.c.reading).label("reading")).group_by(both.c.id).subquery()
        query = select(snapshot.c.snapshot, Capture.number, is_searchable, changed.c.reading).select_from(snapshot)
        query = query.outerjoin(join(Capture, changed, Capture.id == changed.c.id), falls_here)
    rows = session.execute(query.order_by(Capture.number)).all()
    return rows[0][0], [Change(number, bool(is_there), reading) for _, number, is_there, reading in rows if number]


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


def history(session: Session) -> str:
    """Which database this is, and which of its histories: another one after a restore to an earlier moment."""
    query = (
        "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "
        "(SELECT timeline_id FROM pg_control_checkpoint()), "
        "(SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    return str(session.execute(text(query)).scalar_one())


def are_unseen(session: Session, snapshots: Collection[str], roles: Collection[str]) -> bool:
    """Whether a reference of these roles is there that one of the snapshots did not show."""
    unseen = [
        and_(
            Capture.changed_in >= cast(snapshot.partition(":")[0], Xid8),
            func.pg_visible_in_snapshot(Capture.changed_in, cast(snapshot, PgSnapshot)).is_(False),
        )
        for snapshot in set(snapshots)
    ]
    query = select(Capture.id).where(or_(*unseen), Capture.role.in_(roles), _UNTIL_NOW, *_REFERENCES)
    return session.scalar(select(query.exists())) is True


def hidden_with_prints(session: Session, side: str) -> int:
    """How many sealed persons have references on a side ('adult' or 'child'), read without hiding anybody."""
    of_side = Capture.role.in_(ADULT_ROLES) if side == "adult" else Capture.role.not_in(ADULT_ROLES)
    is_hidden = text("capture.person_id IN (SELECT id FROM hidden_person)")
    query = select(func.count(Capture.person_id.distinct())).where(of_side, is_hidden, *_REFERENCES)
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
    where = (Capture.number.in_(numbers), *_SEARCHABLE)
    return [SealedTemplate(*row) for row in session.execute(query.where(*where).order_by(Capture.number))]


def still_searchable(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Those of the numbers whose capture exists and is still searched: not withdrawn, nor presented too long ago."""
    return frozenset(session.scalars(select(Capture.number).where(Capture.number.in_(numbers), *_SEARCHABLE)))
