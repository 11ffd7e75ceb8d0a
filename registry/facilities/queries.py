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
    if not sought:
        return ()
    where = (Place.scheme == scheme, Place.search.contains(sought, autoescape=True))
    order = (~Place.search.startswith(sought, autoescape=True), Place.search)
    return session.scalars(select(Place).where(*where).order_by(*order).limit(limit)).all()


def place_count(session: Session) -> int:
    """How many districts are loaded, of all schemes."""
    return session.scalar(select(func.count()).select_from(Place)) or 0


def place_keys(session: Session) -> frozenset[str]:
    """Every district as "SCHEME CODE"."""
    return frozenset(f"{scheme} {code}" for scheme, code in session.execute(select(Place.scheme, Place.code)))


def facility_codes(session: Session) -> frozenset[str]:
    """Every facility's RENIPRESS code."""
    return frozenset(session.scalars(select(Facility.code)))


def facility(session: Session, code: str) -> Facility | None:
    """The facility of that RENIPRESS code."""
    return session.get(Facility, code)


def facilities(session: Session, text: str | None, limit: int) -> Sequence[Facility]:
    """Facilities by code; of a text, those whose name holds it, without regard to accents."""
    found = select(Facility).order_by(Facility.code).limit(limit)
    if text is not None:
        sought = fold(text)
        if not sought:
            return ()
        found = found.where(Facility.search.contains(sought, autoescape=True))
    return session.scalars(found).all()


def professional(session: Session, document: str, facility_code: str) -> Professional | None:
    """The professional of that DNI at that facility."""
    where = (Professional.document == document, Professional.facility_code == facility_code)
    return session.scalar(select(Professional).where(*where))
