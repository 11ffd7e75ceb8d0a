"""Alerts that an application raises apart from its prints: refusals elsewhere, bursts of cards."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import Context
from registry.documents.applications import service
from registry.documents.applications.applicants import ApplicantDetails
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.people.service import RegisterPerson, record_kinship, register_person
from tests.births.samples import ActorOf
from tests.conftest import PASSWORD
from tests.documents.conftest import Decide, Issued, MakeMinor, Ready


def indicators(ctx: Context, person: uuid.UUID) -> set[str]:
    query = select(AlertReason.indicator).join(Alert).join(AlertPerson).where(AlertPerson.person_id == person)
    return set(ctx.session.scalars(query))


@pytest.mark.parametrize(
    ("office", "days", "is_found"), [("clerk", 3, False), ("registrar", 3, True), ("registrar", 40, False)]
)
def test_an_application_elsewhere_after_a_refusal_is_for_review(
    clerk: Context,
    minor: MakeMinor,
    ready: Ready,
    decide: Decide,
    actor: ActorOf,
    office: str,
    days: int,
    is_found: bool,
) -> None:
    child, here = minor(), clerk.actor
    clerk.actor = actor(office)
    service.submit(clerk, (refused := ready(child)).id)
    service.reject(clerk, refused.id, "The papers are not complete.")
    clerk.actor = here
    clerk.now += timedelta(days=days)
    again = ready(child)
    service.submit(clerk, again.id)
    decide(again)
    assert ("k1" in indicators(clerk, child.id)) is is_found


@pytest.mark.parametrize(("is_same_applicant", "is_found"), [(True, False), (False, True)])
def test_a_colleague_who_takes_up_the_same_papers_is_no_retry_elsewhere(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide, is_same_applicant: bool, is_found: bool
) -> None:
    child = minor()
    service.submit(clerk, (refused := ready(child)).id)
    service.reject(clerk, refused.id, "The photograph shows another person.")
    clerk.actor = actor_of(add_account(clerk, AddAccount("clerk.colleague", "clerk", PASSWORD)))
    clerk.now += timedelta(days=1)
    aunt = ApplicantDetails(
        relation="aunt_or_uncle", proof="birth_record", proof_number="7781", person_id=minor().mother_id
    )
    again = ready(child, applicant=None if is_same_applicant else aunt)
    service.submit(clerk, again.id)
    decide(again)
    assert ("k1" in indicators(clerk, child.id)) is is_found


def test_the_third_duplicate_within_two_years_is_for_review_on_application(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued, decide: Decide
) -> None:
    child = minor()
    issued(child)
    for number in range(3):
        clerk.now += timedelta(days=30)
        application = ready(child, kind="duplicate", cause="theft")
        service.submit(clerk, application.id)
        decide(application)
        assert ("j1" in indicators(clerk, child.id)) is (number == 2)
        if number < 2:
            service.withdraw(clerk, application.id, "begun by mistake")
            issued(child, kind="duplicate", cause="theft")


def test_a_guardian_of_many_raises_an_alert_and_holds_no_wards_card(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide
) -> None:
    guardian = register_person(clerk, RegisterPerson(sex="female")).id
    surnames = ("Muñoz", "Paredes", "Ñahui", "Vilca")  # sisters' children would count as one family's
    children = [minor(seed=44 if name == "Vilca" else None, mother_first_surname=name) for name in surnames]
    for child in children:
        record_kinship(clerk, child.id, guardian, "tutor", "court_decision", "000123-2024")
    application = ready(children[3], 44)
    service.submit(clerk, application.id)
    decide(application)
    wards = {indicator for child in children for indicator in indicators(clerk, child.id)}
    assert "h1" in wards
    assert application.state == "approved"
