"""A certificate's number among its facility's: of which days, and when nothing is told."""

from datetime import datetime, timedelta

import pytest

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates.facts import windows
from registry.duplicates.indicators.facilities import off_sequence, out_of_sequence
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.conftest import enrolled

FIRST = 400_000_000
"""Of nine digits, as no other test's numbers are: only those of one length are compared."""
LONG_AGO = timedelta(days=9 * 365)


def facility(ctx: Context, count: int, ago: timedelta, first: int) -> None:
    """So many births of a facility, numbered in order."""
    for number in range(count):
        enrolled(ctx, [], cnv=str(first + number), born_at=ctx.now - ago - timedelta(hours=number))


def brought(ctx: Context, number: int, born_at: datetime) -> Birth:
    """A child enrolled now."""
    return enrolled(ctx, [], cnv=str(number), born_at=born_at)


def flags(ctx: Context, birth: Birth) -> bool:
    one = windows.sequence(ctx.session, birth, DEFAULTS)
    return one is not None and bool(list(out_of_sequence(one, DEFAULTS)))


def test_a_number_far_from_those_of_both_times_is_told(ctx: Context) -> None:
    facility(ctx, 12, timedelta(days=2), FIRST)
    assert flags(ctx, brought(ctx, FIRST + 5_000_000, ctx.now - timedelta(days=1)))


def test_a_child_enrolled_years_later_is_not_judged_by_the_certificates_of_today_alone(ctx: Context) -> None:
    facility(ctx, 12, timedelta(days=2), FIRST)
    assert not flags(ctx, brought(ctx, FIRST - 300_000_000, ctx.now - LONG_AGO))


@pytest.mark.parametrize("number", [FIRST - 300_000_000, FIRST + 6])
def test_a_number_may_be_of_the_birth_or_of_the_enrolment(ctx: Context, number: int) -> None:
    facility(ctx, 12, timedelta(days=2), FIRST)
    facility(ctx, 12, LONG_AGO, FIRST - 300_000_000)
    birth = brought(ctx, number + 20, ctx.now - LONG_AGO)
    one = windows.sequence(ctx.session, birth, DEFAULTS)
    assert one is not None
    assert off_sequence(one) <= DEFAULTS.sequence_spans
