"""A certificate's number among its facility's: of which days, and when nothing is said."""

from datetime import datetime, timedelta

import pytest

from registry.births.models import Birth
from registry.core.clock import PERU
from registry.core.context import Context
from registry.duplicates.facts import facilities
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.rules.facilities import NumberInSequence, distance_from_sequence, out_of_sequence
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.conftest import enrolled

FIRST = 400_000_000
"""Of nine digits, as no other test's numbers are: only those of one length are compared."""
LONG_AGO = timedelta(days=9 * 365)


def issue_certificates(ctx: Context, count: int, ago: timedelta, first: int) -> None:
    """So many births of a facility, numbered in order."""
    for number in range(count):
        enrolled(ctx, [], cnv=str(first + number), born_at=ctx.now - ago - timedelta(hours=number))


def brought_in(ctx: Context, number: int, born_at: datetime) -> Birth:
    """A child enrolled now."""
    return enrolled(ctx, [], cnv=str(number), born_at=born_at)


def numbers(ctx: Context, birth: Birth) -> list[NumberInSequence]:
    return list(facilities.sequence(BirthSubject(ctx, birth, DEFAULTS)))


def flags(ctx: Context, birth: Birth) -> bool:
    return any(list(out_of_sequence(number, DEFAULTS)) for number in numbers(ctx, birth))


def test_a_number_far_from_those_of_both_times_is_flagged(ctx: Context) -> None:
    issue_certificates(ctx, 12, timedelta(days=2), FIRST)
    assert flags(ctx, brought_in(ctx, FIRST + 5_000_000, ctx.now - timedelta(days=1)))


def test_strange_numbers_of_the_same_weeks_do_not_hide_the_next_one(ctx: Context) -> None:
    issue_certificates(ctx, 12, timedelta(days=2), FIRST)
    for number in (FIRST + 2_000_000, FIRST + 3_500_000):
        brought_in(ctx, number, ctx.now - timedelta(days=3))
    assert flags(ctx, brought_in(ctx, FIRST + 5_000_000, ctx.now - timedelta(days=1)))


def test_a_number_of_another_day_is_not_strange_because_most_were_of_one(ctx: Context) -> None:
    issue_certificates(ctx, 9, timedelta(days=2), FIRST)
    for number in (FIRST + 400, FIRST + 560):
        brought_in(ctx, number, ctx.now - timedelta(days=1))
    assert not flags(ctx, brought_in(ctx, FIRST + 480, ctx.now - timedelta(days=1)))


def test_a_child_enrolled_years_later_is_not_judged_by_the_certificates_of_today_alone(ctx: Context) -> None:
    issue_certificates(ctx, 12, timedelta(days=2), FIRST)
    assert not flags(ctx, brought_in(ctx, FIRST - 300_000_000, ctx.now - LONG_AGO))


@pytest.mark.parametrize("number", [FIRST - 300_000_000, FIRST + 6])
def test_a_number_may_be_of_the_birth_or_of_the_enrolment(ctx: Context, number: int) -> None:
    issue_certificates(ctx, 12, timedelta(days=2), FIRST)
    issue_certificates(ctx, 12, LONG_AGO, FIRST - 300_000_000)
    (in_sequence,) = numbers(ctx, brought_in(ctx, number + 20, ctx.now - LONG_AGO))
    assert distance_from_sequence(in_sequence) <= DEFAULTS.sequence_spans


def test_a_month_is_perus_month(ctx: Context) -> None:
    last_hour_of_july = datetime(2021, 7, 31, 23, 30, tzinfo=PERU)  # already August in UTC
    births = [enrolled(ctx, [], born_at=last_hour_of_july - timedelta(days=days)) for days in (20, 0)]
    (volume,) = facilities.volume(BirthSubject(ctx, births[1], DEFAULTS))
    assert volume.this_month == 2
