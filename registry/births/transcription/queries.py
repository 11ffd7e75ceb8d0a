"""Reads of transcriptions and of the files they came in."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, undefer

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.rules import CANCELLED
from registry.births.transcription.models import ImportRefusal, Transcription, TranscriptionBatch
from registry.births.transcription.rules import APPROVED, WAITING, Form
from registry.core.pagination import Listing, Page, paginate
from registry.people.models import IdentityNumber

OPEN = (WAITING, APPROVED)


def transcription(session: Session, transcription_id: uuid.UUID, *, lock: bool = False) -> Transcription | None:
    """One transcription."""
    query = select(Transcription).where(Transcription.id == transcription_id).options(undefer("*"))
    return session.scalar(query.with_for_update() if lock else query)


def transcriptions(
    session: Session, state: str | None, batch_id: uuid.UUID | None, page: Page
) -> Listing[Transcription]:
    """Transcriptions, newest first."""
    query = select(Transcription)
    if state is not None:
        query = query.where(Transcription.state == state)
    if batch_id is not None:
        query = query.where(Transcription.batch_id == batch_id)
    return paginate(session, query, page, Transcription.requested_at, Transcription.id)


def from_paper(session: Session, page: Page) -> Listing[Transcription]:
    """Transcriptions that were entered one by one, newest first."""
    query = select(Transcription).where(Transcription.batch_id.is_(None))
    return paginate(session, query, page, Transcription.requested_at, Transcription.id)


def registered_children(session: Session, digits: Collection[str]) -> Mapping[str, uuid.UUID]:
    """CUI → the person who has it."""
    rows = session.execute(
        select(IdentityNumber.digits, IdentityNumber.person_id).where(IdentityNumber.digits.in_(digits))
    )
    return {number: person for number, person in rows}  # noqa: C416  # to mypy, rows are not pairs


def registered_actas(session: Session, numbers: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Those of the (number, office) that an acta has."""
    pair = tuple_(BirthRecord.number, BirthRecord.office)
    rows = session.execute(select(BirthRecord.number, BirthRecord.office).where(pair.in_(list(numbers))))
    return frozenset((str(number), office) for number, office in rows)


def known_contents(session: Session, digits: Collection[str]) -> Mapping[str, Sequence[tuple[str, bytes]]]:
    """CUI → (state, hash of the content) of every transcription that states it."""
    known: dict[str, list[tuple[str, bytes]]] = {}
    columns = select(Transcription.digits, Transcription.state, Transcription.content_hash)
    for number, state, content_hash in session.execute(columns.where(Transcription.digits.in_(digits))):
        known.setdefault(number, []).append((state, content_hash))
    return known


def has_acta(session: Session, person_id: uuid.UUID) -> bool:
    """Whether a person has an acta that was not cancelled, or a certificate."""
    actas = select(BirthRecord.id).where(BirthRecord.child_id == person_id, BirthRecord.state != CANCELLED)
    births = select(Birth.id).where(Birth.newborn_id == person_id)
    return session.scalar(actas.union(births).limit(1)) is not None


def batch(session: Session, batch_id: uuid.UUID, *, lock: bool = False) -> TranscriptionBatch | None:
    """One file of actas."""
    query = select(TranscriptionBatch).where(TranscriptionBatch.id == batch_id)
    return session.scalar(query.with_for_update() if lock else query)


def batch_of_file(session: Session, file_sha256: bytes, *, lock: bool = False) -> TranscriptionBatch | None:
    """The reading of a file with this content."""
    query = select(TranscriptionBatch).where(TranscriptionBatch.file_sha256 == file_sha256)
    return session.scalar(query.with_for_update() if lock else query)


def batches(session: Session, page: Page) -> Listing[TranscriptionBatch]:
    """The files of actas, newest first."""
    return paginate(session, select(TranscriptionBatch), page, TranscriptionBatch.requested_at, TranscriptionBatch.id)


def states_of_batches(session: Session, batches_: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, int]]:
    """File → state → how many of its actas are in it."""
    query = select(Transcription.batch_id, Transcription.state, func.count()).where(
        Transcription.batch_id.in_(batches_)
    )
    counts: dict[uuid.UUID, dict[str, int]] = {}
    for batch_id, state, count in session.execute(query.group_by(Transcription.batch_id, Transcription.state)):
        if batch_id is not None:
            counts.setdefault(batch_id, {})[state] = count
    return counts


def refused_lines(session: Session, batch_id: uuid.UUID) -> Sequence[ImportRefusal]:
    """Everything wrong with a file's lines, in their order."""
    where = ImportRefusal.batch_id == batch_id
    return session.scalars(
        select(ImportRefusal).where(where).order_by(ImportRefusal.line, ImportRefusal.position)
    ).all()


def refused_line_counts(session: Session, batches_: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """File → how many of its lines were refused at the reading."""
    counted = func.count(ImportRefusal.line.distinct())
    query = select(ImportRefusal.batch_id, counted).where(ImportRefusal.batch_id.in_(batches_))
    rows = session.execute(query.group_by(ImportRefusal.batch_id))
    return {batch_id: count for batch_id, count in rows}  # noqa: C416  # to mypy, rows are not pairs


def failed_lines(session: Session, batch_id: uuid.UUID) -> Sequence[Transcription]:
    """The entries of a file that did not become actas, in the order of their lines."""
    where = (Transcription.batch_id == batch_id, Transcription.refusal.is_not(None))
    return session.scalars(select(Transcription).where(*where).order_by(Transcription.line)).all()


def approved(session: Session, batch_id: uuid.UUID, limit: int) -> Sequence[Transcription]:
    """Confirmed entries of a file that wait for their inscription, locked, in the order of their lines."""
    where = (Transcription.batch_id == batch_id, Transcription.state == APPROVED)
    query = select(Transcription).where(*where).order_by(Transcription.line).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def numbers_of(forms: Collection[Form]) -> list[tuple[str, str]]:
    """The (number, office) of actas."""
    return [(form.number, form.office) for form in forms]
