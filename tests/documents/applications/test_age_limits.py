"""The first and the last day on which an ID is issued."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.core.clock import day_in_words
from registry.core.context import Context
from registry.core.errors import Invalid, Refused
from registry.documents.applications import eligibility, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.issuance import service as issuing
from registry.people.ages import birthday
from tests.documents.conftest import MakeMinor, Ready


@pytest.mark.parametrize(("days", "barred"), [(0, "too_young"), (1, None)])
def test_the_day_before_the_eighth_birthday_is_too_early_and_the_day_itself_is_not(
    clerk: Context, minor: MakeMinor, ready: Ready, days: int, barred: str | None
) -> None:
    born_on = birthday(clerk.today, -8) + timedelta(days=1)
    application = ready(minor(born_on=born_on))
    clerk.now += timedelta(days=days)
    assert eligibility.reasons(clerk, application) == ((barred,) if barred else ())


@pytest.mark.parametrize(("days", "barred"), [(0, None), (1, "too_old")])
def test_the_last_day_of_sixteen_is_in_time_and_the_seventeenth_birthday_is_late(
    clerk: Context, minor: MakeMinor, ready: Ready, days: int, barred: str | None
) -> None:
    born_on = birthday(clerk.today, -17) + timedelta(days=1)
    application = ready(minor(born_on=born_on))
    clerk.now += timedelta(days=days)
    assert eligibility.reasons(clerk, application) == ((barred,) if barred else ())


def test_the_day_is_the_civil_day_of_peru(clerk: Context, minor: MakeMinor, ready: Ready) -> None:
    application = ready(minor(born_on=date(2018, 6, 2)))
    clerk.now = datetime(2026, 6, 2, 4, 59, tzinfo=UTC)  # still 1 June in Lima
    assert eligibility.reasons(clerk, application) == ("too_young",)
    clerk.now = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
    assert eligibility.reasons(clerk, application) == ()


def test_a_minor_who_turns_seventeen_between_approval_and_issue_is_refused(
    clerk: Context, minor: MakeMinor, ready: Ready
) -> None:
    born_on = birthday(clerk.today, -17) + timedelta(days=1)
    application = ready(minor(born_on=born_on))
    service.submit(clerk, application.id)
    review.conclude(clerk, application.id, None)
    clerk.now += timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        issuing.issue(clerk, application.id)
    assert caught.value.slug == "not-eligible"
    assert application.state == "approved"


@pytest.mark.parametrize(("days", "warned"), [(1, True), (400, False)])
def test_the_family_is_told_before_it_pays_that_the_card_would_end_soon(
    clerk: Context, minor: MakeMinor, ready: Ready, days: int, warned: bool
) -> None:
    last_day = birthday(clerk.today + timedelta(days=days), 0)
    answer = application_answer(clerk, ready(minor(born_on=birthday(last_day, -17))))
    assert [warning["slug"] for warning in answer["warnings"]] == (["card-ends-soon"] if warned else [])
    assert not answer["refusals"]
    if warned:
        assert day_in_words(last_day).in_language("en") in answer["warnings"][0]["detail"]


def test_a_refusal_says_what_to_do_next(clerk: Context, minor: MakeMinor, ready: Ready) -> None:
    application = ready(minor())
    service.submit(clerk, application.id)
    with pytest.raises(Refused) as caught:
        service.change(clerk, application.id, service.ChangeApplication({"fee_receipt": "2"}))
    assert str(caught.value.detail) == "Wait for the decision; it is shown in the application."
