"""Whose prints are presented for an ID: confirmed by the child's own, by the mother's, by a second person, or held."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.context import Context
from registry.documents.applications import prints, queries, review, service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.duplicates.facts import presented
from registry.duplicates.facts.subjects import ApplicationSubject
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.judging import Facts, judge
from registry.duplicates.linkage.service import refresh
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.fingerprints import queries as captures
from registry.fingerprints import standing
from registry.fingerprints.models import PrintGround
from registry.fingerprints.service import Acquired
from tests.documents.applications.conftest import findings
from tests.documents.conftest import AsSupervisor, Decide, MakeMinor, Minor, Ready, Taken

CHILD, STRANGER, WOMAN, TWIN = 901, 902, 903, 905
FIRST_DAYS = timedelta(hours=6)
Apply = Callable[..., Application]


@pytest.fixture
def draft(clerk: Context, ready: Ready, taken: Taken) -> Apply:
    """draft(minor, seed, mother): a draft with prints of a seed, and the mother's if a seed is given."""

    def make(child: Minor, seed: int | None, mother: int | None = None, **changes: ApplicantDetails) -> Application:
        application = ready(child, seed, **changes)
        if mother is not None:
            prints.add(clerk, application.id, taken("applicant", mother, 2))
        return application

    return make


def wanted(ctx: Context, application: Application) -> set[tuple[str, int]]:
    answer = application_answer(ctx, application)
    return {(print_["subject"], print_["finger"]) for print_ in answer["prints_wanted"] if print_["why"] == "again"}


def grounds(ctx: Context, child: Minor) -> list[PrintGround]:
    """The grounds of the references captured for an ID."""
    bound = [capture for capture in captures.templates_of(ctx.session, child.id) if capture.role == "minor"]
    return list(captures.grounds_of(ctx.session, [capture.id for capture in bound]))


def failed(acquired: list[Acquired], failure: str) -> list[Acquired]:
    """The same attempt with another reason for every finger that was not captured."""
    return [
        Acquired(replace(print_.submission, failure=failure), None) if print_.extraction is None else print_
        for print_ in acquired
    ]


def test_a_stranger_with_the_number_of_a_child_printed_in_its_first_days_gets_no_card(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide
) -> None:
    child = minor(seed=CHILD, captured_after=FIRST_DAYS)
    application = draft(child, STRANGER)
    assert wanted(clerk, application) == {("minor", finger) for finger in (1, 2, 6, 7)}
    prints.add(clerk, application.id, taken("minor", STRANGER, 3))
    service.submit(clerk, application.id)
    before = application_answer(clerk, application)
    decide(application)
    assert application.state == "held"
    assert application_answer(clerk, application) == before  # the counter sees the same
    assert findings(clerk, child.id) == {("g1", "M")}
    assert not grounds(clerk, child)


def test_a_child_whose_first_prints_have_faded_gets_its_card_the_same_day_with_its_mother(
    clerk: Context, minor: MakeMinor, draft: Apply, decide: Decide
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN, captured_after=FIRST_DAYS)
    application = draft(child, STRANGER, mother=WOMAN)  # as unlike the newborn's as a stranger's
    assert not wanted(clerk, application)
    service.submit(clerk, application.id)
    assert decide(application).state == "approved"
    assert not findings(clerk, child.id)
    (first, *_) = given = grounds(clerk, child)
    assert {ground.ground for ground in given} == {"mother"}
    chain = standing.chain_of(clerk.session, first.capture_id)
    assert {link.capture.person_id for link in chain} == {child.id, child.mother_id}
    assert chain[-1].ground is not None
    assert chain[-1].ground.ground == "enrolment"


def test_another_womans_prints_do_not_vouch_for_the_child(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN, captured_after=FIRST_DAYS)
    application = draft(child, STRANGER, mother=TWIN)
    prints.add(clerk, application.id, taken("minor", STRANGER, 3))
    service.submit(clerk, application.id)
    assert decide(application).state == "held"
    assert ("c2", "M") in findings(clerk, child.mother_id)


