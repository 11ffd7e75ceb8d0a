"""Searches as jobs of parts: complete or not at all, whoever dies, doubles or changes the number of parts."""

import json
import uuid

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.fingerprints.parts import Part
from registry.fingerprints.searching import plan, queries
from registry.fingerprints.searching.keeping import KeptPart
from registry.fingerprints.searching.tasks import expire_searches
from tests.fingerprints.searching.conftest import Jobs, print_of, store, withdraw


def keep(jobs: Jobs, *parts: Part) -> list[KeptPart]:
    kept = [KeptPart(jobs.registry, part) for part in parts]
    for one in kept:
        one.keep()
    return kept


def pair(registry: Registry, seed: int) -> tuple[uuid.UUID, uuid.UUID]:
    """Two records of one woman."""
    with registry.begin(SYSTEM) as ctx:
        return store(ctx, print_of(seed)), store(ctx, print_of(seed, 2))


def halves(first: uuid.UUID) -> tuple[Part, Part]:
    """The part of two that holds a person, and the other."""
    one, two = Part(1, 2), Part(2, 2)
    return (one, two) if one.holds(first) else (two, one)


def test_a_job_waits_for_every_part_and_goes_on_with_all_their_answers(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 1)
    keep(jobs, Part(1, 3), Part(2, 3), Part(3, 3))
    jobs.ask(first)
    jobs.run((1, 3), (2, 3))
    assert jobs.asked == {}
    jobs.run((3, 3))
    assert jobs.hits(first) == {second}
    said = jobs.said[str(first)]
    assert (said["parts"], [part["part"] for part in said["seen"]]) == (3, [1, 2, 3])
    assert max(part["newest"] for part in said["seen"]) >= 2
    assert jobs.waiting() == []


def test_a_part_that_is_away_delays_the_search_and_is_asked_when_it_comes_back(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 2)
    mine, other = halves(second)
    kept = keep(jobs, mine, other)
    kept[0].end()
    jobs.ask(first)
    jobs.run((other.number, 2))
    assert jobs.asked == {}
    keep(jobs, mine)
    jobs.run((1, 2), (2, 2))
    assert jobs.hits(first) == {second}


def test_two_workers_with_one_part_answer_once(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 3)
    keep(jobs, Part(1, 1), Part(1, 1))
    jobs.ask(first)
    with jobs.registry.engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'todo'"))
    jobs.run()  # the search is asked, its part waits
    (_number, name, arguments), *_none = jobs.waiting()
    for _again in range(2):
        with jobs.registry.begin(SYSTEM) as ctx:
            jobs.registry.tasks()[name](ctx, **arguments)
    jobs.run((1, 1))
    assert jobs.hits(first) == {second}
    assert jobs.waiting() == []


def test_a_change_of_the_number_of_parts_takes_the_waiting_searches_along(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 4)
    old = keep(jobs, Part(1, 2), Part(2, 2))
    jobs.ask(first)
    jobs.run((1, 2))
    new = keep(jobs, Part(1, 3), Part(2, 3))
    assert [job[2]["parts"] for job in jobs.waiting()] == [2], "the new ones are not complete"
    new += keep(jobs, Part(3, 3))
    assert [job[2]["parts"] for job in jobs.waiting()] == [2], "the old ones are there, and go on"
    for one in old:
        one.end()
    new[0].keep()
    assert [job[2]["parts"] for job in jobs.waiting()] == [3, 3, 3]
    jobs.run((1, 3), (2, 3), (3, 3))
    assert jobs.hits(first) == {second}
    assert jobs.said[str(first)]["parts"] == 3


def test_a_late_answer_of_the_old_number_of_parts_is_not_gathered(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 5)
    jobs.ask(first)
    jobs.run()
    ((_id, name, late),) = jobs.waiting()
    keep(jobs, Part(1, 2), Part(2, 2))
    with jobs.registry.begin(SYSTEM) as ctx:
        jobs.registry.tasks()[name](ctx, **late)
    assert jobs.asked == {}
    jobs.run((1, 2), (2, 2))
    assert jobs.hits(first) == {second}


def test_what_is_withdrawn_between_two_answers_is_not_found(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 6)
    with jobs.registry.begin(SYSTEM) as ctx:
        third = store(ctx, print_of(6, 3))
    jobs.ask(first)
    jobs.run((1, 1))
    assert jobs.hits(first) == {second, third}
    with jobs.registry.begin(SYSTEM) as ctx:
        withdraw(ctx, second)
    jobs.ask(first)
    jobs.run((1, 1))
    assert jobs.hits(first) == {third}


def test_neither_templates_nor_whom_they_are_like_can_be_read_in_the_tables(jobs: Jobs) -> None:
    first, second = pair(jobs.registry, 7)
    keep(jobs, Part(1, 2), Part(2, 2))
    jobs.ask(first)
    jobs.run((1, 2))
    jobs.run((2, 2))
    with jobs.registry.engine.connect() as connection:
        rows = connection.execute(text("SELECT to_jsonb(s) - 'arguments' FROM gallery_search s")).scalars().all()
    assert all(str(second) not in json.dumps(row) for row in rows)
    assert all(row["sealed_questions"] is None for row in rows if row["answered_at"]), "kept no longer than needed"


def test_answers_that_were_used_are_deleted_and_searches_that_wait_are_not(jobs: Jobs) -> None:
    first, _second = pair(jobs.registry, 8)
    for _both in range(2):
        jobs.ask(first)
        jobs.run((1, 1)) if not _both else jobs.run()
    with jobs.registry.begin(SYSTEM) as ctx:
        ctx.session.execute(text("UPDATE gallery_search SET answered_at = answered_at - interval '2 days'"))
        expire_searches(ctx)
        left = ctx.session.execute(text("SELECT answered_at FROM gallery_search")).scalars().all()
    assert set(left) == {None}
    jobs.run((1, 1))


@pytest.mark.parametrize(("held", "number"), [((), 1), ((Part(1, 1),), 1), ((Part(1, 2),), 2)])
def test_a_search_is_asked_in_the_parts_that_are_held_or_were_last(
    jobs: Jobs, held: tuple[Part, ...], number: int
) -> None:
    keep(jobs, *held)
    with jobs.registry.begin(SYSTEM) as ctx:
        assert plan.chosen(queries.held_parts(ctx.session)) == number
