"""The parents of a birth as the register knows them: their age at the birth and their sex."""

from collections.abc import Iterator
from typing import Final

from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.parents import FATHER, MOTHER, ParentFacts
from registry.duplicates.linkage.writing.placeholders import is_no_date
from registry.people.ages import age_on
from registry.people.models import Person


def parents(subject: BirthSubject) -> Iterator[ParentFacts]:
    """The mother of the certificate, and whoever recognised the child as its father."""
    birth = subject.birth
    recognised = [one for one in subject.recognitions if one.relation == FATHER and not one.is_by_court]
    stated = [(birth.mother_id, MOTHER), *((one.parent, FATHER) for one in recognised)]
    for person_id, relation in stated:
        person = subject.mother if relation == MOTHER else subject.session.get(Person, person_id)
        if person is None:
            continue
        born_on = person.birth_date
        is_known = born_on is not None and birth.born_on is not None and not is_no_date(born_on)
        age = age_on(born_on, birth.born_on) if is_known and born_on and birth.born_on else None
        yield ParentFacts(birth.newborn_id, birth.id, person.id, relation, age, person.sex)


SOURCES: Final = (Source(Occasion.BIRTH, ParentFacts, parents),)
