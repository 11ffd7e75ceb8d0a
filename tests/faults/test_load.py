"""Processes killed under load: nothing that was acknowledged is lost, and what would be lost is noticed."""

from functools import partial
from pathlib import Path

from registry.core.context import Context
from registry.core.embedded import temporary_home
from registry.faults import aftermath, load
from registry.faults.enrolling import EVERY, cnv_of, enrolments
from registry.faults.supervised import VICTIMS


def test_kills_of_every_process_under_load_lose_nothing() -> None:
    with temporary_home(prefix="crl") as home:
        outcome = load.run(Path(home), 1.7 * len(VICTIMS), 7, 2, partial(load.kill, pause_s=1.0))
    assert not outcome.problems, "\n".join(outcome.problems)
    assert set(outcome.harmed) == {f"killed: {victim}" for victim in VICTIMS}
    assert len(outcome.record.acknowledged) >= 2
    assert outcome.aftermath.births == len(outcome.record.acknowledged)


def test_what_was_acknowledged_and_is_not_there_is_a_problem(ctx: Context) -> None:
    first, second = cnv_of(0), cnv_of(EVERY - 1)
    problems = aftermath.compare(ctx.session, {first: "one", second: "other"}).problems
    assert f"{first} was acknowledged and is not there" in problems
    assert f"the mother of {first} was not found as that of {second}" in problems


def test_planted_mothers_bring_other_prints_of_the_same_fingers() -> None:
    planned = list(enrolments(2 * EVERY))
    first, again = planned[0], planned[EVERY - 1]
    assert again.same_mother_as == first.number
    assert again.birth.mother_finger_set == first.birth.mother_finger_set
    assert (again.birth.mother, again.birth.impression) != (first.birth.mother, first.birth.impression)
