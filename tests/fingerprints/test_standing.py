"""What a print stands for: only references are searched and compared as a person's own, each on a ground."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.core.registry import Registry
from registry.fingerprints import queries, standing
from registry.fingerprints.rules import (
    BY_COMPARISON,
    BY_SECOND_PERSON,
    CONFIRMED,
    DISPUTED,
    NOT_ASSESSABLE,
    REVIEW,
    UNCONFIRMED,
    default_standing,
    standing_of,
)
from registry.fingerprints.standing import Ground
from tests.fingerprints.conftest import Keep, Take, compare_with_person

WOMAN, STRANGER = 971, 972
NewPerson = Callable[[], uuid.UUID]


@pytest.fixture(autouse=True, scope="module")
def _drawn(take: Take) -> None:
    """Every print, before a transaction is open: drawing takes longer than a transaction may be idle."""
    for seed, impression in ((WOMAN, 1), (WOMAN, 2), (WOMAN, 3), (STRANGER, 1), (STRANGER, 2)):
        take(seed, impression)


def test_prints_stand_for_what_their_comparison_concluded() -> None:
    assert [standing_of(outcome) for outcome in (CONFIRMED, REVIEW, NOT_ASSESSABLE)] == [
        "reference",
        "disputed",
        "unconfirmed",
    ]
    assert [default_standing(purpose) for purpose in ("enrolment", "verification", "recapture")] == [
        "reference",
        "presented",
        "unconfirmed",
    ]


def test_disputed_and_waiting_prints_are_never_compared_as_the_persons_own(
    ctx: Context, take: Take, person: NewPerson
) -> None:
    who = person()
    (enrolled,) = standing.store(ctx, who, "mother", "enrolment", [take(WOMAN)])
    disputed = standing.store(
        ctx, who, "mother", "enrolment", [take(STRANGER)], ground=Ground(BY_COMPARISON, outcome=REVIEW)
    )
    waiting = standing.store(
        ctx, who, "mother", "enrolment", [take(STRANGER, 2)], ground=Ground(BY_COMPARISON, outcome=NOT_ASSESSABLE)
    )
    assert [capture.standing for capture in (*disputed, *waiting)] == [DISPUTED, UNCONFIRMED]
    assert [capture.id for capture in queries.templates_of(ctx.session, who)] == [enrolled.id]
    assert "capture.disputed" in [entry.action for entry in ctx.entries]


def test_a_comparison_names_the_reference_it_depends_on(ctx: Context, take: Take, person: NewPerson) -> None:
    who = person()
    first, second = standing.store(ctx, who, "mother", "enrolment", [take(WOMAN), take(STRANGER)])
    assert first.id != second.id
    with_own = compare_with_person(ctx, [take(WOMAN, 2)], who)
    assert with_own.references == (first.id,)
    assert with_own.to_json()["fingers"][0]["reference"] == str(first.id)


def test_a_print_confirmed_later_is_copied_under_a_new_number_and_only_once(
    ctx: Context, take: Take, person: NewPerson
) -> None:
    who = person()
    waiting = standing.store(
        ctx, who, "minor", "recapture", [take(WOMAN)], ground=Ground(BY_COMPARISON, outcome=NOT_ASSESSABLE)
    )
    ground = Ground(BY_SECOND_PERSON, reason="Acta, tarjeta de vacunas y madre presentes")
    (copy,) = standing.confirm(ctx, waiting, ground)
    assert copy.number > waiting[0].number
    assert (copy.standing, waiting[0].standing) == ("reference", "unconfirmed")
    assert standing.confirm(ctx, waiting, ground) == []
    (link,) = standing.chain_of(ctx.session, copy.id)
    assert link.ground is not None
    assert (link.ground.ground, link.ground.source_id) == ("second_person", waiting[0].id)


def test_a_chain_of_references_ends_at_the_enrolment(ctx: Context, take: Take, person: NewPerson) -> None:
    who = person()
    (first,) = standing.store(ctx, who, "newborn", "enrolment", [take(WOMAN)])
    (second,) = standing.store(
        ctx, who, "newborn", "recapture", [take(WOMAN, 2)], ground=Ground(BY_COMPARISON, (first.id,), 80.0, CONFIRMED)
    )
    (third,) = standing.store(
        ctx, who, "newborn", "recapture", [take(WOMAN, 3)], ground=Ground(BY_COMPARISON, (second.id,), 90.0, CONFIRMED)
    )
    links = standing.chain_of(ctx.session, third.id)
    assert [link.capture.id for link in links] == [third.id, second.id, first.id]
    assert [link.ground.ground if link.ground else None for link in links] == ["compared", "compared", "enrolment"]
    assert standing.grounds_in_json(ctx.session, (first.id,)) == [{"capture": str(first.id), "ground": "enrolment"}]


def test_a_program_of_the_release_before_stores_prints_with_the_standing_of_their_purpose(
    ctx: Context, keep: Keep, take: Take
) -> None:
    (capture,) = keep(take(WOMAN))
    columns = "person_id, role, purpose, finger, impression, captured_at, failure, quality_reasons, is_provisional"
    row = "SELECT gen_random_uuid(), person_id, role, :purpose, finger, 2, captured_at, 'worn', '{}', false, created_at"
    statement = f"INSERT INTO capture (id, {columns}, created_at) {row} FROM capture WHERE id = :id RETURNING standing"
    values = [
        ctx.session.execute(text(statement), {"id": capture.id, "purpose": purpose}).scalar_one()
        for purpose in ("enrolment", "verification")
    ]
    assert values == ["reference", "presented"]


def test_a_second_persons_ground_needs_a_reason_and_a_person(registry: Registry) -> None:
    with registry.engine.connect() as connection:
        definition = connection.execute(
            text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_print_ground_second_person'")
        ).scalar_one()
    assert "reason IS NOT NULL" in definition
    assert "account_id IS NOT NULL" in definition
