"""Reads of places, facilities and professionals."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.core.folding import fold
from registry.facilities.models import Facility, Place, Professional


def place(session: Session, scheme: str, code: str) -> Place | None:
    """The district of that scheme and code."""
    return session.get(Place, (scheme, code))


def places_like(session: Session, scheme: str, text: str, limit: int) -> Sequence[Place]:
    """Districts whose name, province or department holds the text, without regard to accents; the best first."""
    sought = fold(text)
    where = (Place.scheme == scheme, Place.search.contains(sought, autoescape=True))
    order = (~Place.search.startswith(sought, autoescape=True), Place.search)
    return session.scalars(select(Place).where(*where).order_by(*order).limit(limit)).all()


def place_count(session: Session) -> int:
    """How many districts are loaded, of all schemes."""
    return session.scalar(select(func.count()).select_from(Place)) or 0


def facility(session: Session, code: str) -> Facility | None:
    """The facility of that RENIPRESS code."""
    return session.get(Facility, code)


def facilities(session: Session, text: str | None, limit: int) -> Sequence[Facility]:
    """Facilities by code; those whose name holds the text."""
    found = select(Facility).order_by(Facility.code).limit(limit)
    if text:
        found = found.where(Facility.name.icontains(text, autoescape=True))
    return session.scalars(found).all()


def professional(session: Session, document: str, facility_code: str) -> Professional | None:
    """The professional of that DNI at that facility."""
    where = (Professional.document == document, Professional.facility_code == facility_code)
    return session.scalar(select(Professional).where(*where))
