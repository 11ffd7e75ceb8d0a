"""The population: marked, repeatable, with its truth beside it and out of reach of what detects."""

import ast
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import registry.duplicates
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.population.names import Names, mistyped, spelt_otherwise
from registry.population.patterns import PATTERNS
from registry.population.printed import PRINTED
from registry.population.write import write
from tests.population.conftest import PEOPLE, UNTIL, Populated


def count(registry: Registry, sql: str) -> Any:
    with registry.engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


def test_as_many_persons_as_asked_are_written_all_marked_as_demonstration(populated: Populated) -> None:
    people = count(populated.registry, "SELECT count(*) FROM person")
    assert PEOPLE <= people < PEOPLE * 1.05
    assert people == populated.written.persons
    for table in ("person", "birth", "birth_record", "delivery", "identity_number", "verification"):
        assert count(populated.registry, f"SELECT count(*) FROM {table}") > 0
        assert count(populated.registry, f"SELECT count(*) FROM {table} WHERE NOT is_demonstration") == 0


def test_about_one_in_fifty_persons_is_a_second_registration(populated: Populated) -> None:
    assert 0.012 < populated.written.duplicates / populated.written.persons < 0.028


def test_every_pattern_is_planted_and_told(populated: Populated) -> None:
    told = [json.loads(line) for line in populated.truth.read_text("utf-8").splitlines()]
    assert len({one["kind"] for one in told} - {"duplicate", "mother twice"}) == len(PATTERNS) + len(PRINTED)
    births = {birth for one in told for birth in one["births"]}
    listed = ", ".join(map(repr, sorted(births)))
    known = count(populated.registry, f"SELECT count(*) FROM birth WHERE id IN ({listed})")
    assert known == len(births)


def test_new_numbers_follow_those_of_the_population(populated: Populated) -> None:
    highest = int(count(populated.registry, "SELECT max(digits) FROM identity_number"))
    assert count(populated.registry, "SELECT last_value FROM cui_demonstration_sequence") == highest - 99_000_000 + 1


def test_a_registry_that_holds_persons_or_is_no_demonstration_is_left_alone(
    populated: Populated, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="holds persons"):
        write(populated.registry, 500, 1, UNTIL, tmp_path / "t")
    assert not (tmp_path / "t").exists()


def test_the_same_seed_draws_the_same_names() -> None:
    drawn = [[Names.made(random.Random(3)).given(random.Random(n), "female") for n in range(9)] for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_the_commonest_surname_is_borne_by_about_two_in_a_hundred() -> None:
    rng = random.Random(1)
    names = Names.made(rng)
    drawn = [names.surnames.one(rng) for _ in range(20_000)]
    assert 0.01 < drawn.count("Quispe") / len(drawn) < 0.03
    assert len(set(drawn)) > 2000


def test_a_mistyped_name_is_still_a_name() -> None:
    rng = random.Random(1)
    for name in ("Ana", "María Elena", "Quispe", "Ñahui") * 50:
        for made in (mistyped(rng, name), spelt_otherwise(rng, name)):
            assert len(made) >= 2
            assert made.replace(" ", "").isalpha()


def test_no_detecting_code_imports_the_population_or_knows_of_its_truth() -> None:
    for path in Path(registry.duplicates.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
        assert not [name for name in names if "population" in name], path
        assert "truth" not in path.read_text("utf-8").lower(), path


def test_times_are_before_the_last_day(populated: Populated) -> None:
    assert count(populated.registry, "SELECT max(created_at) FROM birth") <= datetime(2026, 10, 1, tzinfo=UTC)
