"""Facts over windows, computed by the database: how many, how far, how soon. Each query is bounded."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.births.models import Birth, Verification
from registry.births.rules.deadlines import EXTEMPORANEOUS, timeliness
from registry.core.clock import day_in_peru
from registry.duplicates.indicators.attendants import Attendance, Licence
from registry.duplicates.indicators.facilities import NumberInSequence, Volume, off_sequence
from registry.duplicates.indicators.late import LateFacts
from registry.duplicates.indicators.mothers import MotherFacts
from registry.duplicates.indicators.presented import Attempt
from registry.duplicates.thresholds.rules import Thresholds
from registry.facilities.rules import distance_km, distance_km_sql
from registry.people import queries as people
from registry.people.ages import age_on
from registry.people.models import Person

MOST: Final = 500
"""Rows a window tells of: beyond, an investigator needs no more."""


def mother(session: Session, birth: Birth) -> MotherFacts | None:
    """The mother's age and life at a birth."""
    if birth.mother_id is None:
        return None
    person = session.get_one(Person, birth.mother_id)
    born_on = day_in_peru(birth.born_at) if birth.born_at else None
    told = person.birth_date or birth.mother_birth_date
    age = age_on(told, born_on) if told and born_on else birth.mother_age_years
    is_abroad = born_on is not None and people.was_abroad(session, birth.mother_id, born_on)
    return MotherFacts(birth.mother_id, birth.id, age, born_on, person.died_on, is_abroad)


_POSITION: Final = (
    "coalesce(f.latitude, p.latitude) AS latitude, coalesce(f.longitude, p.longitude) AS longitude FROM birth b "
    "JOIN facility f ON f.code = b.facility_code JOIN place p ON (p.scheme, p.code) = (f.ubigeo_scheme, f.ubigeo)"
)
_KM: Final = distance_km_sql("o", "h")


def attendance(session: Session, birth: Birth, limits: Thresholds) -> Attendance | None:
    """What else this birth's attendant attended that day, and within hours."""
    if birth.attendant_dni is None or birth.born_at is None:
        return None
    asked = {"dni": birth.attendant_dni, "at": birth.born_at, "own": birth.id, "hours": limits.attendant_hours}
    day = session.execute(
        text(
            "SELECT count(*) AS births, (array_agg(newborn_id ORDER BY born_at, id))[1] AS first FROM birth "
            "WHERE attendant_dni = :dni AND state <> 'annulled' "
            "AND born_at >= date_trunc('day', CAST(:at AS timestamptz), 'America/Lima') "
            "AND born_at < date_trunc('day', CAST(:at AS timestamptz), 'America/Lima') + interval '1 day'"
        ),
        asked,
    ).one()
    far = session.execute(
        text(
            f"WITH h AS (SELECT {_POSITION} WHERE b.id = :own), "  # noqa: S608  # our own words
            f"o AS (SELECT b.id, {_POSITION} WHERE b.attendant_dni = :dni AND b.id <> :own AND b.state <> 'annulled' "
            "AND b.born_at BETWEEN CAST(:at AS timestamptz) - make_interval(hours => :hours) "
            f"AND CAST(:at AS timestamptz) + make_interval(hours => :hours) LIMIT {MOST}) "
            f"SELECT o.id, {_KM} AS km FROM o, h ORDER BY km DESC, o.id LIMIT 1"
        ),
        asked,
    ).one_or_none()
    km = far.km if far else 0.0
    other = far.id if far and km > limits.attendant_km else None
    return Attendance(day.first or birth.newborn_id, birth.id, day.births, km, other)


def licence(session: Session, birth: Birth) -> Licence | None:
    """What the professionals' table says of this birth's attendant."""
    if birth.attendant_dni is None:
        return None
    row = session.execute(
        text(
            "SELECT count(*) FILTER (WHERE facility_code = :facility AND document = :dni) AS listed, "
            "count(*) FILTER (WHERE facility_code = :facility AND document = :dni AND is_active) AS active, "
            "count(*) FILTER (WHERE facility_code = :facility) AS known, "
            "count(*) FILTER (WHERE facility_code <> :facility AND document = :dni) AS elsewhere FROM professional "
            "WHERE facility_code = :facility OR document = :dni"
        ),
        {"facility": birth.facility_code, "dni": birth.attendant_dni},
    ).one()
    return Licence(
        birth.newborn_id,
        birth.id,
        birth.attendant_profession,
        row.listed > 0,
        row.active > 0,
        row.elsewhere > 0,
        row.known > 0,
    )


