"""The searches find what is planted with prints, cards and the watch-list, and flag nobody innocent."""

import pytest
from sqlalchemy import text

from registry.population.evaluation.data import evaluate_data
from registry.population.evaluation.judgement import judge_data
from registry.population.evaluation.prints import PrintEvaluation, evaluate_prints
from registry.population.evaluation.truth import read_truth
from tests.population.conftest import PRINTED as BIRTHS
from tests.population.conftest import Populated


@pytest.fixture(scope="module")
def evaluation(populated: Populated) -> PrintEvaluation:
    return evaluate_prints(populated.registry, read_truth(populated.truth), BIRTHS, 1)


def test_each_pattern_of_prints_has_the_level_that_the_catalogue_names(evaluation: PrintEvaluation) -> None:
    amiss = {key: dict(row.levels) for key, row in evaluation.patterns.items() if row.as_expected < row.planted}
    assert not amiss


def test_each_fraud_with_prints_is_found_by_its_own_indicator(evaluation: PrintEvaluation) -> None:
    planted = {kind: row for kind, row in evaluation.rows.items() if row.planted}
    assert {"b1", "b3", "c1", "c3", "g2", "g3", "g4", "g5", "g6", "g8", "g9", "h2", "i0", "i6", "m1"} <= planted.keys()
    assert not {kind for kind, row in planted.items() if row.found < row.planted}


def test_innocent_births_with_prints_and_their_cards_are_searched_and_not_flagged(evaluation: PrintEvaluation) -> None:
    assert evaluation.births == BIRTHS
    assert evaluation.applications > 2
    assert not {kind: dict(row.false_alarms) for kind, row in evaluation.rows.items() if row.false_alarms}


def test_cards_and_a_child_on_the_list_are_found_by_data(populated: Populated) -> None:
    by_data = ("j1", "k2", "i3", "e6")
    truth = [case for case in read_truth(populated.truth) if case["kind"] in by_data]
    assert len(truth) == 2 * len(by_data)
    rows = evaluate_data(populated.registry, truth, 0, 1).rows
    assert {kind: rows[kind].found for kind in by_data} == dict.fromkeys(by_data, 2)


def test_a_ward_whose_only_sensor_fails_accuses_no_account(populated: Populated) -> None:
    wards = [case["births"] for case in read_truth(populated.truth) if case["kind"] == "broken sensor"]
    assert len(wards) == 2
    for births in wards:
        assert "e6" not in judge_data(populated.registry, births[0]).severities


def test_an_evaluation_keeps_nothing(populated: Populated, evaluation: PrintEvaluation) -> None:
    assert evaluation.births
    with populated.registry.engine.connect() as connection:
        for table in ("search_run", "alert", "watch_hit", "application_hold"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
