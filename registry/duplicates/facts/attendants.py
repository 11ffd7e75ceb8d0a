"""What else a birth's attendant attended and its certifier certified, and how the lists of professionals name them."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import TextClause, text

from registry.births.rules.dates import known_hour
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.attendants import (
    ATTENDANT,
    CERTIFIER,
    RELATIVE,
    Attendance,
    Certification,
    Licence,
)
from registry.facilities.rules import distance_km


def _that_day(role: str) -> TextClause:
    """How many births of a civil day in Peru a professional attended or certified, and the day's first child."""
    return text(f"""
        SELECT count(*) AS births, (array_agg(newborn_id ORDER BY born_on, born_at, id))[1] AS first FROM birth
        WHERE {role}_dni = :dni AND state <> 'annulled' AND born_on = :day
    """)  # noqa: S608  # our own words


_ATTENDED_THAT_DAY: Final = _that_day(ATTENDANT)
_CERTIFIED_THAT_DAY: Final = _that_day(CERTIFIER)
# As a relative: of how many mothers lately, and the first newborn of all.
_AS_RELATIVE: Final = text("""
    SELECT count(DISTINCT coalesce(mother_id, id)) FILTER (
               WHERE born_on > CAST(:day AS date) - make_interval(months => :months) AND born_on <= :day
           ) AS mothers,
           (array_agg(newborn_id ORDER BY born_on, id))[1] AS first
    FROM birth WHERE attendant_dni = :dni AND attendant_profession = 'relative' AND state <> 'annulled'
""")
# The birth itself comes first: its own site is what the others' distance is measured from.
_SITES: Final = text("""
    (SELECT b.id, coalesce(f.latitude, p.latitude) AS latitude, coalesce(f.longitude, p.longitude) AS longitude
     FROM birth b JOIN facility f ON f.code = b.facility_code
     JOIN place p ON (p.scheme, p.code) = (f.ubigeo_scheme, f.ubigeo) WHERE b.id = :own)
    UNION ALL
    (SELECT b.id, coalesce(f.latitude, p.latitude), coalesce(f.longitude, p.longitude)
     FROM birth b JOIN facility f ON f.code = b.facility_code
     JOIN place p ON (p.scheme, p.code) = (f.ubigeo_scheme, f.ubigeo)
     WHERE (b.attendant_dni = :dni OR b.certifier_dni = :dni) AND b.id <> :own AND b.state <> 'annulled'
       AND b.born_at BETWEEN CAST(:at AS timestamptz) - make_interval(hours => :hours)
                         AND CAST(:at AS timestamptz) + make_interval(hours => :hours)
       AND (b.born_at AT TIME ZONE 'America/Lima')::time <> '00:00'
     ORDER BY b.id LIMIT :most)
""")
_LISTED: Final = text("""
    SELECT count(*) FILTER (WHERE facility_code = :facility AND document = :dni) AS listed,
           count(*) FILTER (WHERE facility_code = :facility AND document = :dni AND is_active) AS active,
           count(*) FILTER (WHERE facility_code = :facility) AS known,
           count(*) FILTER (WHERE facility_code <> :facility AND document = :dni) AS elsewhere
    FROM professional WHERE facility_code = :facility OR document = :dni
""")


def attendance(subject: BirthSubject) -> Iterator[Attendance]:
    """What else this birth's attendant attended that day, and where else they were within hours."""
    dni = subject.birth.attendant_dni
    if dni is not None and subject.birth.born_on is not None:
        presence = _presence(subject, dni, _ATTENDED_THAT_DAY)
        if subject.birth.attendant_profession != RELATIVE:
            yield Attendance(**presence)
            return
        months = subject.limits.attendant_relative_months
        parameters = {"dni": dni, "day": subject.birth.born_on, "months": months}
        lately = subject.session.execute(_AS_RELATIVE, parameters).one()
        yield Attendance(**presence, mothers_as_relative=lately.mothers, first_as_relative=lately.first)


def certification(subject: BirthSubject) -> Iterator[Certification]:
    """What else this birth's certifier certified that day, and where else they were within hours.

    A certifier who attended the birth is looked at as its attendant.
    """
    dni = subject.birth.certifier_dni
    if dni is not None and dni != subject.birth.attendant_dni and subject.birth.born_on is not None:
        yield Certification(**_presence(subject, dni, _CERTIFIED_THAT_DAY))


def _presence(subject: BirthSubject, dni: str, that_day: TextClause) -> dict[str, Any]:
    birth, limits = subject.birth, subject.limits
    # Without an hour nobody can say where the professional was within hours of it; the day's births still count.
    parameters = {
        "dni": dni,
        "day": birth.born_on,
        "at": known_hour(birth.born_at),
        "own": birth.id,
        "hours": limits.attendant_hours,
    }
    day = subject.session.execute(that_day, parameters).one()
    sites = {
        row.id: (row.latitude, row.longitude)
        for row in subject.session.execute(_SITES, parameters | {"most": MOST_ROWS})
        if row.latitude is not None and row.longitude is not None
    }
    here = sites.pop(birth.id, None)
    distances = [(distance_km(there, here), other) for other, there in sites.items()] if here is not None else []
    km, furthest = max(distances, key=lambda each: each[0], default=(0.0, None))
    if km <= limits.attendant_km:
        furthest = None
    return {
        "newborn_id": day.first or birth.newborn_id,
        "birth_id": birth.id,
        "births_that_day": day.births,
        "furthest_km": km,
        "furthest_birth_id": furthest,
    }


def licence(subject: BirthSubject) -> Iterator[Licence]:
    """How the lists of professionals name this birth's attendant, and its certifier where that is another."""
    birth = subject.birth
    if birth.attendant_dni is not None:
        yield _licence(subject, birth.attendant_dni, birth.attendant_profession)
    if birth.certifier_dni is not None and birth.certifier_dni != birth.attendant_dni:
        yield _licence(subject, birth.certifier_dni, birth.certifier_profession, CERTIFIER)


def _licence(subject: BirthSubject, dni: str, profession: str | None, role: str = ATTENDANT) -> Licence:
    birth = subject.birth
    row = subject.session.execute(_LISTED, {"facility": birth.facility_code, "dni": dni}).one()
    return Licence(
        newborn_id=birth.newborn_id,
        birth_id=birth.id,
        profession=profession,
        is_listed=row.listed > 0,
        is_active=row.active > 0,
        is_listed_elsewhere=row.elsewhere > 0,
        has_table=row.known > 0,
        role=role,
    )


SOURCES: Final = (
    Source(Occasion.BIRTH, Attendance, attendance),
    Source(Occasion.BIRTH, Certification, certification),
    Source(Occasion.BIRTH, Licence, licence),
)
