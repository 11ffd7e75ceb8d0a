"""Findings of the searches hold a card, in neutral words; nothing else does."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.births import service as births
from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.documents.applications import prints, queries, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.models import Application, ApplicationHold
from registry.documents.applications.service import ApplicantDetails
from registry.documents.issuance import service as issuing
from registry.duplicates.models import Alert, AlertPerson, SearchCandidate, SearchRun
from registry.fingerprints import queries as captures
from registry.fingerprints.service import Acquired
from registry.people.models import Kinship
from tests.documents.conftest import AsSupervisor, Decide, MakeMinor, Minor, Ready, Taken

CHILD, OTHER, WOMAN, ANOTHER_WOMAN = 901, 902, 903, 904
Again = Callable[[int | None], list[Acquired]]
Decided = Callable[..., Application]
Findings = set[tuple[str, str]]


def alerts(ctx: Context, person_id: uuid.UUID) -> list[Alert]:
    query = select(Alert).join(AlertPerson).where(AlertPerson.person_id == person_id)
    return list(ctx.session.scalars(query))


def findings(ctx: Context, person_id: uuid.UUID) -> Findings:
    return {(reason.indicator, reason.severity) for alert in alerts(ctx, person_id) for reason in alert.reasons}


@pytest.fixture
def again(taken: Taken) -> Again:
    """again(seed): another attempt of the minor's prints."""
    return lambda seed: taken("minor", seed, 3)


@pytest.fixture
def decided(clerk: Context, ready: Ready, decide: Decide, again: Again) -> Decided:
    """decided(minor, seed, twice, **changes): an application submitted and searched; with two attempts if `twice`."""

    def run(child: Minor, seed: int | None, *, twice: bool = False, **changes: Any) -> Application:
        application: Application = ready(child, seed, **changes)
        if twice:
            prints.add(clerk, application.id, again(seed))
        service.submit(clerk, application.id)
        decide(application)
        return application

    return run


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


def test_missing_fingers_do_not_prevent_a_card(clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide) -> None:
    child = minor(seed=CHILD)
    application = ready(child, CHILD)  # two fingers of four are given reasons
    service.submit(clerk, application.id)
    decide(application)
    assert application.state == "approved"


def test_a_child_without_any_print_gets_its_card_after_a_second_persons_decision(
    clerk: Context, minor: MakeMinor, decided: Decided, as_supervisor: AsSupervisor
) -> None:
    child = minor(seed=CHILD)
    application = decided(child, None)
    assert application.state == "held"
    assert not findings(clerk, child.id)
    review.lift(as_supervisor(), application.id, "Ambas manos enyesadas, se constató")
    assert issuing.issue(clerk, application.id).ended_at is None


def test_a_child_never_captured_before_is_bound_by_its_first_id(
    clerk: Context, minor: MakeMinor, decided: Decided
) -> None:
    child = minor()
    application = decided(child, CHILD)
    assert application.state == "approved"
    bound = captures.templates_of(clerk.session, child.id)
    assert {capture.finger for capture in bound} == {1, 6}
    assert {capture.role for capture in bound} == {"minor"}
    second = minor()
    again = decided(second, CHILD, impression=3)
    assert again.state == "held"
    assert findings(clerk, second.id) == {("g2", "H")}


def test_an_adults_finger_is_found_too(clerk: Context, minor: MakeMinor, decided: Decided) -> None:
    grown = minor(mother_seed=CHILD)
    child = minor()
    application = decided(child, CHILD)
    assert application.state == "held"
    assert {link.person_id for alert in alerts(clerk, child.id) for link in alert.persons} == {
        child.id,
        grown.mother_id,
    }


def test_siblings_are_held_only_if_their_prints_are_the_same(
    clerk: Context, minor: MakeMinor, decided: Decided
) -> None:
    first = minor(seed=CHILD, plurality=2)
    twin = minor(
        seed=OTHER,
        plurality=2,
        birth_order=2,
        delivery_id=first.birth.delivery_id,
        mother_document_number=first.birth.mother_document_number,
    )
    assert twin.mother_id == first.mother_id
    assert decided(first, CHILD).state == "approved"
    assert decided(twin, OTHER).state == "approved"
    assert not findings(clerk, twin.id)
    third = minor()
    assert decided(third, OTHER, impression=3).state == "held"


def test_a_certificate_annulled_and_made_again_for_its_mother_holds_nothing(
    clerk: Context, minor: MakeMinor, decided: Decided
) -> None:
    wrong = minor(seed=CHILD, inscribed=False)
    births.annul(clerk, wrong.birth.id, "Error de digitación")
    child = minor(seed=None, mother_document_number=wrong.birth.mother_document_number)
    application = decided(child, CHILD)
    assert not findings(clerk, child.id)
    assert application.state == "approved"


def test_a_mother_whose_prints_are_not_those_of_the_birth_holds_the_card(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide, taken: Taken
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    application = ready(child, CHILD)
    prints.add(clerk, application.id, taken("applicant", ANOTHER_WOMAN))
    service.submit(clerk, application.id)
    decide(application)
    assert application.state == "held"
    assert child.mother_id is not None
    assert findings(clerk, child.mother_id) == {("c2", "M")}


def test_a_recognised_mother_is_not_a_finding(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide, taken: Taken
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    application = ready(child, CHILD)
    prints.add(clerk, application.id, taken("applicant", WOMAN, 2))
    of_applicant = [row for row in queries.comparisons(clerk.session, application.id) if row.subject == "applicant"]
    assert [comparison.outcome for comparison in of_applicant] == ["not_assessable", "confirmed"]
    service.submit(clerk, application.id)
    assert decide(application).state == "approved"


def test_a_search_run_again_changes_nothing(clerk: Context, minor: MakeMinor, decided: Decided, decide: Decide) -> None:
    application = decided(minor(), CHILD)
    steps = len(queries.events(clerk.session, application.id))
    decide(application)
    decide(application)
    assert len(queries.events(clerk.session, application.id)) == steps
    assert application.state == "approved"


def test_an_application_withdrawn_during_the_search_stays_withdrawn(
    clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide
) -> None:
    application = ready(minor(), CHILD)
    service.submit(clerk, application.id)
    service.withdraw(clerk, application.id, "Se retiró el solicitante")
    decide(application)
    assert application.state == "withdrawn"


def test_a_new_case_holds_an_approved_application_that_has_no_card_yet(
    clerk: Context, minor: MakeMinor, decided: Decided, as_supervisor: AsSupervisor
) -> None:
    first, second = minor(), minor()
    waiting = decided(first, CHILD)
    assert waiting.state == "approved"
    assert decided(second, CHILD, impression=3).state == "held"
    assert waiting.state == "held"
    held = clerk.session.scalars(select(ApplicationHold).where(ApplicationHold.application_id == waiting.id)).all()
    assert len(held) == 1
    review.lift(as_supervisor(), waiting.id, "Identidad confirmada en persona")
    assert waiting.state == "approved"


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
