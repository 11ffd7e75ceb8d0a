"""Every SELECT of the room."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.rules import IN_FORCE
from registry.core.folding import fold
from registry.facilities.models import Place
from registry.statistics.declaration import DEPARTMENTS, Counted
from registry.statistics.models import StatisticsRelease
from registry.statistics.provinces import province_named

_CODE_OF: dict[str, str] = {fold(name): code for code, name in DEPARTMENTS.items()}


def release(session: Session, year: int) -> StatisticsRelease | None:
    """The release of a year."""
    return session.get(StatisticsRelease, year)


def releases(session: Session) -> Sequence[StatisticsRelease]:
    """Every release, the newest year first."""
    return session.scalars(select(StatisticsRelease).order_by(StatisticsRelease.year.desc())).all()


def births_inscribed(session: Session, since: datetime, until: datetime) -> Iterator[Counted]:
    """Each child who was inscribed first within these moments and has an acta in force, with its certificate."""
    first = (
        select(BirthRecord.child_id)
        .where(BirthRecord.inscribed_at.is_not(None), ~BirthRecord.is_transcribed)
        .group_by(BirthRecord.child_id)
        .having(func.min(BirthRecord.inscribed_at) >= since, func.min(BirthRecord.inscribed_at) < until)
        .having(func.bool_or(BirthRecord.state.in_(IN_FORCE)))
        .subquery()
    )
    timely = (
        select(BirthRecord.registration)
        .where(BirthRecord.child_id == first.c.child_id, BirthRecord.state.in_(IN_FORCE))
        .order_by(BirthRecord.inscribed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Birth.born_on,
            Place.department,
            Place.province,
            Birth.sex,
            Birth.weight_g,
            Birth.mother_birth_date,
            Birth.mother_age_years,
            Birth.attendant_profession,
            timely,
        )
        .join(first, first.c.child_id == Birth.newborn_id)
        .outerjoin(Place, (Place.scheme == Birth.ubigeo_scheme) & (Place.code == Birth.ubigeo))
        .where(Birth.born_on.is_not(None), Birth.state != "annulled")
    )
    for born_on, department, province, *others in session.execute(query.execution_options(yield_per=5000)):
        code = _CODE_OF.get(fold(department)) if department else None
        sex, weight_g, mothers_day, mothers_age, attendant, registration = others
        of_mother = (mothers_day, mothers_age)
        number = province_named(department, province)
        yield Counted(born_on, code, sex, weight_g, *of_mother, attendant, registration, number)
