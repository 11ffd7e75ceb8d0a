"""Prints added after the enrolment: compared first, and what is not confirmed is never the person's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.births import added_prints, bonding, enrolment, queries
from registry.births import tasks as births_tasks
from registry.births.added_prints import CONFIRM_TASK, ConfirmPrints
from registry.births.answers import waiting_answers
from registry.births.families import Family
from registry.births.models import Birth
from registry.births.rules.fields import Certificate
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import AlertReason
from registry.fingerprints import queries as captures
from registry.fingerprints.rules import DISPUTED, REFERENCE, UNCONFIRMED
from registry.fingerprints.service import Acquired, Submission, acquire
from tests.births.samples import ActorOf, Draw, digits
from tests.stories.driver.prints import tip_of

MOTHER, INFANT, ACCOMPLICE, OTHER_INFANT, GROWN = 951, 952, 953, 954, 955
BORN = datetime(2025, 3, 14, 9, 25, tzinfo=UTC)
Prints = Callable[..., list[Acquired]]


@pytest.fixture(scope="module")
def prints(finger_png: Draw) -> Prints:
    """prints(subject, seed, impression, days, finger, tip): one print, that many days after the birth; or its tip."""
    extracted: dict[tuple[Any, ...], Acquired] = {}

    def take(
        subject: str, seed: int, impression: int = 1, days: float = 0.1, finger: int = 1, tip: float = 1.0
    ) -> list[Acquired]:
        key = (subject, seed, impression, days, finger, tip)
        if key not in extracted:
            image = tip_of(finger_png(seed, impression, newborn=subject == "newborn"), tip)
            at = BORN + timedelta(days=days)
            (extracted[key],) = acquire([Submission(subject, finger, 1, at, "reader", image, None, None, "/prints/0")])
        return [extracted[key]]

    return take


@pytest.fixture(autouse=True, scope="module")
def _drawn(prints: Prints) -> None:
    """Every print, before a transaction is open."""
    for days in (0.1, 70):
        prints("newborn", OTHER_INFANT, 1, days)
    for seed in (MOTHER, ACCOMPLICE):
        for days in (0.1, 70):
            prints("mother", seed, 2, days)
    prints("mother", MOTHER)
    prints("mother", MOTHER, 2, 0.1, finger=6)
    prints("newborn", INFANT)
    prints("newborn", INFANT, 3, 70)
    prints("newborn", OTHER_INFANT, 2, 5)
    prints("newborn", OTHER_INFANT, 3, 5)
    prints("newborn", OTHER_INFANT, 1, 70, tip=0.25)
    prints("newborn", GROWN, 1, 70, finger=1)
    prints("newborn", GROWN, 2, 70, finger=4)


def enrolled(ctx: Context, acquired: list[Acquired], **fields: Any) -> Birth:
    certificate = Certificate(
        cnv=digits(12),
        sex="female",
        born_at=BORN,
        mother_document_type="DNI",
        **({"mother_document_number": digits(8)} | fields),
    )
    ctx.now = BORN + timedelta(days=1)
    return enrolment.enrol(ctx, enrolment.EnrolNewborn(certificate, None, False), acquired).birth


def indicators(ctx: Context, birth: Birth) -> set[str]:
    """What the search of a birth found."""
    search_birth(ctx, birth.id)
    ctx.session.flush()
    reasons = ctx.session.query(AlertReason).all()
    return {reason.indicator for reason in reasons if str(birth.id) in reason.births_key}


def test_an_accomplices_prints_added_as_the_mothers_are_disputed_and_told_to_investigators(
    ctx: Context, prints: Prints
) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    added = added_prints.add_prints(ctx, birth.id, prints("mother", ACCOMPLICE, 2)).captures
    assert [capture.standing for capture in added] == [DISPUTED]
    assert birth.mother_id is not None
    assert added[0].id not in {capture.id for capture in captures.templates_of(ctx.session, birth.mother_id)}
    assert bonding.verify(ctx, birth, prints("mother", ACCOMPLICE, 2, 70)).parts["mother"]["outcome"] == "review"
    assert "g4" in indicators(ctx, birth)


def test_the_mothers_own_further_impression_becomes_a_reference_on_the_enrolled_one(
    ctx: Context, prints: Prints
) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    (added,) = added_prints.add_prints(ctx, birth.id, prints("mother", MOTHER, 2)).captures
    assert added.standing == REFERENCE
    (ground,) = captures.grounds_of(ctx.session, [added.id])
    bound = queries.bound_captures(ctx.session, birth.id, "mother")
    assert (ground.ground, ground.compared_with) == ("compared", [bound[0].id])
    assert waiting_answers(birth, [added]) == []


def test_a_recapture_with_another_baby_does_not_launder_a_swap(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    ctx.now = BORN + timedelta(days=70)
    added = added_prints.add_prints(ctx, birth.id, prints("newborn", OTHER_INFANT, 1, 70)).captures
    assert [capture.standing for capture in added] == [UNCONFIRMED]
    assert [recapture.state for recapture in queries.recaptures_of(ctx.session, birth.id)] == ["due", "due", "due"]
    verification = bonding.verify(ctx, birth, prints("newborn", OTHER_INFANT, 2, 5))
    assert verification.parts["newborn"]["outcome"] != "confirmed"


def test_words_at_the_counter_are_the_same_for_disputed_and_for_faded_prints(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    disputed = added_prints.add_prints(ctx, birth.id, prints("mother", ACCOMPLICE, 2)).captures
    faded = added_prints.add_prints(ctx, birth.id, prints("newborn", OTHER_INFANT)).captures
    assert [capture.standing for capture in (*disputed, *faded)] == [DISPUTED, UNCONFIRMED]
    ((of_mother,), (of_child,)) = (waiting_answers(birth, stored) for stored in (disputed, faded))
    assert [need["slug"] for need in of_mother["needs"]] == ["more_impressions", "second_person"]
    assert [need["slug"] for need in of_child["needs"]] == ["more_impressions", "mothers_prints", "second_person"]


def test_a_child_whose_newborn_prints_have_faded_is_confirmed_the_same_day_by_its_mother(
    ctx: Context, prints: Prints
) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    ctx.now = BORN + timedelta(days=70)
    grown = [*prints("newborn", GROWN, 1, 70, finger=1), *prints("newborn", GROWN, 2, 70, finger=4)]
    added_prints.add_prints(ctx, birth.id, prints("mother", MOTHER, 2, 70) + grown)
    (job,) = [queued for queued in ctx.queued if queued.task == CONFIRM_TASK]
    births_tasks.TASKS[CONFIRM_TASK](ctx, **job.arguments)
    bound = queries.bound_captures(ctx.session, birth.id, "newborn")
    grounds = captures.grounds_of(ctx.session, [capture.id for capture in bound])
    assert {ground.ground for ground in grounds} == {"mother"}
    assert {recapture.state for recapture in queries.recaptures_of(ctx.session, birth.id)} == {"done", "due"}
    births_tasks.TASKS[CONFIRM_TASK](ctx, **job.arguments)
    assert len(queries.bound_captures(ctx.session, birth.id, "newborn")) == len(bound), "run again, it adds nothing"


def test_fingers_that_nobody_can_compare_do_not_pass_with_the_mother(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    ctx.now = BORN + timedelta(days=70)
    added_prints.add_prints(ctx, birth.id, prints("mother", MOTHER, 2, 70) + prints("newborn", GROWN, 2, 70, finger=4))
    assert CONFIRM_TASK not in [queued.task for queued in ctx.queued]
    assert {recapture.state for recapture in queries.recaptures_of(ctx.session, birth.id)} == {"due"}


def test_the_tips_of_a_childs_fingers_do_not_pass_with_the_mother_once_grown_prints_are_on_file(
    ctx: Context, prints: Prints
) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    ctx.now = BORN + timedelta(days=70)
    (own,) = added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 3, 70)).captures
    tips = prints("newborn", OTHER_INFANT, 1, 70, tip=0.25)
    *_, waiting = added_prints.add_prints(ctx, birth.id, prints("mother", MOTHER, 2, 70) + tips).captures
    assert (own.standing, waiting.standing) == (REFERENCE, UNCONFIRMED)
    assert CONFIRM_TASK not in [queued.task for queued in ctx.queued]


def test_a_second_person_confirms_prints_that_the_first_captured_and_never_their_own(
    ctx: Context, prints: Prints, actor: ActorOf
) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    ctx.now = BORN + timedelta(days=70)
    ctx.actor = actor("clerk")
    (waiting,) = added_prints.add_prints(ctx, birth.id, prints("newborn", OTHER_INFANT, 1, 70)).captures
    command = ConfirmPrints(birth.id, (waiting.id,), "Acta, tarjeta de vacunas y madre presentes")
    with pytest.raises(Refused) as refused:
        added_prints.confirm_by_second_person(ctx, command)
    assert refused.value.slug == "second-person-needed"
    ctx.actor = actor("supervisor")
    (copy,) = added_prints.confirm_by_second_person(ctx, command).captures
    (ground,) = captures.grounds_of(ctx.session, [copy.id])
    assert (copy.standing, ground.ground, ground.account_id) == (REFERENCE, "second_person", ctx.actor.account_id)
    with pytest.raises(Refused) as again:
        added_prints.confirm_by_second_person(ctx, command)
    assert again.value.slug == "nothing-to-confirm"


def test_a_family_that_moved_is_recaptured_by_another_facility(ctx: Context, prints: Prints, actor: ActorOf) -> None:
    number = digits(8)
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT), mother_document_number=number)
    ctx.actor = actor("registrar", "00005196")
    ctx.now = BORN + timedelta(days=70)
    right = Family(birth.cnv or "", number)
    for wrong in (None, Family(birth.cnv or "", digits(8)), Family(digits(12), number)):
        with pytest.raises(NotFound):
            added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 3, 70), wrong)
    (added,) = added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 3, 70), right).captures
    assert added.standing == REFERENCE
    with pytest.raises(NotFound):
        added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 3, 70), right)


def test_two_babies_crossed_at_the_discharge_are_one_alert_about_both(ctx: Context, prints: Prints) -> None:
    first = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    second = enrolled(ctx, prints("mother", ACCOMPLICE, 2) + prints("newborn", OTHER_INFANT))
    answers = [bonding.verify(ctx, first, prints("newborn", OTHER_INFANT, again, 5)) for again in (2, 3)]
    assert [answer.outcome for answer in answers] == ["not_assessable", "not_assessable"]
    assert "b3" in indicators(ctx, first)
    (reason,) = [reason for reason in ctx.session.query(AlertReason).all() if reason.indicator == "b3"]
    assert set(reason.births_key.split()) == {str(first.id), str(second.id)}


def test_twins_take_the_mothers_prints_from_their_delivery(ctx: Context, prints: Prints) -> None:
    number = digits(8)
    twin: dict[str, Any] = {"plurality": 2, "mother_document_number": number}
    first = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT), birth_order=1, **twin)
    certificate = Certificate(
        cnv=digits(12), sex="female", born_at=BORN, mother_document_type="DNI", birth_order=2, **twin
    )
    command = enrolment.EnrolNewborn(certificate, first.delivery_id, False)
    second = enrolment.enrol(ctx, command, prints("newborn", OTHER_INFANT)).birth
    bond = queries.bond_of(ctx.session, second.id)
    assert bond is not None
    assert {entry["subject"] for entry in bond.content["captures"]} == {"mother", "newborn"}
    assert bonding.verify(ctx, second, prints("mother", MOTHER, 2)).parts["mother"]["outcome"] == "confirmed"


def test_a_known_mother_whose_hands_were_exchanged_is_not_taken_for_another_woman(ctx: Context, prints: Prints) -> None:
    number = digits(8)
    enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT), mother_document_number=number)
    left = prints("mother", MOTHER, 2, 0.1, finger=6)
    second = enrolled(ctx, left + prints("newborn", OTHER_INFANT), mother_document_number=number)
    assert second.mother_recognition is not None
    assert second.mother_recognition["outcome"] == "confirmed"
    assert second.mother_recognition["hypothesis"] == "hands_exchanged"
