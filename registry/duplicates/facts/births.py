"""Births side by side: of one woman, of one delivery."""

import uuid
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.queries import children_of
from registry.duplicates import queries
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.rules.births import Delivery, TwoBirths
from registry.duplicates.indicators.rules.prints import is_one_woman
from registry.duplicates.models import AlertPerson, AlertReason


def of_one_woman(subject: BirthSubject) -> Iterator[TwoBirths]:
    """Pairs of births of the mother, under every identity whose prints were found to be hers, or that was joined."""
    mother = subject.birth.mother_id
    if mother is None:
        return
    identities = {mother, *_united_with(subject.session, mother)}
    identities |= {
        woman.person_id
        for woman, searched in subject.women_alike
        if is_one_woman(woman.score, searched, subject.limits)
    }
    identities |= subject.mothers_records
    births = subject.facts_of(queries.births_of_mothers(subject.session, identities))
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


SOURCES: Final = (
    Source(Occasion.BIRTH, TwoBirths, of_one_woman),
    Source(Occasion.BIRTH, Delivery, delivery),
)
