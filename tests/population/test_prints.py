"""The searches find what is planted with prints, cards and the watch-list, and flag nobody innocent."""

import pytest
from sqlalchemy import text

from registry.population.evaluation.data import evaluate_data
from registry.population.evaluation.prints import PrintEvaluation, evaluate_prints
from registry.population.evaluation.truth import read_truth
from tests.population.conftest import PRINTED as BIRTHS
from tests.population.conftest import Populated


@pytest.fixture(scope="module")
def evaluation(populated: Populated) -> PrintEvaluation:
    return evaluate_prints(populated.registry, read_truth(populated.truth), BIRTHS, 1)


def test_each_pattern_of_prints_is_found(evaluation: PrintEvaluation) -> None:
    assert {kind: (row.planted, row.found) for kind, row in evaluation.rows.items()} == dict.fromkeys(
        evaluation.rows, (2, 2)
    )


def test_innocent_births_with_prints_and_their_cards_are_searched_and_not_flagged(evaluation: PrintEvaluation) -> None:
    assert evaluation.births == BIRTHS
    assert evaluation.applications > 2
    assert not {kind: dict(row.false_alarms) for kind, row in evaluation.rows.items() if row.false_alarms}


def test_a_burst_of_cards_and_a_child_on_the_list_are_found_by_data(populated: Populated) -> None:
    truth = [case for case in read_truth(populated.truth) if case["kind"] in ("j1", "k2")]
    assert len(truth) == 4
    rows = evaluate_data(populated.registry, truth, 0, 1).rows
    assert (rows["j1"].found, rows["k2"].found) == (2, 2)


def test_an_evaluation_keeps_nothing(populated: Populated, evaluation: PrintEvaluation) -> None:
    assert evaluation.births
    with populated.registry.engine.connect() as connection:
        for table in ("search_run", "alert", "watch_hit", "application_hold"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
