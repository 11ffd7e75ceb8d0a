"""Women of one name and birth date whom their fingers tell apart, with the births of both."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Final

from registry.duplicates import queries
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.births import TwoBirths
from registry.duplicates.indicators.rules.namesakes import Namesakes
from registry.duplicates.linkage.model import DECISION, FOR_TWO, PRINTS_COMPARISON, STRONG_BITS, Part


def namesakes(subject: BirthSubject) -> Iterator[Namesakes]:
    """Other women's records that would be the mother's, did not the fingers of both plainly differ."""
    mother = subject.birth.mother_id
    if mother is None:
        return
    for candidate in subject.linked.get(mother, ()):
        bits = _bits_of_data(candidate.parts)
        if bits < STRONG_BITS or not _are_two_by_fingers(candidate.parts):
            continue
        births = queries.births_of_mothers(subject.session, [mother, candidate.person_id])
        hers, theirs = (
            [queries.facts_of_birth(birth) for birth in births if birth.mother_id == woman]
            for woman in (mother, candidate.person_id)
        )
        women = frozenset({mother, candidate.person_id})
        pairs = tuple(TwoBirths(own, other, women) for own, other in product(hers, theirs))
        yield Namesakes(mother, candidate.person_id, bits, pairs)


def _bits_of_data(parts: tuple[Part, ...]) -> float:
    return math.fsum(part.bits for part in parts if part.comparison not in (PRINTS_COMPARISON, DECISION))


def _are_two_by_fingers(parts: tuple[Part, ...]) -> bool:
    return any(part.comparison == DECISION and part.level == FOR_TWO for part in parts)


SOURCES: Final = (Source(Occasion.RECORDS, Namesakes, namesakes),)