def test_the_mother_does_not_outweigh_grown_fingers_that_disagree(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    application = draft(child, STRANGER, mother=WOMAN)
    assert wanted(clerk, application)
    prints.add(clerk, application.id, taken("minor", STRANGER, 3))
    service.submit(clerk, application.id)
    assert decide(application).state == "held"
    assert findings(clerk, child.id) == {("g1", "M")}


def test_the_mother_does_not_make_another_known_child_hers(
    clerk: Context, minor: MakeMinor, draft: Apply, decide: Decide
) -> None:
    child, other = minor(seed=CHILD, mother_seed=WOMAN, captured_after=FIRST_DAYS), minor(seed=STRANGER)
    application = draft(child, STRANGER, mother=WOMAN)
    service.submit(clerk, application.id)
    assert decide(application).state == "held"
    assert findings(clerk, other.id) == {("g2", "H")}


def test_a_second_person_with_papers_states_the_ground_on_which_the_prints_become_the_childs(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide, as_supervisor: AsSupervisor
) -> None:
    child = minor(seed=CHILD, captured_after=FIRST_DAYS)
    application = draft(child, STRANGER)
    prints.add(clerk, application.id, taken("minor", STRANGER, 3))
    service.submit(clerk, application.id)
    decide(application)
    reason = "Partida, carné escolar y dos vecinos la reconocen"
    review.lift(as_supervisor(), application.id, reason)
    assert {(ground.ground, ground.reason) for ground in grounds(clerk, child)} == {("second_person", reason)}


def test_an_attempt_that_did_not_agree_never_becomes_the_childs_own(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide
) -> None:
    child = minor(seed=CHILD)
    application = draft(child, STRANGER)
    prints.add(clerk, application.id, taken("minor", CHILD, 3))
    service.submit(clerk, application.id)
    assert decide(application).state == "approved"
    given = grounds(clerk, child)
    assert {(ground.ground, ground.outcome) for ground in given} == {("compared", "confirmed")}
    attempt_of = {capture.id: attempt for capture, attempt in queries.prints(clerk.session, application.id, "minor")}
    assert {attempt_of[ground.source_id] for ground in given if ground.source_id} == {2}


def test_a_child_never_captured_waits_for_a_second_person_when_no_parent_comes(
    clerk: Context, minor: MakeMinor, draft: Apply, decide: Decide
) -> None:
    aunt = ApplicantDetails(
        relation="aunt_or_uncle", proof="birth_record", proof_number="7781", person_id=minor().mother_id
    )
    application = draft(minor(), CHILD, applicant=aunt)
    service.submit(clerk, application.id)
    assert decide(application).state == "held"
    hold = queries.open_hold(clerk.session, application.id)
    assert hold is not None
    assert hold.cause == "unconfirmed"


def test_a_twin_who_shows_the_others_prints_is_found_one_to_one(clerk: Context, minor: MakeMinor, draft: Apply) -> None:
    first = minor(seed=CHILD, plurality=2, captured_after=FIRST_DAYS)
    twin = minor(
        seed=TWIN,
        plurality=2,
        birth_order=2,
        delivery_id=first.birth.delivery_id,
        mother_document_number=first.birth.mother_document_number,
        captured_after=FIRST_DAYS,
    )
    stranger = minor(seed=STRANGER)
    application = draft(first, TWIN)
    taken = prints.of_minor(clerk, application)
    subject = ApplicationSubject(clerk, application, first.birth, DEFAULTS, taken, ())  # below the bar of 1:N
    (finding,) = judge(Facts(tuple(presented.siblings(subject))), DEFAULTS, [INDICATORS["g2"]])
    assert (finding.severity, finding.persons) == ("M", frozenset({first.id, twin.id}))
    assert "brother or sister" in str(finding.reason)
    assert stranger.id not in finding.persons


def test_a_cousin_of_the_household_who_is_shown_for_a_minor_is_found_one_to_one(
    clerk: Context, minor: MakeMinor, draft: Apply
) -> None:
    first, cousin = (minor(seed=seed, mother_phone="987111222") for seed in (CHILD, TWIN))
    refresh(clerk, [first.id, cousin.id])
    application = draft(first, TWIN)
    subject = ApplicationSubject(
        clerk, application, first.birth, DEFAULTS, prints.of_minor(clerk, application), ()
    )  # below the bar of 1:N
    (finding,) = judge(Facts(tuple(presented.siblings(subject))), DEFAULTS, [INDICATORS["g2"]])
    assert (finding.severity, finding.persons) == ("M", frozenset({first.id, cousin.id}))
    assert "household" in str(finding.reason)


def test_a_minor_who_refuses_the_fingers_on_file_is_asked_for_them_in_particular(
    clerk: Context, minor: MakeMinor, taken: Taken
) -> None:
    child = minor(seed=CHILD)
    application = service.start(clerk, service.StartApplication(child.id, "first", is_minor_present=True))
    prints.add(clerk, application.id, failed(taken("minor", CHILD, 2, fingers=(2, 7)), "refused"))
    assert wanted(clerk, application) == {("minor", 1), ("minor", 6)}


def test_a_minor_who_shows_other_fingers_than_those_on_file_waits_for_a_second_person(
    clerk: Context, minor: MakeMinor, draft: Apply, taken: Taken, decide: Decide
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    application = draft(child, None, mother=WOMAN)
    for impression in (2, 3):
        prints.add(clerk, application.id, failed(taken("minor", CHILD, impression, fingers=(2, 7)), "refused"))
    service.submit(clerk, application.id)
    assert decide(application).state == "held"
    assert findings(clerk, child.id) == {("g6", "M")}


@pytest.mark.parametrize(("failure", "state", "severity"), [("refused", "held", "M"), ("bandaged", "approved", "L")])
def test_an_applicant_who_refuses_the_fingers_on_file_raises_the_level(
    clerk: Context,
    minor: MakeMinor,
    draft: Apply,
    taken: Taken,
    decide: Decide,
    failure: str,
    state: str,
    severity: str,
) -> None:
    child = minor(seed=CHILD, mother_seed=WOMAN)
    application = draft(child, CHILD)
    prints.add(clerk, application.id, failed(taken("applicant", None), failure))
    service.submit(clerk, application.id)
    assert decide(application).state == state
    assert findings(clerk, child.mother_id) == {("g6", severity)}
