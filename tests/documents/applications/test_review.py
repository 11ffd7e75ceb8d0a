"""Findings of the searches hold a card, in neutral words; nothing else does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.documents.applications import prints, queries, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import ApplicationHold
from registry.documents.issuance import service as issuing
from registry.duplicates.models import SearchCandidate, SearchRun
from registry.fingerprints import queries as captures
from registry.people.models import Kinship
from tests.documents.applications.conftest import Again, Decided, alerts, findings
from tests.documents.conftest import AsSupervisor, Decide, MakeMinor, Ready

CHILD, OTHER = 901, 902


def test_prints_of_another_child_hold_the_card_and_raise_an_alert(
    clerk: Context, minor: MakeMinor, decided: Decided
) -> None:
    child, other = minor(seed=CHILD), minor(seed=OTHER)
    application = decided(child, OTHER, twice=True)
    assert application.state == "held"
    assert findings(clerk, child.id) == {("g1", "M"), ("g2", "H")}
    assert {link.person_id for alert in alerts(clerk, other.id) for link in alert.persons} == {child.id, other.id}
    hold = queries.open_hold(clerk.session, application.id)
    assert hold is not None
    assert hold.cause == "alert"
    assert child.birth.state == "used"  # the birth's registration is as it was
    (run,) = clerk.session.scalars(select(SearchRun).where(SearchRun.application_id == application.id))
    candidates = clerk.session.scalars(select(SearchCandidate).where(SearchCandidate.run_id == run.id)).all()
    assert [(candidate.subject, candidate.candidate_id) for candidate in candidates] == [("minor", other.id)]


def test_the_prints_of_a_held_application_are_bound_only_when_it_is_released(
    clerk: Context, minor: MakeMinor, decided: Decided, as_supervisor: AsSupervisor
) -> None:
    child, _ = minor(seed=CHILD), minor(seed=OTHER)
    before = len(captures.templates_of(clerk.session, child.id))
    application = decided(child, OTHER, twice=True)
    assert len(captures.templates_of(clerk.session, child.id)) == before
    review.lift(as_supervisor(), application.id, "Reconocida por la madre y el colegio")
    assert application.state == "approved"
    assert len(captures.templates_of(clerk.session, child.id)) == before + 4
    assert all(capture.is_provisional is False for capture in captures.templates_of(clerk.session, child.id)[before:])


def test_a_failed_first_attempt_asks_for_a_second_as_for_a_poor_print(
    clerk: Context, minor: MakeMinor, ready: Ready, again: Again
) -> None:
    application = ready(minor(seed=CHILD), OTHER)
    answer = application_answer(clerk, application)
    assert {(finger["subject"], finger["why"]) for finger in answer["prints_wanted"]} == {("minor", "again")}
    assert [reason["slug"] for reason in answer["refusals"]] == ["prints_again"]
    assert answer["review"] is None
    prints.add(clerk, application.id, again(CHILD))
    assert application_answer(clerk, application)["prints_wanted"] == []
    service.submit(clerk, application.id)


def test_the_clerk_reads_the_same_words_whether_something_was_found_or_not(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide, as_supervisor: AsSupervisor, again: Again
) -> None:
    child, _ = minor(seed=CHILD), minor(seed=OTHER)
    application = ready(child, OTHER)
    prints.add(clerk, application.id, again(OTHER))
    service.submit(clerk, application.id)
    before = application_answer(clerk, application)
    assert before["state"] == "under_review"
    decide(application)
    assert application.state == "held"
    assert application_answer(clerk, application) == before
    assert not any(word in str(before) for word in ("held", "hold", "alert", "g2"))
    with pytest.raises(Refused) as caught:
        issuing.issue(clerk, application.id)
    assert (caught.value.slug, str(caught.value.title)) == (
        "application-under-review",
        "The application is under review.",
    )
    shown = application_answer(as_supervisor(), application)["review"]
    assert (shown["state"], shown["hold_cause"]) == ("held", "alert")
    assert {comparison["outcome"] for comparison in shown["comparisons"] if comparison["subject"] == "minor"} == {
        "review"
    }
    review.lift(clerk, application.id, "Error del lector de huellas")
    shown = application_answer(clerk, application)
    assert [step["action"] for step in shown["review"]["history"]][-3:] == ["submitted", "held", "hold_lifted"]
    assert [step["action"] for step in shown["history"]][-2:] == ["submitted", "approved"]
    assert shown["history"][-1]["reason"] is None


def test_the_person_who_submitted_cannot_lift_the_hold(clerk: Context, minor: MakeMinor, decided: Decided) -> None:
    application = decided(minor(), None)
    with pytest.raises(Refused) as caught:
        review.lift(clerk, application.id, "Me parece bien")
    assert caught.value.slug == "four-eyes"
    assert application.state == "held"


def test_the_database_itself_requires_four_eyes(clerk: Context, minor: MakeMinor, decided: Decided) -> None:
    application = decided(minor(), None)
    hold = queries.open_hold(clerk.session, application.id)
    assert hold is not None
    hold.lifted_by, hold.lifted_at, hold.reason = clerk.actor.account_id, clerk.now, "Me parece bien"
    with pytest.raises(Refused) as caught, refusals_for_constraints(), clerk.session.begin_nested():
        clerk.session.flush()
    assert caught.value.slug == "four-eyes"


def test_a_child_without_any_print_gets_its_card_after_a_second_persons_decision(
    clerk: Context, minor: MakeMinor, decided: Decided, as_supervisor: AsSupervisor
) -> None:
    child = minor(seed=CHILD)
    application = decided(child, None)
    assert application.state == "held"
    assert not findings(clerk, child.id)
    review.lift(as_supervisor(), application.id, "Ambas manos enyesadas, se constató")
    assert issuing.issue(clerk, application.id).ended_at is None


def test_a_new_case_holds_an_approved_application_that_has_no_card_yet(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide, decided: Decided, as_supervisor: AsSupervisor
) -> None:
    first, second = minor(), minor()
    waiting = ready(first, CHILD)
    service.submit(clerk, waiting.id)
    as_it_waited = application_answer(clerk, waiting)
    decide(waiting)
    assert waiting.state == "approved"
    assert decided(second, CHILD, impression=3).state == "held"
    assert waiting.state == "held"
    assert application_answer(clerk, waiting) == as_it_waited  # to the clerk it was never approved
    assert [step["action"] for step in application_answer(as_supervisor(), waiting)["review"]["history"]][-2:] == [
        "approved",
        "held",
    ]
    held = clerk.session.scalars(select(ApplicationHold).where(ApplicationHold.application_id == waiting.id)).all()
    assert len(held) == 1
    review.lift(as_supervisor(), waiting.id, "Identidad confirmada en persona")
    assert waiting.state == "approved"
    assert [step["action"] for step in application_answer(clerk, waiting)["history"]][-2:] == ["submitted", "approved"]


def test_a_closed_alert_holds_no_later_card(clerk: Context, minor: MakeMinor, decided: Decided) -> None:
    first, second = minor(), minor()
    decided(first, CHILD)
    application = decided(second, CHILD, impression=3)
    for alert in alerts(clerk, second.id):
        alert.state = "closed"
    clerk.session.flush()
    service.withdraw(clerk, application.id, "Se vuelve a presentar")
    clerk.now += timedelta(days=1)
    assert decided(second, CHILD, impression=3).state == "approved"


def test_no_journal_entry_of_an_application_contains_a_name_or_a_number(
    clerk: Context, minor: MakeMinor, decided: Decided
) -> None:
    child = minor(seed=CHILD)
    grandmother = ApplicantDetails(
        relation="grandparent",
        document_type="DNI",
        document_number="90001234",
        given_names="Yolanda",
        first_surname="Ccahuana",
        birth_date=date(1960, 2, 29),
        proof="birth_record",
        proof_number="ACTA-7781",
    )
    application = decided(child, CHILD, applicant=grandmother)
    assert application.state == "approved"
    issuing.issue(clerk, application.id)
    journal = str(clerk.entries)
    assert not any(word in journal for word in ("Yolanda", "Ccahuana", "90001234", "ACTA-7781", "Ñahui", "0001'"))
    relations = [kin.relation for kin in clerk.session.scalars(select(Kinship).where(Kinship.child_id == child.id))]
    assert "grandparent" in relations
