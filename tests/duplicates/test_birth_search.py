"""Searches after enrolments: what they find, how often they report it, and what they store."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.births import service as births
from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.alerts import raise_alerts
from registry.duplicates.birth_search import search_birth
from registry.duplicates.facts.prints import mothers_prints
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.models import Alert, AlertPerson, AlertReason, SearchCandidate, SearchRun
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.conftest import BORN, Prints, enrolled

WOMAN, OTHER_WOMAN, INFANT, OTHER_INFANT, THIRD_INFANT = 301, 302, 303, 304, 305


def alerts_about(ctx: Context, *some: Birth) -> Sequence[Alert]:
    persons = [person for birth in some for person in (birth.mother_id, birth.newborn_id)]
    query = select(Alert).join(AlertPerson).where(AlertPerson.person_id.in_(persons)).distinct()
    return ctx.session.scalars(query.execution_options(populate_existing=True)).all()


def reasons_of(alerts: Sequence[Alert]) -> set[tuple[str, str]]:
    return {(reason.indicator, reason.severity) for alert in alerts for reason in alert.reasons}


def searched(ctx: Context, *some: Birth) -> set[tuple[str, str]]:
    for birth in some:
        search_birth(ctx, birth.id)
    return reasons_of(alerts_about(ctx, *some))


@pytest.fixture
def sold(ctx: Context, prints: Prints) -> tuple[Birth, Birth]:
    """One infant under two mothers, ten days apart."""
    later = BORN + timedelta(days=10)
    first = enrolled(ctx, prints("mother", WOMAN) + prints("newborn", INFANT, 1, 2))
    second = enrolled(
        ctx, prints("mother", OTHER_WOMAN, at=later) + prints("newborn", INFANT, 2, 2, later), born_at=later
    )
    return first, second


@pytest.mark.parametrize("turned", [False, True])
def test_one_infant_under_two_mothers_gives_one_alert_whichever_is_searched_first(
    ctx: Context, sold: tuple[Birth, Birth], turned: bool
) -> None:
    assert searched(ctx, *(sold[::-1] if turned else sold)) == {("b1", "H")}
    (alert,) = alerts_about(ctx, *sold)
    assert {person.person_id for person in alert.persons} == {birth.newborn_id for birth in sold}
    assert (alert.points, alert.is_case, alert.state, len(alert.reasons)) == (60, True, "open", 1)
    (reason,) = alert.reasons
    assert set(reason.births_key.split()) == {str(birth.id) for birth in sold}
    assert reason.facts["fingers"] == 2
    assert reason.facts["score"] >= 60


def test_a_search_run_again_adds_no_alert_and_changes_none(ctx: Context, sold: tuple[Birth, Birth]) -> None:
    searched(ctx, *sold)
    (first,) = alerts_about(ctx, *sold)
    before = (first.id, first.updated_at, first.reasons[0].run_id, first.reasons[0].found_at)
    ctx.entries.clear()
    ctx.now += timedelta(hours=1)
    searched(ctx, *sold, *sold)
    (again,) = alerts_about(ctx, *sold)
    assert (again.id, again.updated_at, again.reasons[0].run_id, again.reasons[0].found_at) == before
    assert [entry.action for entry in ctx.entries] == ["birth.searched"] * 4


def test_every_search_stores_its_candidates_with_engine_and_policy(ctx: Context, sold: tuple[Birth, Birth]) -> None:
    searched(ctx, *sold)
    for one, other in (sold, sold[::-1]):
        (run,) = ctx.session.scalars(select(SearchRun).where(SearchRun.birth_id == one.id))
        assert run.engine
        assert run.policy
        assert run.finished_at >= run.started_at
        stored = ctx.session.scalars(select(SearchCandidate).where(SearchCandidate.run_id == run.id)).all()
        assert [(row.subject, row.candidate_id, row.rank) for row in stored] == [("newborn", other.newborn_id, 1)]
        assert set(stored[0].by_finger) == {"1", "2"}


def test_an_alert_closed_by_a_person_stays_so_until_something_new_is_found(
    ctx: Context, prints: Prints, sold: tuple[Birth, Birth]
) -> None:
    searched(ctx, *sold)
    (alert,) = alerts_about(ctx, *sold)
    alert.state = "closed"
    ctx.session.flush()
    searched(ctx, *sold)
    assert alert.state == "closed"
    reason = alert.reasons[0]
    reason.severity, reason.points = "M", 25  # as if it had been found by poorer prints
    ctx.session.flush()
    searched(ctx, sold[0])
    assert (alert.state, alert.points, reason.severity) == ("open", 60, "H")


def test_an_annulled_certificate_hides_its_infant_from_no_search(
    ctx: Context, prints: Prints, sold: tuple[Birth, Birth]
) -> None:
    births.annul(ctx, sold[0].id, "Error de digitación")
    assert searched(ctx, sold[0]) == set()
    assert searched(ctx, sold[1]) == {("b1", "H")}


def test_a_certificate_annulled_and_made_again_for_its_mother_is_no_finding(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", WOMAN) + prints("newborn", INFANT, 1, 2))
    births.annul(ctx, first.id, "Error de digitación")
    again = enrolled(
        ctx,
        prints("mother", WOMAN, 2) + prints("newborn", INFANT, 2, 2),
        mother_document_number=first.mother_document_number,
    )
    assert searched(ctx, again) == set()


def test_one_woman_under_two_names_is_found_with_her_impossible_births(ctx: Context, prints: Prints) -> None:
    later = BORN + timedelta(days=191)
    first = enrolled(ctx, prints("mother", WOMAN) + prints("newborn", INFANT), gestational_weeks=38)
    second = enrolled(
        ctx,
        prints("mother", WOMAN, 2, at=later) + prints("newborn", OTHER_INFANT, at=later),
        born_at=later,
        gestational_weeks=38,
        mother_document_type="CE",
        mother_document_number="DEMO00123",
    )
    assert searched(ctx, first, second) == {("c1", "H"), ("a1", "H")}
    (alert,) = alerts_about(ctx, first, second)
    assert {person.person_id for person in alert.persons} == {first.mother_id, second.mother_id}
    assert (alert.points, len(alert.reasons)) == (100, 2)
    gap = next(reason for reason in alert.reasons if reason.indicator == "a1").facts["gap_days"]
    assert gap == -61
    third = enrolled(
        ctx,
        prints("newborn", OTHER_INFANT, 2, at=BORN - timedelta(days=800)),
        born_at=BORN - timedelta(days=800),
        mother_document_number=first.mother_document_number,
    )
    searched(ctx, first, third)
    assert len([reason for reason in alert.reasons if reason.indicator == "c1"]) == 1
    assert str(third.id) in next(reason for reason in alert.reasons if reason.indicator == "c1").births_key


def test_the_worked_example_is_found_under_one_name(ctx: Context, prints: Prints) -> None:
    later = BORN + timedelta(days=191)
    first = enrolled(ctx, prints("mother", WOMAN), gestational_weeks=40)
    second = enrolled(
        ctx,
        prints("mother", WOMAN, 2, at=later),
        born_at=later,
        gestational_weeks=38,
        mother_document_number=first.mother_document_number,
    )
    assert second.mother_id == first.mother_id
    assert searched(ctx, second) == {("a1", "H")}
    (alert,) = alerts_about(ctx, first)
    assert [person.person_id for person in alert.persons] == [first.mother_id]
    assert searched(ctx, first) == {("a1", "H")}


def test_twins_are_innocent_and_a_third_of_two_is_not(ctx: Context, prints: Prints) -> None:
    alike: dict[str, Any] = {"weight_g": 2480, "gestational_weeks": 37, "plurality": 2}
    first = enrolled(ctx, prints("mother", WOMAN) + prints("newborn", INFANT), birth_order=1, **alike)
    second = enrolled(
        ctx,
        prints("mother", WOMAN, 2) + prints("newborn", OTHER_INFANT),
        first,
        birth_order=2,
        **alike | {"born_at": BORN + timedelta(minutes=15)},
    )
    assert searched(ctx, first, second) == set()
    third = enrolled(ctx, prints("mother", WOMAN, 3) + prints("newborn", THIRD_INFANT), first, **alike)
    assert searched(ctx, third, first) == {("a2", "H")}
    (alert,) = alerts_about(ctx, third)
    assert {person.person_id for person in alert.persons} == {birth.newborn_id for birth in (first, second, third)}


def test_a_child_added_to_a_delivery_days_later_is_hard(ctx: Context, prints: Prints) -> None:
    ctx.now = BORN + timedelta(hours=3)
    first = enrolled(ctx, prints("mother", WOMAN), plurality=2, birth_order=1)
    ctx.now = BORN + timedelta(days=5)
    second = enrolled(ctx, prints("mother", WOMAN, 2), first, plurality=2, birth_order=2)
    assert searched(ctx, second) == {("a2", "H")}


def test_alike_births_of_two_mothers_in_one_hour_are_for_review(ctx: Context, prints: Prints) -> None:
    quiet = BORN - timedelta(days=40)  # an hour in which no other test has births
    first = enrolled(ctx, prints("mother", WOMAN, at=quiet), weight_g=3200, born_at=quiet)
    other = prints("mother", OTHER_WOMAN, at=quiet)
    second = enrolled(ctx, other, weight_g=3215, born_at=quiet + timedelta(minutes=50))
    assert searched(ctx, first, second) == {("b2", "M")}
    (alert,) = alerts_about(ctx, first, second)
    assert not alert.is_case


def test_a_mother_unlike_her_earlier_prints_is_for_review(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", WOMAN))
    years_later = BORN + timedelta(days=600)
    second = enrolled(
        ctx,
        prints("mother", OTHER_WOMAN, at=years_later),
        born_at=years_later,
        mother_document_number=first.mother_document_number,
    )
    assert second.mother_recognition is not None
    assert searched(ctx, first, second) == {("c2", "M")}


def test_the_prints_of_another_birth_do_not_make_up_for_missing_ones(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("newborn", INFANT))
    later = BORN + timedelta(days=500)
    second = enrolled(
        ctx, prints("mother", WOMAN, at=later), born_at=later, mother_document_number=first.mother_document_number
    )
    assert [fact.first_captured_at for fact in mothers_prints(BirthSubject(ctx, first, DEFAULTS))] == [None]
    assert searched(ctx, first, second) == {("c3", "M")}
    (alert,) = alerts_about(ctx, first)
    assert [reason.births_key for reason in alert.reasons] == [str(first.id)]


def test_late_prints_are_weak(ctx: Context, prints: Prints) -> None:
    late = enrolled(ctx, prints("mother", WOMAN, at=BORN + timedelta(hours=30)))
    assert searched(ctx, late) == {("c3", "L")}


def test_an_unknown_mother_is_missing_prints_and_nothing_fails(ctx: Context, prints: Prints) -> None:
    foundling = enrolled(
        ctx,
        prints("newborn", INFANT),
        is_found=True,
        is_mother_unknown=True,
        mother_document_type=None,
        mother_document_number=None,
    )
    assert searched(ctx, foundling) == {("c3", "M")}
    (alert,) = alerts_about(ctx, foundling)
    assert [person.person_id for person in alert.persons] == [foundling.newborn_id]


def test_one_image_file_under_two_persons_is_flagged(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", WOMAN))
    second = enrolled(ctx, prints("mother", WOMAN), born_at=BORN + timedelta(days=600))
    assert ("i0", "M") in searched(ctx, second)
    (alert,) = alerts_about(ctx, first, second)
    assert {person.person_id for person in alert.persons} == {first.mother_id, second.mother_id}


def test_a_birth_unknown_or_annulled_is_not_searched(ctx: Context) -> None:
    birth = enrolled(ctx, [])
    births.annul(ctx, birth.id, "Duplicado")
    assert birth.state == ANNULLED
    search_birth(ctx, birth.id)
    search_birth(ctx, uuid.uuid4())
    assert ctx.session.scalar(select(func.count()).select_from(SearchRun).where(SearchRun.birth_id == birth.id)) == 0


def test_reasons_are_found_at_the_time_of_their_search(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, [])
    ctx.now = utc_now()
    search_birth(ctx, birth.id)
    (reason,) = ctx.session.scalars(
        select(AlertReason).join(Alert).join(AlertPerson).where(AlertPerson.person_id == birth.mother_id)
    )
    assert reason.found_at == ctx.now
    assert reason.policy == "2026-11"


def test_a_weaker_finding_never_lowers_an_alert(ctx: Context, sold: tuple[Birth, Birth]) -> None:
    assert searched(ctx, *sold) == {("b1", "H")}
    (alert,) = alerts_about(ctx, *sold)
    run = ctx.session.scalars(select(SearchRun)).first()
    assert run is not None
    births_of = tuple(sorted((birth.id for birth in sold), key=str))
    weaker = Finding("b1", "M", frozenset(birth.newborn_id for birth in sold), births_of, _("One finger agrees."), {})
    raise_alerts(ctx, run, [weaker])
    assert (alert.points, alert.is_case, [reason.severity for reason in alert.reasons]) == (60, True, ["H"])
