"""The command `turns`: ratios of two checkouts' figures."""

import math
from pathlib import Path

from biometrics.commands.turns import Engine, by_turns, ratios


class Recorded(Engine):
    """An engine that answers from a list and notes when it was asked."""

    def __init__(self, name: str, asked: list[str], answers: list[float]) -> None:
        self.name, self.asked, self.answers = name, asked, answers

    def measure(self, name: str, *arguments: object) -> dict[str, float]:
        self.asked.append(f"{self.name} {name}")
        return {name: self.answers.pop(0), **{str(argument): 0.0 for argument in arguments}}


def test_rounds_begin_with_either_engine_by_turns_and_the_ratio_is_that_of_medians() -> None:
    asked: list[str] = []
    engines = Recorded("old", asked, [4.0, 8.0, 5.0]), Recorded("new", asked, [2.0, 2.0, 3.0])
    old, new = by_turns(engines, ["search"], 3)
    assert asked == ["old search", "new search", "new search", "old search", "old search", "new search"]
    assert ratios(old, new) == [("search", 5.0, 2.0, 0.4, 0.25, 0.6)]


def test_a_figure_of_zero_has_no_ratio() -> None:
    ((_, before, now, ratio, *_),) = ratios([{"share": 0.0}, {"share": 0.0}], [{"share": 0.0}, {"share": 1.0}])
    assert (before, now, math.isnan(ratio)) == (0.0, 0.5, True)


def test_a_checkouts_engine_answers_from_its_own_process() -> None:
    with Engine(Path(__file__).parents[3]) as engine:
        assert engine.measure("large", 0).keys() == {"peak memory after 0 of 4000 x 4000, MiB"}
