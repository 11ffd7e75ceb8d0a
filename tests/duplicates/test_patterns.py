"""Patterns: counted against expectation, grouped for fairness, seen by investigators alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.core.clock import utc_now
from registry.core.context import Context
from registry.duplicates.patterns import queries
from registry.duplicates.service import search_birth
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled

TODAY = utc_now().date()
SPAN = (TODAY - timedelta(days=2), TODAY + timedelta(days=1))


def test_an_attendant_of_most_births_of_a_facility_is_the_most_out_of_line(ctx: Context) -> None:
    busy, others = digits(8), [digits(8) for _ in range(3)]
    for dni in [busy] * 12 + others:
        enrolled(ctx, [], attendant_dni=dni)
    found = [one for one in queries.counted(ctx.session, "attendants", *SPAN) if one.who in (busy, *others)]
    assert (found[0].who, found[0].births) == (busy, 12)
    assert found[0].deviation > 0 > found[-1].deviation


@pytest.mark.parametrize("kind", queries.KINDS)
def test_every_kind_is_counted_and_a_span_of_nothing_is_empty(ctx: Context, kind: str) -> None:
    assert list(queries.counted(ctx.session, kind, date(1990, 1, 1), date(1990, 1, 2))) == []


@pytest.mark.parametrize("by", queries.FAIRNESS)
def test_groups_add_up_and_flags_are_counted_in_them(ctx: Context, by: str) -> None:
    before = sum(one.births for one in queries.fairness(ctx.session, by, *SPAN))
    flagged_before = sum(one.flagged for one in queries.fairness(ctx.session, by, *SPAN))
    birth = enrolled(ctx, [], is_found=True, is_mother_unknown=True, mother_document_type=None,
                     mother_document_number=None)  # fmt: skip
    search_birth(ctx, birth.id)  # no prints of a mother: an alert about the child
    groups = queries.fairness(ctx.session, by, *SPAN)
    assert sum(one.births for one in groups) == before + 1
    assert sum(one.flagged for one in groups) == flagged_before + 1
    assert all(0 <= queries.shares(one)["flag_rate"] <= 1 for one in groups)


def test_patterns_are_read_by_investigators_alone_and_wrong_questions_refused(get: Any) -> None:
    asked = f"since={SPAN[0]}&until={SPAN[1]}"
    assert get(f"/patterns/births?kind=facilities&{asked}", "investigator").status_code == 200
    assert get(f"/patterns/fairness?by=sex&{asked}", "supervisor").status_code == 200
    assert get(f"/patterns/births?kind=facilities&{asked}", "registrar").status_code == 403
    assert get(f"/patterns/births?kind=nobody&{asked}", "investigator").status_code == 422
    assert get(f"/patterns/fairness?by=sex&since={SPAN[1]}&until={SPAN[0]}", "investigator").status_code == 422
