"""What a birth's data raise as alerts, what withdraws it, and what prevents it."""

from datetime import timedelta
from typing import Any

import pytest

from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.birth_search import search_birth
from registry.duplicates.indicators.rules.repeated import ListHit
from registry.duplicates.models import ProtectionReferral
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.thresholds.rules import DEFAULT_VERSION
from registry.duplicates.told_apart import service as told_apart
from registry.people.service import rename
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import BORN, enrolled
from tests.duplicates.samples import MOTHER, alerts_about, enrolled_twice, reason_of, registered_twice


def test_one_child_registered_twice_is_one_alert_whose_bits_add_up(ctx: Context) -> None:
    first, second = registered_twice(ctx)
    (alert,) = alerts_about(ctx, first, "l1")
    assert {person.person_id for person in alert.persons} == {first.newborn_id, second.newborn_id}
    reason = reason_of(alert, "l1")
    assert reason.severity == "H"
    assert sum(bits for _, _, bits in reason.facts["parts"]) == pytest.approx(reason.facts["bits"], abs=0.01)
    assert alert.is_case


def test_a_finding_is_withdrawn_when_the_data_change_and_the_journal_records_it(ctx: Context) -> None:
    first, second = registered_twice(ctx)
    second.born_at = BORN - timedelta(days=700)
    rename(ctx, second.newborn, "Julio César", "Ñaupari", "Tsamajain")
    second.newborn.birth_date = second.born_at.date()
    ctx.session.flush()
    ctx.entries.clear()
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "l1")
    assert reason_of(alert, "l1").withdrawn_at == ctx.now
    assert not alert.is_case
    assert "alert.lowered" in {entry.action for entry in ctx.entries}


def test_a_pair_told_apart_raises_nothing_until_the_data_change(ctx: Context) -> None:
    first, second = enrolled_twice(ctx)
    pair = (first.newborn_id, second.newborn_id)
    told_apart.remember(ctx, *pair)
    search_birth(ctx, first.id)
    assert alerts_about(ctx, first, "l1") == []
    rename(ctx, second.newborn, "Rosa", "Ñaupari", "Tsamajain")
    ctx.session.flush()
    search_birth(ctx, second.id)
    assert len(alerts_about(ctx, first, "l1")) == 1


def test_twins_and_brothers_without_names_yet_are_not_linked(ctx: Context) -> None:
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, plurality=2, birth_order=1, **MOTHER)
    twin = enrolled(ctx, [], first, born_at=BORN + timedelta(minutes=9), plurality=2, birth_order=2, **MOTHER)
    brother = enrolled(ctx, [], mother_document_number=number, born_at=BORN - timedelta(days=900), **MOTHER)
    for birth in (first, twin, brother):
        search_birth(ctx, birth.id)
    assert [alerts_about(ctx, birth, "l1") for birth in (first, twin, brother)] == [[], [], []]


def test_a_mother_of_twelve_is_referred_to_protection_once_and_never_flagged(ctx: Context) -> None:
    young = enrolled(ctx, [], mother_age_years=12)
    search_birth(ctx, young.id)
    search_birth(ctx, young.id)
    assert alerts_about(ctx, young, "d1") == []
    referral = ctx.session.get(ProtectionReferral, young.id)
    assert referral is not None
    assert (referral.mother_id, referral.age_years) == (young.mother_id, 12)


def test_a_mother_of_seventy_is_hard_and_the_thresholds_version_is_stored(ctx: Context) -> None:
    old = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, old.id)
    (alert,) = alerts_about(ctx, old, "d1")
    assert reason_of(alert, "d1").policy == DEFAULT_VERSION
    thresholds.change(ctx, {"oldest_mother_years": 75}, "checked against the register")
    assert thresholds.version(ctx.session) != DEFAULT_VERSION
    search_birth(ctx, old.id)
    assert reason_of(alert, "d1").severity == "M"
    assert reason_of(alert, "d1").policy == thresholds.version(ctx.session)


def test_four_mothers_at_one_phone_are_one_alert_that_grows(ctx: Context) -> None:
    phone = a_phone()
    births = [enrolled(ctx, [], mother_phone=phone, mother_document_number=digits(8)) for _ in range(5)]
    for birth in births:
        search_birth(ctx, birth.id)
    (alert,) = alerts_about(ctx, min(births, key=lambda birth: str(birth.id)), "h1") or alerts_about(
        ctx, births[0], "h1"
    )
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


def test_every_search_asks_the_lists_of_people_looked_for(ctx: Context) -> None:
    birth = enrolled(ctx, [])
    ctx.watchers = (*ctx.watchers, lambda _ctx, person, _presented: [ListHit(person, True, _("Looked for."), {})])
    search_birth(ctx, birth.id)
    assert len(alerts_about(ctx, birth, "k2")) == 2


def test_referrals_are_read_by_investigators_alone(get: Any) -> None:
    assert get("/protection-referrals", "investigator").status_code == 200
    for role in ("registrar", "clerk", "administrator", "auditor"):
        assert get("/protection-referrals", role).status_code == 403
