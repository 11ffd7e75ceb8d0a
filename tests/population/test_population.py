"""The population: marked, repeatable, with its truth in a file that no detecting code reads."""

import ast
import random
from datetime import UTC, datetime
from itertools import count as counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import registry.duplicates
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.linkage.writing.placeholders import is_no_phone
from registry.population.evaluation.judgement import LEVELS
from registry.population.evaluation.truth import OF_LINKAGE, read_truth
from registry.population.planted.apart import FOREIGN
from registry.population.planted.catalogue import APART, APART_WITH_PRINTS, OF_DATA, OF_PRINTS, planted_apart
from registry.population.planted.pattern import NOTHING
from registry.population.words import KIND
from registry.population.world.families import World, family
from registry.population.world.land import make_land
from registry.population.world.names import Names, mistyped, respelt
from registry.population.write import write
from tests.population.conftest import PEOPLE, UNTIL, Populated


def count(registry: Registry, sql: str) -> Any:
    with registry.engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


def test_the_number_of_persons_requested_is_written_and_all_are_marked_as_demonstration(populated: Populated) -> None:
    people = count(populated.registry, "SELECT count(*) FROM person")
    assert PEOPLE <= people < PEOPLE * 1.2  # two of each planted pattern come on top
    assert people == populated.totals.persons
    for table in ("person", "birth", "birth_record", "delivery", "identity_number", "verification"):
        assert count(populated.registry, f"SELECT count(*) FROM {table}") > 0
        assert count(populated.registry, f"SELECT count(*) FROM {table} WHERE NOT is_demonstration") == 0


def test_about_one_in_fifty_persons_is_a_second_registration(populated: Populated) -> None:
    assert 0.008 < populated.totals.duplicates / populated.totals.persons < 0.028


def test_every_pattern_is_planted_and_listed_in_the_truth(populated: Populated) -> None:
    truth = [case for case in read_truth(populated.truth) if case["kind"] not in OF_LINKAGE]
    # Each twice, but the burst.
    assert len(truth) == 2 * (len(OF_DATA) + len(OF_PRINTS) + len(APART) + len(APART_WITH_PRINTS)) - 1
    births = {birth for case in truth for birth in case["births"]}
    listed = ", ".join(map(repr, sorted(births)))
    known = count(populated.registry, f"SELECT count(*) FROM birth WHERE id IN ({listed})")
    assert known == len(births)


def test_every_kind_is_an_indicator_or_has_words(populated: Populated) -> None:
    kinds = {case["kind"] for case in read_truth(populated.truth)}
    assert {kind for kind in kinds if kind not in INDICATORS} == KIND.keys()


def test_every_case_states_the_level_that_its_alert_is_to_have(populated: Populated) -> None:
    truth = [case for case in read_truth(populated.truth) if case["kind"] not in OF_LINKAGE]
    assert {case["level"] for case in truth} <= set(LEVELS)
    assert {case["kind"] for case in truth if not case["is_innocent"]} <= INDICATORS.keys()
    assert all(case["level"] != NOTHING for case in truth if not case["is_innocent"])


def test_every_indicator_but_the_rarest_is_planted(populated: Populated) -> None:
    planted = {case["kind"] for case in read_truth(populated.truth)}
    # A number is shared only where one of its bearers is sealed, and no sealing is written.
    assert INDICATORS.keys() - planted == {"i2"}


def test_a_pattern_with_draws_of_its_own_changes_nothing_else() -> None:
    def drawn_after(count: int) -> tuple[list[str], float]:
        world = small_world()
        apart = [case.kind for _births, case in islice(planted_apart(world, 1, 5, prints=True), count)]
        return apart, world.rng.random()

    none, all_ = drawn_after(0), drawn_after(99)
    assert none[1] == all_[1]
    assert {"i5", "f5", "b5", "l1", "posthumous"} <= set(all_[0])


def test_no_surname_of_the_population_is_one_that_a_renaming_gives() -> None:
    rng = random.Random(1)
    names = Names.shuffled(rng)
    drawn = {names.surnames.draw(rng) for _ in range(20_000)} | {names.given(rng, "female") for _ in range(2_000)}
    assert not drawn & set(FOREIGN)


def test_numbers_given_later_follow_those_of_the_population(populated: Populated) -> None:
    highest = int(count(populated.registry, "SELECT max(digits) FROM identity_number"))
    assert count(populated.registry, "SELECT last_value FROM cui_demonstration_sequence") == highest - 99_000_000 + 1


def test_a_registry_that_already_holds_persons_is_left_alone(populated: Populated, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="persons-there"):
        write(populated.registry, 500, 1, UNTIL, tmp_path / "t")
    assert not (tmp_path / "t").exists()


def test_the_same_seed_draws_the_same_names() -> None:
    drawn = [[Names.shuffled(random.Random(3)).given(random.Random(n), "female") for n in range(9)] for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_about_two_in_a_hundred_bear_the_most_common_surname() -> None:
    rng = random.Random(1)
    names = Names.shuffled(rng)
    drawn = [names.surnames.draw(rng) for _ in range(20_000)]
    assert 0.01 < drawn.count("Quispe") / len(drawn) < 0.03
    assert len(set(drawn)) > 2000


def test_a_mistyped_name_is_still_a_name() -> None:
    rng = random.Random(1)
    for name in ("Ana", "María Elena", "Quispe", "Ñahui") * 50:
        for written in (mistyped(rng, name), respelt(rng, name)):
            assert len(written) >= 2
            assert written.replace(" ", "").isalpha()


def test_no_detecting_code_imports_the_population_or_reads_its_truth() -> None:
    for path in Path(registry.duplicates.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not [name for name in names if "population" in name], path
        assert "truth" not in path.read_text("utf-8").lower(), path


def test_nothing_happens_after_the_last_day(populated: Populated) -> None:
    assert count(populated.registry, "SELECT max(created_at) FROM birth") <= datetime(2026, 10, 1, tzinfo=UTC)


def small_world() -> World:
    rng = random.Random(1)
    return World(rng, Names.shuffled(rng), make_land(rng, 1000, 70_000_000), UNTIL, counter(1), counter(1))


def test_no_mother_gives_two_of_her_children_one_name() -> None:
    world = small_world()
    for _ in range(300):
        names = [birth.given_names for birth in family(world)]
        assert len(set(names)) == len(names)
        assert not {name for name in names for other in names if other.startswith(f"{name} ")}


def test_telephones_look_made_up_as_seldom_as_numbers_drawn_at_random() -> None:
    world = small_world()
    made_up = sum(is_no_phone(world.phone()) for _ in range(30_000))
    assert made_up < 30_000 / 1_000
