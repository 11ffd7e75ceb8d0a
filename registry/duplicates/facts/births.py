"""Births side by side: of one woman, of one delivery, of one facility and hour."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from registry.births.queries import children_of
from registry.duplicates import queries
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.births import Delivery, LikeBirths, TwoBirths
from registry.duplicates.indicators.rules.prints import is_one_woman


def of_one_woman(subject: BirthSubject) -> Iterator[TwoBirths]:
    """Pairs of births of the mother, under every identity whose prints were found to be hers."""
    mother = subject.birth.mother_id
    if mother is None:
        return
    identities = {mother, *queries.united_with_mother(subject.session, mother)}
    identities |= {
        woman.person_id for woman in subject.women if is_one_woman(woman.score, subject.women_searched, subject.limits)
    }
    births = map(queries.facts_of_birth, queries.births_of_mothers(subject.session, identities))
    for first, second in combinations(births, 2):
        women = frozenset(woman for woman in (first.mother_id, second.mother_id) if woman)
        yield TwoBirths(first, second, women)


def delivery(subject: BirthSubject) -> Iterator[Delivery]:
    """All children of the birth's delivery."""
    children = children_of(subject.session, subject.birth.delivery_id)
    yield Delivery(tuple(map(queries.facts_of_birth, children)))


def alike(subject: BirthSubject) -> Iterator[LikeBirths]:
    """Other births of the same facility at about the same hour."""
    for other in queries.births_like(subject.session, subject.birth, subject.limits.same_birth_minutes):
        yield LikeBirths(subject.own, queries.facts_of_birth(other))


SOURCES: Final = (
    Source(Occasion.BIRTH, TwoBirths, of_one_woman),
    Source(Occasion.BIRTH, Delivery, delivery),
    Source(Occasion.BIRTH, LikeBirths, alike),
)
