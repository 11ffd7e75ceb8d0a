"""Captures as stored: sealed to their place, never changed, compared with those presented again."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.core.vault import VaultError
from registry.fingerprints import queries, service
from registry.fingerprints.matching.comparison import compare_with_captures
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED_SCORE, NOT_ASSESSABLE, outcome
from tests.births.samples import ActorOf, Draw
from tests.fingerprints.conftest import BORN, Keep, Take, compare_with_person

ONE, OTHER, THIRD, FOURTH = 501, 502, 503, 504
COMMITTED, REPEATED = 552, 561
"""Fingers no other test uses: what others stored of them would stay in the shared database."""


def test_a_capture_is_sealed_to_its_row_and_column(ctx: Context, keep: Keep, take: Take, finger_png: Draw) -> None:
    first, second = keep(take(ONE), take(OTHER, finger=2))
    assert first.sealed_image is not None
    assert first.sealed_template is not None
    assert finger_png(ONE) not in first.sealed_image
    assert ctx.vault.open(first.sealed_image, first.place("image")) == finger_png(ONE)
    for sealed, place in ((first.sealed_image, second.place("image")), (first.sealed_template, first.place("image"))):
        with pytest.raises(VaultError):
            ctx.vault.open(sealed, place)


def test_the_journal_has_hashes_and_never_an_image(ctx: Context, keep: Keep, take: Take) -> None:
    (capture,) = keep(take(ONE))
    (entry,) = [entry for entry in ctx.entries if entry.action == "capture.kept"]
    assert capture.image_sha256 is not None
    assert entry.details["image"] == capture.image_sha256.hex()
    assert all(not isinstance(value, bytes) for value in entry.details.values())
    assert set(entry.details) == {"person", "finger", "failure", "quality", "engine", "image", "standing"}


def test_a_file_stored_before_is_stored_and_journalled(ctx: Context, keep: Keep, take: Take) -> None:
    (first,) = keep(take(REPEATED))
    (second,) = keep(take(REPEATED))
    (entry,) = [entry for entry in ctx.entries if entry.action == "capture.image_repeated"]
    assert (entry.subject_id, entry.details["captures"]) == (str(second.id), [str(first.id)])
    assert queries.persons_sharing_an_image(ctx.session, second.person_id) == [first.person_id]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE capture SET finger = 9",
        "UPDATE capture SET person_id = gen_random_uuid()",
        "UPDATE capture SET sealed_template = '\\x00'",
        "UPDATE capture SET quality = 100, withdrawn_at = now()",
        "DELETE FROM capture",
        "TRUNCATE capture CASCADE",
    ],
)
def test_a_capture_is_never_changed(ctx: Context, keep: Keep, take: Take, change: str) -> None:
    keep(take(ONE))
    with pytest.raises(DBAPIError) as raised, ctx.session.begin_nested():
        ctx.session.execute(text(change))
    assert raised.value.orig is not None
    assert raised.value.orig.diag.constraint_name == "capture_append_only"  # type: ignore[attr-defined]  # psycopg's


def test_a_changed_capture_is_refused_in_plain_words(ctx: Context, keep: Keep, take: Take) -> None:
    keep(take(ONE))
    with pytest.raises(Refused) as raised, refusals_for_constraints(), ctx.session.begin_nested():
        ctx.session.execute(text("DELETE FROM capture"))
    assert raised.value.slug == "capture-immutable"
    assert str(raised.value.title) == "A capture cannot be changed. Withdraw it and capture the finger again."


def test_a_capture_is_withdrawn_once_and_stays_so(ctx: Context, keep: Keep, take: Take) -> None:
    (capture,) = keep(take(ONE))
    service.withdraw(ctx, capture, "wrong_person")
    assert queries.templates_of(ctx.session, capture.person_id) == []
    with pytest.raises(Refused):
        service.withdraw(ctx, capture, "wrong_person")
    with pytest.raises(DBAPIError), ctx.session.begin_nested():
        ctx.session.execute(text("UPDATE capture SET withdrawn_at = NULL"))


@pytest.mark.parametrize(
    "columns",
    [
        {"finger": 0},
        {"finger": 11},
        {"impression": 4},
        {"failure": "lost"},
        {"failure": "worn"},
        {"quality": 101},
        {"quality": None},
        {"sealed_image": None},
        {"sealed_template": None},
        {"role": "father"},
        {"purpose": "sale"},
        {"image_sha256": b"short"},
        {"person_id": uuid.UUID(int=0)},
    ],
)
def test_the_database_refuses_what_the_rules_exclude(
    ctx: Context, keep: Keep, take: Take, columns: dict[str, Any]
) -> None:
    (capture,) = keep(take(ONE))
    names = [c.name for c in Capture.__table__.columns if c.name not in ("number", "quality_parts")]
    copied = {name: getattr(capture, name) for name in names} | {"id": uuid.uuid4()}
    insert = Capture.__table__.insert()  # type: ignore[attr-defined]  # a Table
    ctx.session.execute(insert.values(**copied))
    with pytest.raises(DBAPIError), ctx.session.begin_nested():
        ctx.session.execute(insert.values(**(copied | {"id": uuid.uuid4()} | columns)))


def test_only_newborns_first_days_are_provisional(keep: Keep, take: Take) -> None:
    early = take(ONE)
    late = replace(early, submission=replace(early.submission, captured_at=BORN + timedelta(days=4)))
    assert [capture.is_provisional for capture in keep(take(ONE), role="newborn", born_at=BORN)] == [True]
    assert [capture.is_provisional for capture in keep(late, role="newborn", born_at=BORN)] == [False]
    assert [capture.is_provisional for capture in keep(take(ONE), role="mother", born_at=BORN)] == [False]


def test_a_list_of_captures_leaves_the_sealed_images_unread(ctx: Context, keep: Keep, take: Take) -> None:
    (capture,) = keep(take(ONE))
    ctx.session.expunge_all()
    (read,) = queries.templates_of(ctx.session, capture.person_id)
    assert "sealed_image" not in read.__dict__
    assert read.sealed_image is not None


def test_the_same_finger_is_confirmed_and_another_is_not(ctx: Context, keep: Keep, take: Take) -> None:
    captures = keep(take(ONE), take(OTHER, finger=6))
    same = compare_with_person(ctx, [take(ONE, 2), take(OTHER, 2, finger=6)], captures[0].person_id)
    assert same.fused is not None
    assert same.fused > max(finger.score for finger in same.fingers) > CONFIRMED_SCORE
    assert [finger.finger for finger in same.fingers] == [1, 6]
    other = compare_with_person(ctx, [take(THIRD, 2), take(FOURTH, 2, finger=6)], captures[0].person_id)
    assert other.fused is not None
    assert other.fused < CONFIRMED_SCORE


def test_exchanged_fingers_are_confirmed_at_a_price_and_by_their_hypothesis(
    ctx: Context, keep: Keep, take: Take
) -> None:
    captures = keep(take(ONE), take(OTHER, finger=2))
    stated = compare_with_person(ctx, [take(ONE, 2), take(OTHER, 2, finger=2)], captures[0].person_id)
    crossed = compare_with_person(ctx, [take(OTHER, 2), take(ONE, 2, finger=2)], captures[0].person_id)
    assert stated.fused is not None
    assert crossed.fused is not None
    assert CONFIRMED_SCORE < crossed.fused < stated.fused - 10
    assert (stated.hypothesis, crossed.hypothesis) == ("as_stated", "fingers_exchanged")
    assert [(finger["finger"], finger["on_file"]) for finger in crossed.to_json()["fingers"]] == [(1, 2), (2, 1)]
    assert set(crossed.references) == {capture.id for capture in captures}


def test_comparing_is_symmetrical(ctx: Context, keep: Keep, take: Take) -> None:
    first, second = [take(ONE), take(ONE, 2)], [take(ONE, 3), take(OTHER, finger=2)]
    there = compare_with_captures(ctx, second, keep(*first))
    back = compare_with_captures(ctx, first, keep(*second))
    assert (there.fused, there.fingers) == (back.fused, back.fingers)


def test_without_a_common_finger_there_is_no_score(ctx: Context, keep: Keep, take: Take) -> None:
    captures = keep(take(ONE))
    comparison = compare_with_captures(ctx, [take(OTHER, 2, finger=3)], captures)
    assert (comparison.fused, comparison.fingers, comparison.to_json()["score"]) == (None, (), None)


def test_prints_of_a_verification_are_not_bound(ctx: Context, keep: Keep, take: Take) -> None:
    (capture,) = keep(take(ONE), purpose="verification")
    assert compare_with_person(ctx, [take(ONE, 2)], capture.person_id).fused is None


def test_the_very_file_stored_before_proves_nothing(ctx: Context, keep: Keep, take: Take) -> None:
    captures = keep(take(ONE))
    comparison = compare_with_captures(ctx, [take(ONE)], captures)
    assert (comparison.fused, comparison.repeated_images) == (None, 1)
    assert outcome(comparison.fused, comparison.fingers, is_provisional=False) == NOT_ASSESSABLE
    assert comparison.to_json()["repeated_images"] == 1
    another = keep(take(ONE), take(ONE, 2))
    both = compare_with_captures(ctx, [take(ONE)], another)
    assert both.fused is not None
    assert both.repeated_images == 1


def test_later_prints_of_an_infant_outweigh_those_of_the_first_days(ctx: Context, keep: Keep, take: Take) -> None:
    early = keep(take(OTHER), role="newborn", born_at=BORN)
    later = keep(take(ONE), role="newborn")
    assert compare_with_captures(ctx, [take(ONE, 2)], early).is_provisional
    comparison = compare_with_captures(ctx, [take(OTHER, 2)], [*early, *later])
    assert not comparison.is_provisional
    assert comparison.fused is not None
    assert comparison.fused < CONFIRMED_SCORE


def test_a_damaged_template_is_journalled_and_left_out(
    ctx: Context, keep: Keep, take: Take, person: Callable[[], uuid.UUID]
) -> None:
    who = person()
    (whole, damaged) = keep(take(ONE), take(OTHER, finger=2), person_id=who)
    captures = [whole, Capture(id=damaged.id, finger=2, sealed_template=b"RV1 damaged", quality=80)]
    comparison = compare_with_captures(ctx, [take(ONE, 2), take(OTHER, 2, finger=2)], captures)
    assert [finger.finger for finger in comparison.fingers] == [1]
    assert ("capture.unreadable", str(damaged.id)) in [(entry.action, entry.subject_id) for entry in ctx.entries]


def test_two_registrars_may_store_prints_of_one_person_at_once(registry: Registry, actor: ActorOf, take: Take) -> None:
    from registry.people.service import RegisterPerson, register_person

    with registry.begin(actor("registrar")) as setup:
        who = register_person(setup, RegisterPerson(sex="female")).id
    with registry.begin(actor("registrar")) as first, registry.begin(actor("registrar", "00005196")) as second:
        for unit in (first, second):
            service.store(unit, who, "mother", "enrolment", [take(COMMITTED)])
    with Session(registry.engine) as session:
        numbers = [capture.number for capture in queries.templates_of(session, who)]
    assert len(set(numbers)) == 2
