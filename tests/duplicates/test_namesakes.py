"""Namesakes, sisters and cousins are not accused; one woman under two names is, by what her fingers show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates.birth_search import search_birth
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.identity import TWO_PERSONS_BITS
from registry.duplicates.linkage.model import DECISION, FOR_ONE, FOR_TWO, STRONG_BITS
from registry.duplicates.models import Alert
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, Prints, enrolled
from tests.duplicates.samples import alerts_about

MARIA: dict[str, Any] = {
    "mother_given_names": "María",
    "mother_first_surname": "Ccahuana",
    "mother_second_surname": "Ñaupari",
    "mother_birth_date": date(1990, 5, 17),
}


def between(ctx: Context, first: Birth, second: Birth) -> Sequence[Alert]:
    """The alerts about the two mothers."""
    both = {first.mother_id, second.mother_id}
    return [
        alert
        for indicator in ("c1", "l1")
        for alert in alerts_about(ctx, first, indicator)
        if {person.person_id for person in alert.persons} == both
    ]


def exhibit(ctx: Context, first: Birth, second: Birth) -> linkage.Weighed:
    """What an investigator is shown of the two mothers."""
    assert first.mother_id is not None
    assert second.mother_id is not None
    one, other = linkage.facts_of_persons(ctx, [first.mother_id, second.mother_id]).values()
    return linkage.weigh_persons(ctx, one, other)


def test_namesakes_of_one_birth_date_with_other_thumbs_are_two_women(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", 961, 1, 2), mother_document_number=digits(8), **MARIA)
    second = enrolled(
        ctx,
        prints("mother", 965, 1, 2, BORN + timedelta(days=30)),
        born_at=BORN + timedelta(days=30),
        mother_document_number=digits(8),
        **MARIA,
    )
    for birth in (first, second):
        search_birth(ctx, birth.id)
    assert between(ctx, first, second) == []
    weighed = exhibit(ctx, first, second)
    assert weighed.bits <= TWO_PERSONS_BITS + 1e-9
    assert FOR_TWO in {part.level for part in weighed.parts if part.comparison == DECISION}


def test_one_woman_under_another_name_is_a_case_and_the_exhibit_says_so(ctx: Context, prints: Prints) -> None:
    false_name: dict[str, Any] = {
        "mother_given_names": "Juana",
        "mother_first_surname": "Tsamajain",
        "mother_second_surname": "Wisum",
        "mother_birth_date": date(1979, 11, 3),
    }
    later = BORN + timedelta(days=400)
    first = enrolled(ctx, prints("mother", 971, 1, 2), mother_document_number=digits(8), **MARIA)
    second = enrolled(
        ctx, prints("mother", 971, 2, 2, later), born_at=later, mother_document_number=digits(8), **false_name
    )
    for birth in (first, second):
        search_birth(ctx, birth.id)
    (alert,) = {alert.id: alert for alert in between(ctx, first, second)}.values()
    assert alert.is_case
    weighed = exhibit(ctx, first, second)
    assert weighed.bits >= STRONG_BITS - 1e-9
    assert FOR_ONE in {part.level for part in weighed.parts if part.comparison == DECISION}
