"""What the searches find of the prints presented for an ID, and what they pass over."""

from registry.births import service as births
from registry.core.context import Context
from registry.documents.applications import prints, queries, service
from registry.fingerprints import queries as captures
from tests.documents.applications.conftest import Decided, alerts, findings
from tests.documents.conftest import Decide, MakeMinor, Ready, Taken

CHILD, OTHER, WOMAN, ANOTHER_WOMAN = 901, 902, 903, 904


def test_missing_fingers_do_not_prevent_a_card(clerk: Context, minor: MakeMinor, ready: Ready, decide: Decide) -> None:
    child = minor(seed=CHILD)
    application = ready(child, CHILD)  # two fingers of four are given reasons
    service.submit(clerk, application.id)
    decide(application)
    assert application.state == "approved"


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
