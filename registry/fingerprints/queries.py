"""Reads of captures."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.core.context import Actor
from registry.fingerprints.models import Capture

_KEPT = Capture.withdrawn_at.is_(None)
_SEARCHABLE: tuple[ColumnElement[bool], ...] = (
    Capture.sealed_template.is_not(None),
    Capture.purpose != "verification",
    _KEPT,
)
"""What was presented at a verification is compared, never searched: it may be another person's."""


def capture(session: Session, actor: Actor, capture_id: uuid.UUID) -> Capture | None:
    """The capture, if the actor may see it: one bound to a facility sees what was captured there."""
    found = select(Capture).where(Capture.id == capture_id)
    if actor.facility_code:
        there = select(Account.id).where(Account.facility_code == actor.facility_code)
        found = found.where(Capture.operator_id.in_(there))
    return session.scalar(found)


def templates_of(session: Session, person_id: uuid.UUID) -> Sequence[Capture]:
    """Captures bound to a person that hold a template, oldest first."""
    where = (Capture.person_id == person_id, *_SEARCHABLE)
    return session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()


def persons_sharing_an_image(session: Session, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Other persons for whom the very same image file was sent."""
    own = select(Capture.image_sha256).where(Capture.person_id == person_id, Capture.image_sha256.is_not(None), _KEPT)
    where = (Capture.image_sha256.in_(own), Capture.person_id != person_id, _KEPT)
    return session.scalars(select(Capture.person_id).where(*where).distinct()).all()


def captures_with_images(session: Session, hashes: Collection[bytes]) -> Sequence[tuple[bytes, uuid.UUID]]:
    """Hash and id of the captures kept so far whose image file has one of these hashes."""
    found = select(Capture.image_sha256, Capture.id).where(Capture.image_sha256.in_(hashes)).order_by(Capture.number)
    return [(digest, one) for digest, one in session.execute(found) if digest is not None]


def numbers_above(session: Session, number: int) -> Sequence[int]:
    """Numbers of the searchable captures above one, ascending."""
    found = select(Capture.number).where(Capture.number > number, *_SEARCHABLE)
    return session.scalars(found.order_by(Capture.number)).all()


@dataclass(frozen=True, slots=True)
class SealedTemplate:
    """What a gallery needs of a capture."""

    number: int
    capture_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    finger: int
    quality: int
    sealed: bytes


def sealed_templates(session: Session, numbers: Sequence[int]) -> Sequence[SealedTemplate]:
    """The searchable captures of these numbers, ascending."""
    found = select(
        Capture.number,
        Capture.id,
        Capture.person_id,
        Capture.role,
        Capture.finger,
        func.coalesce(Capture.quality, 0),
        func.coalesce(Capture.sealed_template, b""),
    )
    where = (Capture.number.in_(numbers), *_SEARCHABLE)
    return [SealedTemplate(*row) for row in session.execute(found.where(*where).order_by(Capture.number))]


def still_searchable(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Those of the numbers whose capture is there and not withdrawn."""
    return frozenset(session.scalars(select(Capture.number).where(Capture.number.in_(numbers), *_SEARCHABLE)))
