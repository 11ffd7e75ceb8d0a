"""What two joined records of one woman mean for her children: brothers and sisters, one household, one mother."""

from datetime import date, timedelta
from typing import Any

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.birth_search import search_birth
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.rules.births import may_be_one_delivery
from registry.duplicates.linkage import service as linkage
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.people.models import JoinedPerson
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, enrolled
from tests.duplicates.samples import alerts_about

NELIDA: dict[str, Any] = {
    "mother_given_names": "Nélida",
    "mother_first_surname": "Tsamajain",
    "mother_second_surname": "Wisum",
    "mother_birth_date": date(1990, 5, 17),
}


def under_two_records(ctx: Context, days: int, **second: Any) -> tuple[Birth, Birth]:
    """Two births of one woman, the second some days later with a DNI of her own; the records are joined."""
    first = enrolled(ctx, [], mother_document_number=digits(8), **NELIDA)
    later = BORN + timedelta(days=days)
    other = enrolled(ctx, [], born_at=later, mother_document_number=digits(8), **NELIDA, **second)
    ctx.session.add(JoinedPerson(person_id=first.mother_id, into_id=other.mother_id, at=ctx.now))
    ctx.session.flush()
    return first, other


def test_children_of_joined_records_are_brothers_and_sisters(ctx: Context) -> None:
    first, other = under_two_records(ctx, 400)
    assert list(queries.siblings_of(ctx.session, first.newborn_id, 9)) == [other.newborn_id]
    assert list(queries.siblings_of(ctx.session, other.newborn_id, 9)) == [first.newborn_id]


def test_their_records_name_one_mother_to_linkage(ctx: Context) -> None:
    first, other = under_two_records(ctx, 400)
    facts = linkage.facts_of_persons(ctx, [first.newborn_id, other.newborn_id])
    assert {each.mother_id for each in facts.values()} == {str(other.mother_id)}


def test_twins_of_joined_records_may_be_one_delivery(ctx: Context) -> None:
    first, other = under_two_records(ctx, 0, plurality=2, birth_order=2)
    own, theirs = BirthSubject(ctx, first, DEFAULTS).facts_of([first, other])
    assert own.woman == theirs.woman == other.mother_id
    assert may_be_one_delivery(own, theirs, DEFAULTS)


def test_births_that_exclude_each_other_are_found_under_both_records(ctx: Context) -> None:
    first, other = under_two_records(ctx, 90)
    search_birth(ctx, other.id)
    (alert,) = alerts_about(ctx, other, "a1")
    assert {person.person_id for person in alert.persons} == {first.mother_id, other.mother_id}
    assert not [reason for reason in alert.reasons if reason.indicator in ("l1", "c1")]
