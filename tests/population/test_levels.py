"""What is planted in data has the level that the catalogue names: a fraud at least, an innocent at most."""

import pytest

from registry.population.evaluation.data import Evaluation, evaluate_data
from registry.population.evaluation.truth import read_truth
from tests.population.conftest import Populated

SAMPLE = 60


@pytest.fixture(scope="module")
def evaluation(populated: Populated) -> Evaluation:
    return evaluate_data(populated.registry, read_truth(populated.truth), SAMPLE, 1)


def test_each_innocent_pattern_stays_at_or_below_its_level(evaluation: Evaluation) -> None:
    innocent = {kind: row for (kind, _), row in evaluation.patterns.items() if row.is_innocent}
    assert len(innocent) > 20
    assert not {kind: dict(row.levels) for kind, row in innocent.items() if row.as_expected < row.planted}


def test_no_innocent_pattern_becomes_a_case(evaluation: Evaluation) -> None:
    assert not {kind for (kind, _), row in evaluation.patterns.items() if row.is_innocent and row.levels["case"]}


def test_each_fraud_reaches_its_level_and_is_found_by_its_own_indicator(evaluation: Evaluation) -> None:
    frauds = {key: row for key, row in evaluation.patterns.items() if not row.is_innocent}
    assert {("a3", ""), ("b4", ""), ("e4", ""), ("h1", "spelt differently"), ("i3", "")} <= frauds.keys()
    assert not {key: dict(row.levels) for key, row in frauds.items() if row.as_expected < row.planted}
    assert not {kind for kind, row in evaluation.rows.items() if row.found < row.planted}


def test_innocent_births_are_counted_by_group(evaluation: Evaluation) -> None:
    assert evaluation.innocent == SAMPLE
    assert set(evaluation.groups) == {"department", "name_group", "mothers_age"}
    for groups in evaluation.groups.values():
        assert sum(levels.total() for levels in groups.values()) == SAMPLE


def test_an_interruption_ends_the_asking_and_keeps_what_was_asked(populated: Populated) -> None:
    asked = iter(range(3))

    def advance() -> None:
        if next(asked) == 2:
            raise KeyboardInterrupt

    evaluation = evaluate_data(populated.registry, [], 10, 1, advance)
    assert evaluation.innocent == evaluation.levels.total() == 3
