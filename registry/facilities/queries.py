"""Reads of places, facilities and professionals."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from registry.core.folding import fold
from registry.facilities.models import Facility, Place, Professional


def place(session: Session, scheme: str, code: str) -> Place | None:
    """The district with this scheme and code."""
    return session.get(Place, (scheme, code))


def places_like(session: Session, scheme: str, text: str, limit: int) -> Sequence[Place]:
    """Districts whose name, province or department contains the text, ignoring accents; best matches first."""
    folded = fold(text)
    if not folded:
        return ()
    where = (Place.scheme == scheme, Place.search.contains(folded, autoescape=True))
    order = (~Place.search.startswith(folded, autoescape=True), Place.search)
    return session.scalars(select(Place).where(*where).order_by(*order).limit(limit)).all()


def place_count(session: Session) -> int:
    """The number of districts loaded, over all schemes."""
    return session.scalar(select(func.count()).select_from(Place)) or 0


def place_keys(session: Session) -> frozenset[str]:
    """Every district as "SCHEME CODE"."""
    return frozenset(f"{scheme} {code}" for scheme, code in session.execute(select(Place.scheme, Place.code)))


def facility_codes(session: Session) -> frozenset[str]:
    """Every facility's RENIPRESS code."""
    return frozenset(session.scalars(select(Facility.code)))


def facility(session: Session, code: str) -> Facility | None:
    """The facility with this RENIPRESS code."""
    return session.get(Facility, code)


def facility_names(session: Session, codes: Collection[str]) -> Mapping[str, str]:
    """Facility → its name."""
    names = select(Facility.code, Facility.name).where(Facility.code.in_(codes))
    return {row.code: row.name for row in session.execute(names)}


def districts_of_facilities(session: Session, codes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Facility → scheme and code of its district."""
    columns = select(Facility.code, Facility.ubigeo_scheme, Facility.ubigeo)
    return {code: (scheme, ubigeo) for code, scheme, ubigeo in session.execute(columns.where(Facility.code.in_(codes)))}


def district_names(
    session: Session, keys: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[str, str, str]]:
    """Scheme and code of a district → department, province and district by name."""
    columns = select(Place.scheme, Place.code, Place.department, Place.province, Place.district)
    rows = session.execute(columns.where(tuple_(Place.scheme, Place.code).in_(list(keys))))
    return {(scheme, code): (department, province, district) for scheme, code, department, province, district in rows}


def facilities(session: Session, text: str | None, limit: int) -> Sequence[Facility]:
    """Facilities by code; with a text, those whose name contains it, ignoring accents."""
    statement = select(Facility).order_by(Facility.code).limit(limit)
    if text is not None:
        folded = fold(text)
        if not folded:
            return ()
        statement = statement.where(Facility.search.contains(folded, autoescape=True))
    return session.scalars(statement).all()


def professional(session: Session, document: str, facility_code: str) -> Professional | None:
    """The professional with this DNI at this facility."""
    where = (Professional.document == document, Professional.facility_code == facility_code)
    return session.scalar(select(Professional).where(*where))