def volume(session: Session, birth: Birth, limits: Thresholds) -> Volume | None:
    """This facility's births by month, up to this birth's; before it enrolled its first there is no history."""
    if birth.born_at is None:
        return None
    rows = session.execute(
        text(
            "SELECT m.month, count(b.id) AS births, (array_agg(b.newborn_id ORDER BY b.born_at, b.id) "
            "FILTER (WHERE b.id IS NOT NULL))[1] AS first FROM generate_series(LEAST(GREATEST("
            "date_trunc('month', CAST(:at AS timestamptz)) - make_interval(months => :months), "
            "(SELECT date_trunc('month', min(created_at)) FROM birth WHERE facility_code = :facility)), "
            "date_trunc('month', CAST(:at AS timestamptz))), "
            "date_trunc('month', CAST(:at AS timestamptz)), interval '1 month') AS m(month) "
            "LEFT JOIN birth b ON b.facility_code = :facility AND b.state <> 'annulled' "
            "AND b.born_at >= m.month AND b.born_at < m.month + interval '1 month' GROUP BY 1 ORDER BY 1"
        ),
        {"at": birth.born_at, "months": limits.facility_history_months, "facility": birth.facility_code},
    ).all()
    counts = [row.births for row in rows]
    while len(counts) > 1 and counts[0] == 0:
        counts.pop(0)  # before the facility's first birth there is no history
    authorised = session.execute(
        text("SELECT is_active AND 'births' = ANY(services) FROM facility WHERE code = :code"),
        {"code": birth.place_facility_code or birth.facility_code},
    ).scalar()
    is_there = birth.place == "facility"
    first = rows[-1].first or birth.newborn_id
    return Volume(
        first if authorised or not is_there else birth.newborn_id,
        birth.id,
        counts[-1],
        tuple(counts[:-1]),
        bool(authorised) or not is_there,
    )


_WIDENED: Final = (1, 4, 12)
"""A facility that issues few certificates is looked at over more days, up to about a year on either side."""


def sequence(session: Session, birth: Birth, limits: Thresholds) -> NumberInSequence | None:
    """This certificate's number among its facility's, by the births' days and by the days of enrolment.

    A certificate is made at the birth, also of a child enrolled years later; one of a birth at home is made when the
    child is brought. So the numbers of both times are looked at, and those that are nearer count. Where either time
    has too few to tell, nothing is told: the number may belong to that one.
    """
    if birth.cnv is None:
        return None
    times = {"COALESCE(born_at, created_at)": birth.born_at or birth.created_at, "created_at": birth.created_at}
    nearest = None
    for column, at in times.items():
        one = _among_neighbours(session, birth, column, at, limits)
        if one is None or one.others < limits.sequence_least_certificates:
            return None
        nearest = one if nearest is None else min(nearest, one, key=off_sequence)
    return nearest


def _among_neighbours(
    session: Session, birth: Birth, column: str, at: datetime, limits: Thresholds
) -> NumberInSequence | None:
    """The number among those of the days about a moment, over more days until there are enough of them."""
    for times_wider in _WIDENED:
        row = session.execute(
            text(
                "SELECT count(*) AS others, percentile_disc(0.1) WITHIN GROUP (ORDER BY cnv::bigint) AS lowest, "  # noqa: S608  # our own words
                "percentile_disc(0.9) WITHIN GROUP (ORDER BY cnv::bigint) AS highest FROM (SELECT cnv FROM birth "
                "WHERE facility_code = :facility AND cnv IS NOT NULL AND id <> :own AND length(cnv) = :digits "
                f"AND {column} BETWEEN CAST(:at AS timestamptz) - make_interval(days => :days) "
                f"AND CAST(:at AS timestamptz) + make_interval(days => :days) LIMIT {MOST}) AS near"
            ),
            {
                "facility": birth.facility_code,
                "own": birth.id,
                "digits": len(str(birth.cnv)),
                "at": at,
                "days": limits.sequence_days * times_wider,
            },
        ).one()
        if row.others >= limits.sequence_least_certificates:
            break
    if not row.others:
        return None
    return NumberInSequence(birth.newborn_id, birth.id, int(str(birth.cnv)), row.others, row.lowest, row.highest)


def late(session: Session, birth: Birth) -> LateFacts | None:
    """When and where this birth was enrolled, against when and where it was."""
    if birth.born_at is None:
        return None
    born_on, enrolled_on = day_in_peru(birth.born_at), day_in_peru(birth.created_at)
    is_late = timeliness(born_on, enrolled_on, is_remote=birth.is_remote).kind == EXTEMPORANEOUS
    km, has_trace = None, True
    if is_late:
        position = session.execute(text(f"SELECT {_POSITION} WHERE b.id = :own"), {"own": birth.id}).one()
        there = session.execute(
            text("SELECT latitude, longitude FROM place WHERE scheme = :scheme AND code = :code"),
            {"scheme": birth.ubigeo_scheme, "code": birth.ubigeo},
        ).one_or_none()
        km = distance_km((position.latitude, position.longitude), (there.latitude, there.longitude)) if there else None
        has_trace = bool(
            session.execute(
                text("SELECT EXISTS (SELECT 1 FROM capture WHERE person_id = :child AND captured_at < :at)"),
                {"child": birth.newborn_id, "at": birth.created_at},
            ).scalar()
        )
    return LateFacts(
        birth.newborn_id,
        birth.id,
        is_late,
        age_on(born_on, enrolled_on),
        km,
        birth.attendant_profession,
        birth.place == "facility",
        has_trace,
    )


