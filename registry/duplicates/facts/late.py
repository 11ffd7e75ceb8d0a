"""When and where a child was enrolled, against when and where it was born."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.births.rules.deadlines import EXTEMPORANEOUS, timeliness
from registry.core.clock import day_in_peru
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.late import LateFacts
from registry.facilities.rules import distance_km
from registry.people.ages import age_on

_ENROLLED_AT: Final = text("""
    SELECT coalesce(f.latitude, p.latitude) AS latitude, coalesce(f.longitude, p.longitude) AS longitude
    FROM birth b JOIN facility f ON f.code = b.facility_code
    JOIN place p ON (p.scheme, p.code) = (f.ubigeo_scheme, f.ubigeo) WHERE b.id = :own
""")
_BORN_AT: Final = text("SELECT latitude, longitude FROM place WHERE scheme = :scheme AND code = :code")
_HAS_TRACE: Final = text("SELECT EXISTS (SELECT 1 FROM capture WHERE person_id = :child AND captured_at < :at)")


def enrolment(subject: BirthSubject) -> Iterator[LateFacts]:
    """How late and how far away the child was enrolled; distance and traces are looked up for late ones only."""
    birth = subject.birth
    born_on, enrolled_on = birth.born_on, day_in_peru(birth.created_at)
    if born_on is None:
        return
    is_late = timeliness(born_on, enrolled_on, is_remote=birth.is_remote).kind == EXTEMPORANEOUS
    yield LateFacts(
        newborn_id=birth.newborn_id,
        birth_id=birth.id,
        is_late=is_late,
        age_years=age_on(born_on, enrolled_on),
        km=_distance_km(subject) if is_late else None,
        attendant_profession=birth.attendant_profession,
        is_in_facility=birth.place == "facility",
        has_trace=_has_trace(subject) if is_late else True,
    )


def _distance_km(subject: BirthSubject) -> float | None:
    birth = subject.birth
    here = subject.session.execute(_ENROLLED_AT, {"own": birth.id}).one()
    there = subject.session.execute(_BORN_AT, {"scheme": birth.ubigeo_scheme, "code": birth.ubigeo}).one_or_none()
    return None if there is None else distance_km((here.latitude, here.longitude), (there.latitude, there.longitude))


def _has_trace(subject: BirthSubject) -> bool:
    birth = subject.birth
    parameters = {"child": birth.newborn_id, "at": birth.created_at}
    return bool(subject.session.execute(_HAS_TRACE, parameters).scalar())


SOURCES: Final = (Source(Occasion.BIRTH, LateFacts, enrolment),)
