"""A card's life: issued once, ended once, replaced by another; its status bit follows at once."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from registry.births.record import amendments
from registry.births.record import service as records
from registry.births.record.amendments import Rectification
from registry.births.record.models import BirthRecord
from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Invalid, NotFound, Refused
from registry.core.pagination import Page
from registry.demo.counter import COLLECTED
from registry.documents.applications import eligibility, queries, review, service
from registry.documents.applications.applicants import ApplicantDetails
from registry.documents.applications.models import Application
from registry.documents.cards import queries as card_queries
from registry.documents.cards import service as card_service
from registry.documents.cards import status
from registry.documents.cards.answers import card_answer
from registry.documents.cards.models import IdentityCard, StatusEntry
from registry.documents.issuance import endings
from registry.documents.issuance import service as issuing
from registry.documents.issuance.rules import Collection
from registry.people.changes import Ground
from registry.people.models import Person
from tests.births.samples import ActorOf
from tests.documents.conftest import AsSupervisor, Issued, MakeMinor, Ready, is_published_as_ended

CERTIFIED = Ground("", "medical_certificate: Certificado 12-2026")


def pointers(invalid: Invalid) -> set[str]:
    return {error.pointer for error in invalid.errors}


def test_at_most_one_card_is_live(clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued) -> None:
    child = minor()
    issued(child)
    application = ready(child)
    with pytest.raises(Invalid) as caught:
        service.submit(clerk, application.id)
    assert caught.value.slug == "not-eligible"
    assert pointers(caught.value) == {"/kind"}


def test_the_database_itself_refuses_a_second_live_card(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    card = issued(minor())
    copy = {column.name: getattr(card, column.name) for column in IdentityCard.__table__.columns}
    list_id, index = status.draw_place(clerk)
    copy |= {
        "id": uuid.uuid4(),
        "number": "D23456789",
        "application_id": ready(minor()).id,
        "status_list_id": list_id,
        "status_index": index,
    }
    clerk.session.add(IdentityCard(**copy))
    with pytest.raises(Refused) as caught, refusals_for_constraints():
        clerk.session.flush()
    assert caught.value.slug == "card-live"


@pytest.mark.parametrize(
    ("changes", "days", "ending"),
    [
        ({"kind": "renewal"}, 3 * 365 - 20, "renewed"),
        ({"kind": "duplicate", "cause": "damage"}, 10, "damage"),
        ({"kind": "duplicate", "cause": "misprint", "fee_receipt": None}, 0, "misprint"),
    ],
)
def test_a_successor_ends_the_card_before_it_in_one_transaction(
    clerk: Context, minor: MakeMinor, issued: Issued, changes: dict[str, Any], days: int, ending: str
) -> None:
    child = minor(8)
    first = issued(child)
    clerk.now += timedelta(days=days, seconds=1)
    second = issued(child, **changes)
    assert (first.ended_reason, first.ended_at, second.replaces_id) == (ending, clerk.now, first.id)
    assert second.number != first.number
    assert second.ended_at is None
    assert is_published_as_ended(clerk, first)
    assert not is_published_as_ended(clerk, second)


@pytest.mark.parametrize("cause", ["loss", "theft"])
def test_a_lost_or_stolen_card_ends_when_it_is_reported(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued, cause: str
) -> None:
    child = minor()
    first = issued(child)
    application = ready(child, kind="duplicate", cause=cause)
    assert not is_published_as_ended(clerk, first)
    service.submit(clerk, application.id)
    assert (first.ended_reason, is_published_as_ended(clerk, first)) == (cause, True)
    review.conclude(clerk, application.id, None)
    assert issuing.issue(clerk, application.id).replaces_id == first.id


def test_a_correction_issues_what_the_register_says(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor()
    first = issued(child)
    assert not card_answer(clerk, first)["is_outdated"]
    application = ready(child, kind="correction")
    with pytest.raises(Invalid) as caught:
        service.submit(clerk, application.id)
    assert pointers(caught.value) == {"/kind"}
    acta = queries.acta_in_force(clerk.session, child.id)
    assert acta is not None
    rectification = Rectification({"given_names": "Ángela Killa Ñusta"})
    amendments.rectify(clerk, acta.id, rectification, Ground("Error de transcripción"))
    assert card_answer(clerk, first)["is_outdated"]
    service.submit(clerk, application.id)
    review.conclude(clerk, application.id, None)
    second = issuing.issue(clerk, application.id)
    assert (first.ended_reason, second.content["given_names"]) == ("corrected", "Ángela Killa Ñusta")
    assert first.content["given_names"] == "Ángela Ñahui"  # as certified, for ever


def test_an_expired_card_can_be_renewed_but_not_duplicated(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor(8)
    first = issued(child)
    clerk.now += timedelta(days=3 * 365 + 10)
    application = ready(child, kind="duplicate", cause="loss")
    with pytest.raises(Invalid):
        service.submit(clerk, application.id)
    service.withdraw(clerk, application.id, "Corresponde renovación")
    assert card_answer(clerk, first)["state"] == "expired"
    assert card_service.expire(clerk) >= 1
    assert (first.ended_reason, is_published_as_ended(clerk, first)) == ("expired", False)
    assert issued(child, kind="renewal").replaces_id == first.id


def test_a_revoked_card_is_followed_only_by_a_first_issue(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor()
    first = issued(child)
    card_service.revoke(clerk, first.id, "revoked")
    with pytest.raises(Refused):
        card_service.revoke(clerk, first.id, "revoked")
    application = ready(child, kind="renewal")
    with pytest.raises(Invalid):
        service.submit(clerk, application.id)
    service.withdraw(clerk, application.id, "Corresponde primera emisión")
    assert issued(child).replaces_id is None


def test_a_death_ends_the_card_and_the_application_at_once(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor(8)
    card = issued(child)
    clerk.now += timedelta(days=3 * 365 - 20)
    application = ready(child, kind="renewal")
    endings.record_death(clerk, child.id, clerk.today, CERTIFIED)
    assert (card.ended_reason, is_published_as_ended(clerk, card)) == ("death", True)
    assert application.state == "withdrawn"
    other = ready(child)
    with pytest.raises(Invalid) as caught:
        service.submit(clerk, other.id)
    assert "/person" in pointers(caught.value)
    with pytest.raises(Refused):
        endings.record_death(clerk, child.id, clerk.today - timedelta(days=1), CERTIFIED)
    with pytest.raises(Invalid):
        endings.record_death(clerk, child.id, clerk.today + timedelta(days=1), CERTIFIED)


def test_a_cancelled_acta_ends_the_card_and_nothing_is_issued_without_an_acta(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor()
    card = issued(child)
    acta = queries.acta_in_force(clerk.session, child.id)
    assert acta is not None
    amendments.cancel(clerk, acta.id, "Inscripción duplicada")
    task = clerk.queued[-1]
    assert (task.task, task.arguments) == ("documents.acta_changed", {"person_id": str(child.id)})
    endings.follow_acta(clerk, child.id)
    assert (card.ended_reason, is_published_as_ended(clerk, card)) == ("acta_cancelled", True)
    application = ready(child)
    with pytest.raises(Invalid) as caught:
        service.submit(clerk, application.id)
    assert "/person" in pointers(caught.value)


def test_a_replaced_acta_leaves_the_card_live_and_hides_its_content(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued, as_supervisor: AsSupervisor, actor: ActorOf
) -> None:
    child = minor()
    first = issued(child)
    acta = queries.acta_in_force(clerk.session, child.id)
    assert acta is not None
    records.supersede(clerk, acta.id, "Adopción", "Lucía", "paternal_maternal", None)
    endings.follow_acta(clerk, child.id)
    answer = card_answer(clerk, first)
    assert (answer["state"], answer["is_outdated"], answer["content"], answer["files"]) == ("live", True, None, [])
    with pytest.raises(NotFound):
        card_service.open_file(clerk, first.id, "front.png")
    assert card_answer(as_supervisor(), first)["content"]["given_names"] == "Ángela Ñahui"
    clerk.actor = actor("clerk")
    second = issued(child, kind="correction")
    assert second.content["given_names"] == "Lucía"
    listed = card_queries.cards(clerk.session, clerk.actor, child.id, Page())
    assert [card.id for card in listed.items] == [second.id]  # the old one looks as if it had never been
    with pytest.raises(NotFound):
        card_service.read(clerk, first.id)
    assert len(card_queries.cards(clerk.session, as_supervisor().actor, child.id, Page()).items) == 2


def test_a_child_of_unknown_mother_gets_its_card_through_a_protection_centre(
    clerk: Context, minor: MakeMinor, ready: Ready, issued: Issued
) -> None:
    child = minor(is_mother_unknown=True)
    assert child.mother_id is None
    director = ApplicantDetails(
        relation="protection_centre",
        document_type="DNI",
        document_number="90005551",
        given_names="Nélida",
        first_surname="Vílchez",
        birth_date=date(1980, 1, 1),
        proof="appointment",
        proof_number="R-12",
        institution="Centro de Acogida de Demostración",
    )
    wrong = ApplicantDetails(
        relation="mother",
        document_type="DNI",
        document_number="90005551",
        given_names="Nélida",
        first_surname="Vílchez",
    )
    bad = ready(child, applicant=wrong)
    with pytest.raises(Invalid) as caught:
        service.submit(clerk, bad.id)
    assert "/applicant/relation" in pointers(caught.value)
    service.withdraw(clerk, bad.id, "Relación equivocada")
    assert issued(child, applicant=director).content["guardian"] == "Nélida Vílchez"


def test_an_issued_card_and_its_files_are_never_changed(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    card = issued(minor())
    for statement in (
        "UPDATE identity_card SET number = 'D22222222' WHERE id = :id",
        "UPDATE identity_card SET expires_on = expires_on + 1 WHERE id = :id",
        "DELETE FROM identity_card WHERE id = :id",
        "UPDATE card_file SET sha256 = sha256 WHERE card_id = :id",
        "DELETE FROM card_file WHERE card_id = :id",
        "UPDATE document_application SET state = 'draft' WHERE state = 'issued' AND :id IS NOT NULL",
    ):
        with pytest.raises(Refused), refusals_for_constraints(), clerk.session.begin_nested():
            clerk.session.execute(text(statement), {"id": card.id})


def test_a_card_that_ended_before_delivery_is_not_delivered(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    card = issued(minor())
    card_service.revoke(clerk, card.id, "revoked")
    with pytest.raises(Refused):
        issuing.deliver(clerk, card.application_id, Collection(**COLLECTED))


def test_a_dead_applicant_is_refused(clerk: Context, minor: MakeMinor, ready: Ready) -> None:
    child = minor()
    application: Application = ready(child)
    mother = clerk.session.get_one(Person, child.mother_id)
    mother.died_on = clerk.today
    clerk.session.flush()
    assert eligibility.reasons(clerk, application) == ("applicant_dead",)


def test_a_card_refers_to_its_acta(clerk: Context, minor: MakeMinor, issued: Issued) -> None:
    card = issued(minor())
    acta = clerk.session.get_one(BirthRecord, card.record_id)
    assert acta.child_id == card.person_id
    entry = clerk.session.get_one(StatusEntry, (card.status_list_id, card.status_index))
    assert entry.set_at is None
