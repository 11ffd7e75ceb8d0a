"""What happened to a person reaches every subscriber: in order, at least once, each for itself."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from registry.core.context import SYSTEM, Context
from registry.core.hiding import act
from registry.core.registry import Registry
from registry.people.happenings import queries
from registry.people.happenings.models import Happening
from registry.people.happenings.rules import ACTA_CORRECTED, BIRTH_INSCRIBED, DEATH_RECORDED
from registry.people.happenings.service import HAPPENED_TASK, happen, task_of, tasks_of
from registry.people.service import RegisterPerson, register_person


class Reader:
    """A subscriber that writes down what it is given, and may fail first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.given: list[Happening] = []

    def __call__(self, _ctx: Context, happening: Happening) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("it fails")
        self.given.append(happening)

    @property
    def kinds(self) -> list[str]:
        return [happening.kind for happening in self.given]


@pytest.fixture(autouse=True)
def named(ctx: Context) -> None:
    """The jobs of a worker act as the system."""
    act(ctx.session, SYSTEM)


def person(ctx: Context) -> uuid.UUID:
    return register_person(ctx, RegisterPerson(sex="female")).id


def hand_over(ctx: Context, reader: Reader, who: uuid.UUID, name: str = "reader") -> None:
    tasks_of({name: reader})[task_of(name)](ctx, person_id=str(who))


def test_what_happened_is_queued_with_what_made_it_happen(ctx: Context) -> None:
    who = person(ctx)
    ctx.queued.clear()
    happen(ctx, BIRTH_INSCRIBED, who, who)
    assert [(job.task, job.arguments) for job in ctx.queued] == [(HAPPENED_TASK, {"person_id": str(who)})]
    ctx.queued.clear()
    tasks_of({"a": Reader(), "b": Reader()})[HAPPENED_TASK](ctx, person_id=str(who))
    assert [job.task for job in ctx.queued] == [task_of("a"), task_of("b")]


def test_each_subscriber_is_given_everything_once_and_in_order(ctx: Context) -> None:
    who, other = person(ctx), person(ctx)
    first, second = Reader(), Reader()
    happen(ctx, BIRTH_INSCRIBED, who, who)
    hand_over(ctx, first, who)
    happen(ctx, ACTA_CORRECTED, who, who)
    happen(ctx, BIRTH_INSCRIBED, other, other)
    happen(ctx, DEATH_RECORDED, who, who)
    for _repeated in range(2):
        hand_over(ctx, first, who)
        hand_over(ctx, second, who, "second")
    assert first.kinds == second.kinds == [BIRTH_INSCRIBED, ACTA_CORRECTED, DEATH_RECORDED]
    assert {happening.person_id for happening in first.given} == {who}
    assert first.given[0].id == second.given[0].id


def test_one_that_fails_is_given_it_again_and_holds_up_nobody_else(ctx: Context) -> None:
    who = person(ctx)
    happen(ctx, BIRTH_INSCRIBED, who, who)
    failing, other = Reader(failures=1), Reader()
    with pytest.raises(ValueError, match="fails"), ctx.session.begin_nested():
        hand_over(ctx, failing, who, "failing")
    hand_over(ctx, other, who)
    assert other.kinds == [BIRTH_INSCRIBED]
    happen(ctx, DEATH_RECORDED, who, who)
    hand_over(ctx, failing, who, "failing")
    assert failing.kinds == [BIRTH_INSCRIBED, DEATH_RECORDED]


def test_what_is_rolled_back_did_not_happen(ctx: Context) -> None:
    who, reader = person(ctx), Reader()
    attempt = ctx.session.begin_nested()
    happen(ctx, BIRTH_INSCRIBED, who, who)
    attempt.rollback()
    hand_over(ctx, reader, who)
    assert reader.given == []


def test_numbers_of_one_person_are_in_the_order_of_the_commits(registry: Registry) -> None:
    """Eight write at once; each sees, after its own, no lower number that was committed later."""
    with registry.begin(SYSTEM) as ctx:
        who = person(ctx)
    start = Barrier(8)

    def write(_place: int) -> tuple[int, list[int]]:
        start.wait()
        with registry.begin(SYSTEM) as ctx:
            number = happen(ctx, ACTA_CORRECTED, who, who).number
            seen = queries.waiting(ctx.session, who, "nobody")
            return number, [happening.number for happening in seen]

    with ThreadPoolExecutor(8) as pool:
        written = sorted(pool.map(write, range(8)))
    numbers = [number for number, _seen in written]
    assert [seen for _number, seen in written] == [numbers[: place + 1] for place in range(8)]
