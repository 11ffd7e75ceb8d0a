"""What the data around a birth raise as alerts, what takes it back, and what keeps it quiet."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.births.models import Birth
from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.birth_search import search_birth
from registry.duplicates.indicators.rules.repeated import ListHit
from registry.duplicates.models import Alert, AlertPerson, AlertReason, ProtectionReferral
from registry.duplicates.thresholds import service as policies
from registry.duplicates.thresholds.rules import DEFAULT_VERSION
from registry.duplicates.told_apart import service as apart
from registry.people.service import rename
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, enrolled

MOTHER: dict[str, Any] = {
    "mother_given_names": "Nélida",
    "mother_first_surname": "Tsamajain",
    "mother_second_surname": "Wisum",
    "mother_birth_date": date(1995, 2, 3),
}


def alerts_about(ctx: Context, birth: Birth, indicator: str) -> Sequence[Alert]:
    persons = [one for one in (birth.mother_id, birth.newborn_id) if one]
    found = (
        select(Alert)
        .join(AlertPerson)
        .join(AlertReason)
        .where(AlertPerson.person_id.in_(persons), AlertReason.indicator == indicator)
    )
    return ctx.session.scalars(found.distinct().execution_options(populate_existing=True)).all()


def reason_of(alert: Alert, indicator: str) -> AlertReason:
    return next(one for one in alert.reasons if one.indicator == indicator)


def told_twice(ctx: Context) -> tuple[Birth, Birth]:
    """One child of one mother, registered under two certificates of one day and given its name twice."""
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, **MOTHER)
    second = enrolled(ctx, [], mother_document_number=number, born_at=BORN + timedelta(hours=2), **MOTHER)
    for one in (first, second):
        rename(ctx, one.newborn, "Rosa Elena", "Ñaupari", "Tsamajain")
    search_birth(ctx, first.id)
    search_birth(ctx, second.id)
    return first, second


def test_one_child_registered_twice_is_one_alert_whose_bits_add_up(ctx: Context) -> None:
    first, second = told_twice(ctx)
    (alert,) = alerts_about(ctx, first, "l1")
    assert {one.person_id for one in alert.persons} == {first.newborn_id, second.newborn_id}
    reason = reason_of(alert, "l1")
    assert reason.severity == "H"
    assert sum(bits for _, _, bits in reason.facts["parts"]) == pytest.approx(reason.facts["bits"], abs=0.01)
    assert alert.is_case


def test_data_that_change_take_the_finding_back_and_the_journal_tells(ctx: Context) -> None:
    first, second = told_twice(ctx)
    second.born_at = BORN - timedelta(days=700)
    rename(ctx, second.newborn, "Julio César", "Ñaupari", "Tsamajain")
    second.newborn.birth_date = second.born_at.date()
    ctx.session.flush()
    ctx.entries.clear()
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "l1")
    assert reason_of(alert, "l1").withdrawn_at == ctx.now
    assert not alert.is_case
    assert "alert.lowered" in {one.action for one in ctx.entries}


def test_not_a_duplicate_is_remembered_until_the_data_change(ctx: Context) -> None:
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, **MOTHER)
    second = enrolled(ctx, [], mother_document_number=number, born_at=BORN + timedelta(hours=2), **MOTHER)
    for one in (first, second):
        rename(ctx, one.newborn, "Rosa Elena", "Ñaupari", "Tsamajain")
    pair = (first.newborn_id, second.newborn_id)
    apart.remember(ctx, *pair)
    search_birth(ctx, first.id)
    assert alerts_about(ctx, first, "l1") == []
    rename(ctx, second.newborn, "Rosa", "Ñaupari", "Tsamajain")
    ctx.session.flush()
    search_birth(ctx, second.id)
    assert len(alerts_about(ctx, first, "l1")) == 1


def test_twins_and_brothers_not_named_yet_are_not_linked(ctx: Context) -> None:
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, plurality=2, birth_order=1, **MOTHER)
    twin = enrolled(ctx, [], first, born_at=BORN + timedelta(minutes=9), plurality=2, birth_order=2, **MOTHER)
    brother = enrolled(ctx, [], mother_document_number=number, born_at=BORN - timedelta(days=900), **MOTHER)
    for one in (first, twin, brother):
        search_birth(ctx, one.id)
    assert [alerts_about(ctx, one, "l1") for one in (first, twin, brother)] == [[], [], []]


def test_a_mother_of_twelve_is_referred_to_protection_once_and_never_flagged(ctx: Context) -> None:
    young = enrolled(ctx, [], mother_age_years=12)
    search_birth(ctx, young.id)
    search_birth(ctx, young.id)
    assert alerts_about(ctx, young, "d1") == []
    referral = ctx.session.get(ProtectionReferral, young.id)
    assert referral is not None
    assert (referral.mother_id, referral.age_years) == (young.mother_id, 12)


def test_a_mother_of_seventy_is_hard_and_the_thresholds_version_is_kept(ctx: Context) -> None:
    old = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, old.id)
    (alert,) = alerts_about(ctx, old, "d1")
    assert reason_of(alert, "d1").policy == DEFAULT_VERSION
    policies.change(ctx, {"oldest_mother_years": 75}, "checked against the register")
    assert policies.version(ctx.session) != DEFAULT_VERSION
    search_birth(ctx, old.id)
    assert reason_of(alert, "d1").severity == "M"
    assert reason_of(alert, "d1").policy == policies.version(ctx.session)


def test_four_mothers_at_one_phone_are_one_alert_that_grows(ctx: Context) -> None:
    phone = f"9{digits(8)}"
    births = [enrolled(ctx, [], mother_phone=phone, mother_document_number=digits(8)) for _ in range(5)]
    for one in births:
        search_birth(ctx, one.id)
    (alert,) = alerts_about(ctx, min(births, key=lambda one: str(one.id)), "h1") or alerts_about(ctx, births[0], "h1")
    assert len(reason_of(alert, "h1").births_key.split()) == 5


def test_an_attendant_of_another_facility_is_hard(ctx: Context) -> None:
    from registry.facilities.models import Professional

    for number, facility in ((digits(8), "00006208"), (other := digits(8), "00005196")):
        ctx.session.add(
            Professional(
                profession="obstetrician", document=number, licence="12345", facility_code=facility, updated_at=ctx.now
            )
        )
    birth = enrolled(ctx, [], attendant_profession="obstetrician", attendant_dni=other, attendant_licence="12345")
    search_birth(ctx, birth.id)
    (alert,) = alerts_about(ctx, birth, "e5")
    assert "another facility" in str(reason_of(alert, "e5").reason)


def test_a_watch_list_may_speak_at_every_search(ctx: Context) -> None:
    birth = enrolled(ctx, [])
    ctx.watchers = (*ctx.watchers, lambda _ctx, person, _presented: [ListHit(person, True, _("Looked for."), {})])
    search_birth(ctx, birth.id)
    assert len(alerts_about(ctx, birth, "k2")) == 2


def test_referrals_are_read_by_investigators_alone(get: Any) -> None:
    assert get("/protection-referrals", "investigator").status_code == 200
    for role in ("registrar", "clerk", "administrator", "auditor"):
        assert get("/protection-referrals", role).status_code == 403
