"""What else a birth's attendant attended, and how the lists of professionals name them."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.attendants import Attendance, Licence
from registry.facilities.rules import distance_km

_THAT_DAY: Final = text("""
    SELECT count(*) AS births, (array_agg(newborn_id ORDER BY born_at, id))[1] AS first FROM birth
    WHERE attendant_dni = :dni AND state <> 'annulled'
      AND born_at >= date_trunc('day', CAST(:at AS timestamptz), 'America/Lima')
      AND born_at < date_trunc('day', CAST(:at AS timestamptz), 'America/Lima') + interval '1 day'
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
     WHERE b.attendant_dni = :dni AND b.id <> :own AND b.state <> 'annulled'
       AND b.born_at BETWEEN CAST(:at AS timestamptz) - make_interval(hours => :hours)
                         AND CAST(:at AS timestamptz) + make_interval(hours => :hours)
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
    """What else this birth's attendant attended that day, and within hours."""
    birth, limits = subject.birth, subject.limits
    if birth.attendant_dni is None or birth.born_at is None:
        return
    parameters = {"dni": birth.attendant_dni, "at": birth.born_at, "own": birth.id, "hours": limits.attendant_hours}
    day = subject.session.execute(_THAT_DAY, parameters).one()
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
    yield Attendance(day.first or birth.newborn_id, birth.id, day.births, km, furthest)


def licence(subject: BirthSubject) -> Iterator[Licence]:
    """How the lists of professionals name this birth's attendant."""
    birth = subject.birth
    if birth.attendant_dni is None:
        return
    parameters = {"facility": birth.facility_code, "dni": birth.attendant_dni}
    row = subject.session.execute(_LISTED, parameters).one()
    yield Licence(
        newborn_id=birth.newborn_id,
        birth_id=birth.id,
        profession=birth.attendant_profession,
        is_listed=row.listed > 0,
        is_active=row.active > 0,
        is_listed_elsewhere=row.elsewhere > 0,
        has_table=row.known > 0,
    )


SOURCES: Final = (
    Source(Occasion.BIRTH, Attendance, attendance),
    Source(Occasion.BIRTH, Licence, licence),
)