def attempts(session: Session, birth: Birth) -> list[Attempt]:
    """The infant's prints presented again since the birth, and how they compared."""
    rows = session.scalars(select(Verification).where(Verification.birth_id == birth.id).limit(MOST))
    told = [(one.parts.get("newborn") or {}, one.is_provisional) for one in rows]
    return [
        Attempt(part.get("outcome", ""), len(part.get("fingers") or ()), part.get("score"), provisional)
        for part, provisional in told
    ]


@dataclass(frozen=True, slots=True)
class Uses:
    """What only the living do: days and words."""

    died_on: date | None
    used_on: tuple[tuple[date, str], ...]


def uses(session: Session, person: uuid.UUID) -> Uses:
    """A person's death, and what was done as that person after it; nothing is looked up for the living."""
    died_on = session.get_one(Person, person).died_on
    if died_on is None:
        return Uses(None, ())
    rows = session.execute(
        text(
            "SELECT captured_at AS at, 'prints were taken' AS what FROM capture WHERE person_id = :person "  # noqa: S608  # our own words
            "AND failure IS NULL UNION ALL "
            "SELECT v.created_at, 'prints were presented' FROM verification v JOIN birth b ON b.id = v.birth_id "
            "WHERE b.newborn_id = :person UNION ALL "
            "SELECT submitted_at, 'a card was asked for' FROM document_application WHERE person_id = :person "
            f"AND submitted_at IS NOT NULL ORDER BY 1 LIMIT {MOST}"
        ),
        {"person": person},
    ).all()
    return Uses(died_on, tuple((day_in_peru(row.at), row.what) for row in rows))


def reissued(session: Session, person: uuid.UUID, limits: Thresholds) -> int:
    """The most cards reissued for a person within the months before any of them."""
    most: int = session.execute(
        text(
            "SELECT coalesce(max(n), 0) FROM (SELECT count(*) OVER (ORDER BY submitted_at "
            "RANGE BETWEEN CAST(:span AS interval) PRECEDING AND CURRENT ROW) AS n FROM document_application "
            "WHERE person_id = :person AND kind = 'duplicate' AND submitted_at IS NOT NULL "
            "AND state NOT IN ('rejected', 'withdrawn')) AS each"
        ),
        {"person": person, "span": f"{limits.reissue_months} months"},
    ).scalar_one()
    return most


def refused_elsewhere(session: Session, birth: Birth, limits: Thresholds) -> list[tuple[uuid.UUID, uuid.UUID, int]]:
    """(birth, child, days before) of what was refused at other offices within the days before.

    Her certificates annulled for a child of about that day; this child's applications rejected before its newest one.
    """
    refused = _rejected(session, birth, limits)
    if birth.mother_id is None or birth.born_at is None:
        return refused
    rows = session.execute(
        text(
            "SELECT id, newborn_id, annulled_at FROM birth WHERE mother_id = :mother AND state = 'annulled' "  # noqa: S608  # our own words
            "AND facility_code <> :facility AND annulled_at <= :at "
            "AND annulled_at > CAST(:at AS timestamptz) - make_interval(days => :days) "
            "AND born_at BETWEEN CAST(:born AS timestamptz) - interval '2 days' "
            f"AND CAST(:born AS timestamptz) + interval '2 days' LIMIT {MOST}"
        ),
        {
            "mother": birth.mother_id,
            "facility": birth.facility_code,
            "at": birth.created_at,
            "born": birth.born_at,
            "days": limits.retry_days,
        },
    ).all()
    return refused + [(row.id, row.newborn_id, (birth.created_at - row.annulled_at).days) for row in rows]


def _rejected(session: Session, birth: Birth, limits: Thresholds) -> list[tuple[uuid.UUID, uuid.UUID, int]]:
    """Rejected applications. An account's office is its facility; one without a facility is an office of its own."""
    office = "coalesce(facility_code, account.id::text)"
    rows = session.execute(
        text(
            "SELECT again.created_at AS at, refused.decided_at FROM document_application refused "  # noqa: S608  # our own words
            "JOIN LATERAL (SELECT * FROM document_application WHERE person_id = refused.person_id "
            "AND submitted_at IS NOT NULL AND id <> refused.id ORDER BY created_at DESC LIMIT 1) again ON true "
            "WHERE refused.person_id = :child AND refused.state = 'rejected' "
            "AND refused.decided_at <= again.created_at "
            "AND refused.decided_at > again.created_at - make_interval(days => :days) "
            f"AND (SELECT {office} FROM account WHERE id = refused.created_by) "
            f"<> (SELECT {office} FROM account WHERE id = again.created_by) LIMIT {MOST}"
        ),
        {"child": birth.newborn_id, "days": limits.retry_days},
    ).all()
    return [(birth.id, birth.newborn_id, (row.at - row.decided_at).days) for row in rows]
