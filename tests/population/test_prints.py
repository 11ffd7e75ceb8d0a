"""What is planted with prints, cards and the watch-list is found by the searches, and who is innocent is not."""

import pytest
from sqlalchemy import text

from registry.population.evaluation import IndicatorRow, flagged, read_truth
from registry.population.evaluation_of_prints import FlaggedByPrints, flagged_by_prints
from registry.watchlist import tasks  # noqa: F401  # the list is looked at with every search, as in a worker
from tests.population.conftest import PRINTED as BIRTHS
from tests.population.conftest import Populated


@pytest.fixture(scope="module")
def said(populated: Populated) -> FlaggedByPrints:
    return flagged_by_prints(populated.registry, read_truth(populated.truth), BIRTHS, 1)


def test_each_pattern_of_prints_is_found(said: FlaggedByPrints) -> None:
    assert {kind: (one.planted, one.found) for kind, one in said.rows.items()} == dict.fromkeys(said.rows, (2, 2))


def test_innocent_births_with_prints_and_their_cards_are_looked_at_and_not_flagged(said: FlaggedByPrints) -> None:
    assert said.births == BIRTHS
    assert said.applications > 2
    assert not {kind: dict(one.false) for kind, one in said.rows.items() if one.false}


def test_a_burst_of_cards_and_a_child_on_the_list_are_found_by_data(populated: Populated) -> None:
    truth = [one for one in read_truth(populated.truth) if one["kind"] in ("j1", "k2")]
    assert len(truth) == 4
    rows: dict[str, IndicatorRow] = flagged(populated.registry, truth, 0, 1).rows
    assert (rows["j1"].found, rows["k2"].found) == (2, 2)


def test_nothing_that_was_looked_at_is_kept(populated: Populated, said: FlaggedByPrints) -> None:
    assert said.births
    with populated.registry.engine.connect() as connection:
        for table in ("search_run", "alert", "watch_hit", "application_hold"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
