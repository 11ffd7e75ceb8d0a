"""Births side by side: of one woman, of one delivery, of one facility and hour."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.births.queries import children_of
from registry.births.rules.fields import ANNULLED
from registry.duplicates import queries
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.rules.births import Delivery, LikeBirths, ReturnedBirth, TwoBirths
from registry.duplicates.indicators.rules.prints import is_one_woman
from registry.duplicates.models import AlertPerson, AlertReason
from registry.duplicates.thresholds.rules import Thresholds


def of_one_woman(subject: BirthSubject) -> Iterator[TwoBirths]:
    """Pairs of births of the mother, under every identity whose prints were found to be hers."""
    mother = subject.birth.mother_id
    if mother is None:
        return
    identities = {mother, *_united_with(subject.session, mother)}
    identities |= {
        woman.person_id for woman in subject.women if is_one_woman(woman.score, subject.women_searched, subject.limits)
    }
    births = map(queries.facts_of_birth, queries.births_of_mothers(subject.session, identities))
    for first, second in combinations(births, 2):
        women = frozenset(woman for woman in (first.mother_id, second.mother_id) if woman)
        yield TwoBirths(first, second, women)


_UNITING: Final = tuple(indicator.code for indicator in CATALOGUE if indicator.unites_mothers)


def _united_with(session: Session, mother_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Identities that earlier findings hold to be this woman's."""
    hers = select(AlertPerson.alert_id).where(AlertPerson.person_id == mother_id)
    because = (AlertReason.indicator.in_(_UNITING), AlertReason.withdrawn_at.is_(None), AlertReason.alert_id.in_(hers))
    of_these = select(AlertReason.alert_id).where(*because)
    return session.scalars(select(AlertPerson.person_id).where(AlertPerson.alert_id.in_(of_these))).all()


def delivery(subject: BirthSubject) -> Iterator[Delivery]:
    """All children of the birth's delivery."""
    children = children_of(subject.session, subject.birth.delivery_id)
    yield Delivery(tuple(map(queries.facts_of_birth, children)))


def alike(subject: BirthSubject) -> Iterator[LikeBirths]:
    """Other births of the same facility at about the same hour."""
    for other in _at_about_the_same_time(subject):
        yield LikeBirths(subject.own, queries.facts_of_birth(other))


def returned(subject: BirthSubject) -> Iterator[ReturnedBirth]:
    """Annulled births of about the same hour, wherever they were."""
    for other in births_beside_annulled(subject.session, subject.birth, subject.limits, is_annulled=True):
        yield ReturnedBirth(subject.own, queries.facts_of_birth(other))


def births_beside_annulled(session: Session, birth: Birth, limits: Thresholds, *, is_annulled: bool) -> Sequence[Birth]:
    """Births of about the same hour and of the same sex, annulled or living, nearest first."""
    if birth.born_at is None:
        return ()
    near = timedelta(minutes=limits.same_birth_minutes)
    where = (
        Birth.state == ANNULLED if is_annulled else queries.NOT_ANNULLED,
        Birth.id != birth.id,
        Birth.sex == birth.sex,
        Birth.born_at.between(birth.born_at - near, birth.born_at + near),
    )
    distance = func.abs(func.extract("epoch", Birth.born_at - birth.born_at))
    return session.scalars(select(Birth).where(*where).order_by(distance, Birth.id).limit(MOST_ROWS)).all()


def _at_about_the_same_time(subject: BirthSubject) -> Sequence[Birth]:
    birth = subject.birth
    if birth.born_at is None:
        return ()
    near = timedelta(minutes=subject.limits.same_birth_minutes)
    where = (
        queries.NOT_ANNULLED,
        Birth.id != birth.id,
        Birth.facility_code == birth.facility_code,
        Birth.born_at.between(birth.born_at - near, birth.born_at + near),
    )
    return subject.session.scalars(select(Birth).where(*where)).all()


SOURCES: Final = (
    Source(Occasion.BIRTH, TwoBirths, of_one_woman),
    Source(Occasion.BIRTH, Delivery, delivery),
    Source(Occasion.BIRTH, LikeBirths, alike),
    Source(Occasion.BIRTH, ReturnedBirth, returned),
)
