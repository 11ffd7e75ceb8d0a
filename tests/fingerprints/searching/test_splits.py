"""However the galleries are split, their parts together answer what one gallery of everybody answers."""

import uuid
from contextlib import nullcontext, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM, Actor, Context
from registry.core.hiding import without_sealed
from registry.core.registry import Registry
from registry.fingerprints.matching.galleries import Galleries, lowest_open
from registry.fingerprints.parts import NoSuchPart, Part
from registry.fingerprints.rules import SIDES
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.questions import Answer, Question, gathered
from registry.sealing import service as sealings
from registry.sealing.service import RequestSealing
from tests.conftest import PASSWORD
from tests.fingerprints.searching.conftest import print_of, store, withdraw

FINGERS, TOUCHES = 4, 3
SPLITS = (1, 2, 3, 8)


@pytest.fixture(scope="module")
def persons(own: Registry) -> list[uuid.UUID]:
    """Records with two fingers each; every pair of fingers is some person's, enrolled several times."""
    with own.begin(SYSTEM) as ctx:
        return [
            store(ctx, print_of(100 + seed, touch), print_of(200 + seed, touch, finger=6), role=role)
            for seed in range(FINGERS)
            for touch in range(1, TOUCHES + 1)
            for role in ("mother", "newborn", "applicant")
        ]


def answer_of(ctx: Context, asked: Question, parts: int) -> Answer:
    answers = []
    for number in range(1, parts + 1):
        held = Galleries(Part(number, parts))
        held.refresh(ctx.session, ctx.vault)
        answers.append(answered(ctx, held, Question.from_json(asked.to_json())))
    return gathered([Answer.from_json(answer.to_json()) for answer in answers], asked.limit)


class RolledBack(Exception):  # no error
    """Ends an example, and undoes it."""


@pytest.fixture(scope="module")
def supervisors(own: Registry) -> tuple[Actor, Actor]:
    """Two who seal together."""
    with own.begin(SYSTEM) as ctx:
        accounts = [add_account(ctx, AddAccount(f"supervisor.{name}", "supervisor", PASSWORD)) for name in ("x", "y")]
        first, second = map(actor_of, accounts)
    return first, second


def seal(ctx: Context, persons: set[uuid.UUID], supervisors: tuple[Actor, Actor], *, is_lifted: bool) -> None:
    """Seal these persons, and make them visible again if `is_lifted`."""
    ctx.actor = supervisors[0]
    sealing = sealings.request_sealing(ctx, RequestSealing(tuple(sorted(persons)), "victim", "EXP-2026-1")).id
    ctx.actor = supervisors[1]
    sealings.approve_sealing(ctx, sealing)
    if is_lifted:
        sealings.request_lifting(ctx, sealing, "EXP-2026-2")
        ctx.actor = supervisors[0]
        sealings.approve_lifting(ctx, sealing)


@settings(max_examples=12)
@given(data=st.data())
def test_every_split_answers_as_the_single_gallery(
    own: Registry, persons: list[uuid.UUID], supervisors: tuple[Actor, Actor], data: st.DataObject
) -> None:
    probe = data.draw(st.sampled_from(persons))
    gone = data.draw(st.sets(st.sampled_from(persons), max_size=8)) - {probe}
    sealed = data.draw(st.sets(st.sampled_from(persons), max_size=6), label="sealed")
    allowed = data.draw(st.none() | st.frozensets(st.sampled_from(persons)))
    side, limit = data.draw(st.sampled_from(SIDES)), data.draw(st.sampled_from((1, 3, 20)))
    is_hiding = data.draw(st.booleans(), label="whoever loads may not know of the sealed")
    with suppress(RolledBack), own.begin(SYSTEM) as ctx:
        asked = galleries.question(ctx, side, probe, None, allowed, limit)
        before = Galleries()
        before.refresh(ctx.session, ctx.vault)  # and then follows the withdrawals and sealings
        for person in sorted(gone):
            withdraw(ctx, person)
        unsealed = loaded(ctx, asked)
        if sealed:
            seal(ctx, sealed, supervisors, is_lifted=data.draw(st.booleans(), label="lifted"))
        with without_sealed(ctx.session) if is_hiding else nullcontext():
            before.refresh(ctx.session, ctx.vault)
            single = answered(ctx, before, asked)
            assert single == unsealed, "the sealed are searched as before, and left out where a reader may not know"
            assert not {candidate.person_id for candidate in single.candidates} & gone
            for parts in SPLITS:
                assert answer_of(ctx, asked, parts) == single
        raise RolledBack


def loaded(ctx: Context, asked: Question) -> Answer:
    """What a gallery answers that is loaded now."""
    held = Galleries()
    held.refresh(ctx.session, ctx.vault)
    return answered(ctx, held, asked)


@given(st.uuids(), st.sampled_from((1, 2, 3, 8, 10_000)))
def test_everybody_falls_to_one_part_and_the_database_says_the_same(own: Registry, person: uuid.UUID, of: int) -> None:
    from registry.fingerprints.matching.queries import FALLS

    (part,) = [number for number in range(1, of + 1) if Part(number, of).holds(person)]
    with own.engine.connect() as connection:
        falls = str(FALLS).replace("capture.person_id", "CAST(:person AS uuid)")
        values = {"person": str(person), "of": of, "rest": part - 1}
        assert connection.execute(text(f"SELECT {falls}"), values).scalar() is True  # ours


def test_a_part_is_written_as_k_of_n() -> None:
    assert Part.read("2/3") == Part(2, 3)
    for wrong in ("", "0/3", "4/3", "2", "2/3/4", "a/b", "1/100000", "１/３"):
        with pytest.raises(NoSuchPart):
            Part.read(wrong)


def test_a_gallery_of_a_database_that_was_set_back_loads_it_anew(own: Registry, persons: list[uuid.UUID]) -> None:
    held = Galleries()
    with own.begin(SYSTEM) as ctx:
        held.refresh(ctx.session, ctx.vault)
        before, seen = len(held), held.seen_by(Part(1, 1))["transactions"]
        held._seen = f"{int(lowest_open(seen)) + 1_000_000}:{int(lowest_open(seen)) + 1_000_000}:"
        held.refresh(ctx.session, ctx.vault)
    assert len(held) == before >= len(persons)
