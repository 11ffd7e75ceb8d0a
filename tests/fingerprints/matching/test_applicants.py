"""What applicants presented: a side of its own, for two years, that holds up no other search."""

from datetime import timedelta

from registry.core.context import Context
from registry.fingerprints import queries, service
from registry.fingerprints.matching import queries as transactions
from registry.fingerprints.parts import WHOLE
from registry.fingerprints.rules import APPLICANTS_SEARCHED_FOR
from tests.fingerprints.conftest import Keep, Take
from tests.fingerprints.matching.test_galleries import ONE, OTHER, hits_of


def test_what_an_applicant_presented_is_found_on_its_own_side_alone(ctx: Context, keep: Keep, take: Take) -> None:
    mother = keep(take(ONE), take(OTHER, finger=6))[0].person_id
    shown = {"role": "applicant", "purpose": "verification"}
    (applicant, *_others) = keep(take(ONE, 2), take(OTHER, 2, finger=6), **shown)
    keep(take(ONE, 3), take(OTHER, 3, finger=6), role="minor", purpose="verification")  # no side of any
    assert hits_of(ctx, mother, "applicant") == [applicant.person_id]
    assert hits_of(ctx, mother) == hits_of(ctx, mother, "child") == []
    assert not queries.templates_of(ctx.session, applicant.person_id), "nor is it compared with as theirs"


def test_what_an_applicant_presented_is_searched_until_it_is_withdrawn_and_for_two_years(
    ctx: Context, keep: Keep, take: Take
) -> None:
    mother = keep(take(ONE))[0].person_id
    shown, today = {"role": "applicant", "purpose": "verification"}, ctx.now
    (withdrawn,) = keep(take(ONE, 2), **shown)
    ctx.now = today - APPLICANTS_SEARCHED_FOR + timedelta(days=1)
    (lately,) = keep(take(ONE, 2), **shown)
    ctx.now = today - APPLICANTS_SEARCHED_FOR - timedelta(days=1)
    keep(take(ONE, 2), **shown)
    ctx.now = today
    assert set(hits_of(ctx, mother, "applicant")) == {lately.person_id, withdrawn.person_id}
    service.withdraw(ctx, withdrawn, "wrong_person")
    assert hits_of(ctx, mother, "applicant") == [lately.person_id]


def test_prints_presented_meanwhile_hold_up_no_search_that_waits_for_references(
    ctx: Context, keep: Keep, take: Take
) -> None:
    seen = transactions.changes_since(ctx.session, None, WHOLE)[0]
    keep(take(ONE), role="applicant", purpose="verification")
    assert not transactions.are_unseen(ctx.session, [seen], {"minor", "applicant"})
    keep(take(ONE, 2), role="applicant")
    assert transactions.are_unseen(ctx.session, [seen], {"minor", "applicant"})
