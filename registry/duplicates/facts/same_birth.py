"""Births beside each other in time: of one facility and hour, or of one annulled certificate's hour."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.births.rules.dates import known_hour
from registry.births.rules.fields import ANNULLED
from registry.core.clock import start_of_day
from registry.duplicates import queries
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.same_birth import LikeBirths, ReturnedBirth
from registry.duplicates.thresholds.rules import Thresholds


def alike(subject: BirthSubject) -> Iterator[LikeBirths]:
    """Other births of the same facility at about the same hour.

    Whether that hour is a busy one is seen from the earlier of the two, so that it is the same from either end.
    """
    near = timedelta(minutes=subject.limits.same_birth_minutes)
    around = _within_twice_the_time(subject)
    others = subject.facts_of(around)
    hours = [facts.born_at for facts in (subject.own, *others) if facts.born_at is not None]
    own_hour = subject.own.born_at
    for facts in others:
        if own_hour is None or facts.born_at is None:
            yield LikeBirths(subject.own, facts)
        elif abs(own_hour - facts.born_at) <= near:
            earlier = min(own_hour, facts.born_at)
            yield LikeBirths(subject.own, facts, sum(abs(hour - earlier) <= near for hour in hours) - 1)


def returned(subject: BirthSubject) -> Iterator[ReturnedBirth]:
    """Annulled births of about the same hour, wherever they were."""
    annulled = births_beside_annulled(subject.session, subject.birth, subject.limits, is_annulled=True)
    for other in subject.facts_of(annulled):
        yield ReturnedBirth(subject.own, other)


def births_beside_annulled(session: Session, birth: Birth, limits: Thresholds, *, is_annulled: bool) -> Sequence[Birth]:
    """Births of about the same hour and of the same sex, annulled or living, nearest first."""
    where = (
        Birth.state == ANNULLED if is_annulled else queries.NOT_ANNULLED,
        Birth.id != birth.id,
        Birth.sex == birth.sex,
        _beside(birth, limits),
    )
    distance = func.abs(func.extract("epoch", Birth.born_at - birth.born_at)) if birth.born_at else Birth.born_at
    query = select(Birth).where(*where).order_by(distance.nulls_last(), Birth.id).limit(MOST_ROWS)
    return session.scalars(query).all()


def _beside(birth: Birth, limits: Thresholds, times: int = 1) -> ColumnElement[bool]:
    """Born at about the same hour, or so many times as far; where one of the hours is not known, on the same day."""
    if birth.born_on is None or birth.birth_estimate is not None:
        return false()
    that_day = and_(Birth.born_on == birth.born_on, Birth.birth_estimate.is_(None))
    hour = known_hour(birth.born_at)
    if hour is None:
        return that_day
    near = times * timedelta(minutes=limits.same_birth_minutes)
    no_hour = Birth.born_at.is_(None) | (Birth.born_at == start_of_day(birth.born_on))
    return or_(Birth.born_at.between(hour - near, hour + near), and_(that_day, no_hour))


def _within_twice_the_time(subject: BirthSubject) -> Sequence[Birth]:
    birth = subject.birth
    where = (
        queries.NOT_ANNULLED,
        Birth.id != birth.id,
        Birth.facility_code == birth.facility_code,
        _beside(birth, subject.limits, times=2),
    )
    return subject.session.scalars(select(Birth).where(*where).order_by(Birth.id)).all()


SOURCES: Final = (
    Source(Occasion.BIRTH, LikeBirths, alike),
    Source(Occasion.BIRTH, ReturnedBirth, returned),
)
