"""What a search does when data changed: raises, scores again, withdraws, remembers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registry.births import added_prints, bonding
from registry.births import service as births
from registry.births.models import Birth
from registry.births.record import service as records
from registry.births.record.parents import Father
from registry.births.record.service import DraftRecord
from registry.core.context import Context
from registry.documents.issuance import endings
from registry.duplicates.alerts import close_alert
from registry.duplicates.birth_search import search_birth
from registry.duplicates.linkage import service as linkage
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.duplicates.told_apart import service as told_apart
from registry.duplicates.told_apart.models import ToldApart
from registry.fingerprints import service as fingerprints
from registry.fingerprints.models import Capture
from registry.people.changes import Ground
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import BORN, Prints, enrolled
from tests.duplicates.samples import alerts_about, reason_of, registered_twice, signed

CERTIFIED = Ground("", "medical_certificate: Certificado 12-2026")


def test_an_adoption_raises_nothing(ctx: Context) -> None:
    birth = signed(ctx)
    search_birth(ctx, birth.id)
    before = indicators_of(ctx, birth)
    acta = records.draft(ctx, DraftRecord(birth.id, "Ana", "paternal_maternal", True, None, None, None))
    records.inscribe(ctx, acta.id)
    adopter = Father("Elías", "Huamán", "Ñaupari", "DNI", digits(8), True)
    records.supersede(ctx, acta.id, "adoption", "Ana Lucía", "paternal_maternal", adopter)
    search_birth(ctx, birth.id)
    assert indicators_of(ctx, birth) == before == {"c3"}


def indicators_of(ctx: Context, birth: Birth) -> set[str]:
    about = AlertPerson.person_id.in_([birth.newborn_id, birth.mother_id])
    query = select(AlertReason.indicator).join(Alert).join(AlertPerson).where(about, AlertReason.withdrawn_at.is_(None))
    return set(ctx.session.scalars(query))


def test_a_recorded_death_reveals_what_was_done_as_the_child_since(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("newborn", 334, at=BORN))
    search_birth(ctx, birth.id)
    assert alerts_about(ctx, birth, "i1") == []
    endings.record_death(ctx, birth.newborn_id, BORN.date() + timedelta(days=9), CERTIFIED)
    search_birth(ctx, birth.id)
    assert alerts_about(ctx, birth, "i1") == []
    bonding.verify(ctx, birth, prints("newborn", 334, 2, at=ctx.now - timedelta(hours=3)))
    search_birth(ctx, birth.id)
    (alert,) = alerts_about(ctx, birth, "i1")
    assert (reason_of(alert, "i1").severity, alert.is_case) == ("H", True)


def test_a_mothers_death_before_the_birth_is_found_when_it_is_recorded(ctx: Context) -> None:
    birth = enrolled(ctx, [])
    search_birth(ctx, birth.id)
    assert birth.mother_id is not None
    endings.record_death(ctx, birth.mother_id, BORN.date() - timedelta(days=30), CERTIFIED)
    search_birth(ctx, birth.id)
    (alert,) = alerts_about(ctx, birth, "d1")
    assert "died before" in str(reason_of(alert, "d1").reason)


def test_a_corrected_date_withdraws_that_two_births_were_too_close(ctx: Context) -> None:
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, gestational_weeks=38)
    close = BORN + timedelta(days=100)
    second = enrolled(ctx, [], mother_document_number=number, gestational_weeks=38, born_at=close)
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "a1")
    assert alert.is_case
    births.change_draft(ctx, second.id, {"born_at": BORN + timedelta(days=500)})
    search_birth(ctx, second.id)
    assert reason_of(alert, "a1").withdrawn_at == ctx.now
    assert not alert.is_case


def test_an_annulled_certificates_data_no_longer_count(ctx: Context) -> None:
    old = enrolled(ctx, [], mother_age_years=70)
    search_birth(ctx, old.id)
    (alert,) = alerts_about(ctx, old, "d1")
    births.annul(ctx, old.id, "Error de digitación")
    search_birth(ctx, old.id)
    assert all(reason.withdrawn_at is not None for reason in alert.reasons if reason.indicator == "d1")


def test_a_fan_out_holds_while_enough_births_are_left_and_falls_with_the_last(ctx: Context) -> None:
    phone = a_phone()
    some = [enrolled(ctx, [], mother_phone=phone, mother_document_number=digits(8)) for _ in range(5)]
    linkage.refresh(ctx, [birth.newborn_id for birth in some])  # as each one's own search did
    for birth in some:
        search_birth(ctx, birth.id)
    (alert,) = {alert.id: alert for birth in some for alert in alerts_about(ctx, birth, "h1")}.values()
    about = {person.person_id for person in alert.persons}
    others = [birth for birth in some if birth.newborn_id not in about]
    births.change_draft(ctx, others[0].id, {"mother_phone": a_phone()})
    search_birth(ctx, others[0].id)
    assert reason_of(alert, "h1").withdrawn_at is None
    births.change_draft(ctx, others[1].id, {"mother_phone": None})
    search_birth(ctx, others[1].id)
    assert reason_of(alert, "h1").withdrawn_at == ctx.now
    assert alert.points == sum(reason.points for reason in alert.reasons if reason.withdrawn_at is None)


def test_an_alert_of_a_hundred_births_grows_without_a_second_reason(ctx: Context) -> None:
    phone = a_phone()
    some = [enrolled(ctx, [], mother_phone=phone, mother_document_number=digits(8)) for _ in range(100)]
    linkage.refresh(ctx, [birth.newborn_id for birth in some])  # as each one's own search did
    last = some[-1]
    search_birth(ctx, last.id)
    ctx.now += timedelta(minutes=1)  # the first of them stays the first
    search_birth(ctx, enrolled(ctx, [], mother_phone=phone, mother_document_number=digits(8)).id)
    search_birth(ctx, last.id)
    reasons = ctx.session.scalars(
        select(AlertReason).where(AlertReason.indicator == "h1", AlertReason.births_key.contains(str(last.id)))
    ).all()
    assert [len(reason.births_key.split()) for reason in reasons] == [101]


def test_a_withdrawn_print_withdraws_the_reason_that_rested_on_it(ctx: Context, prints: Prints) -> None:
    later = BORN + timedelta(days=500)
    first = enrolled(ctx, prints("mother", 335))
    second = enrolled(ctx, prints("mother", 335, 2, at=later), born_at=later)
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "c1")
    assert second.mother_id is not None
    wrong = ctx.session.scalars(select(Capture).where(Capture.person_id == second.mother_id)).one()
    ctx.now += timedelta(hours=1)
    fingerprints.withdraw(ctx, wrong, "wrong_person")
    search_birth(ctx, second.id)
    assert reason_of(alert, "c1").withdrawn_at == ctx.now
    assert alert.points < 60


def test_a_pair_told_apart_is_forgotten_when_the_data_change_and_the_closed_alert_opens_again(
    ctx: Context, prints: Prints
) -> None:
    first, second = registered_twice(ctx)
    (alert,) = alerts_about(ctx, first, "l1")
    pair = (first.newborn_id, second.newborn_id)
    told_apart.remember(ctx, *pair)
    close_alert(ctx, alert.id)
    search_birth(ctx, second.id)
    assert (alert.state, told_apart.are_apart(ctx, *pair)) == ("closed", True)
    added_prints.add_prints(ctx, second.id, prints("newborn", 337, at=BORN))  # the names compare as before
    search_birth(ctx, second.id)
    assert alert.state == "open"
    assert not list(ctx.session.scalars(select(ToldApart).where(ToldApart.first_id.in_(pair))))


def test_findings_about_one_set_of_persons_are_one_alert_from_whichever_end(ctx: Context) -> None:
    first, second = registered_twice(ctx)
    persons = {first.newborn_id, second.newborn_id}
    for _ in range(2):
        for one in (second, first):
            search_birth(ctx, one.id)
    alerts = ctx.session.scalars(select(Alert).join(AlertPerson).where(AlertPerson.person_id.in_(persons)).distinct())
    keys = [alert.persons_key for alert in alerts]
    assert len(keys) == len(set(keys))
    assert keys.count(" ".join(sorted(map(str, persons)))) == 1


@pytest.mark.parametrize("died", [False, True])
def test_only_the_dead_are_looked_up_for_uses(ctx: Context, prints: Prints, died: bool) -> None:
    birth = enrolled(ctx, prints("newborn", 336, at=BORN))
    if died:
        endings.record_death(ctx, birth.newborn_id, BORN.date(), CERTIFIED)
    search_birth(ctx, birth.id)
    assert alerts_about(ctx, birth, "i1") == []
