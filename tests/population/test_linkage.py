"""Training and batch linkage on a population: second registrations are found, with the bits of single records."""

from dataclasses import astuple
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.duplicates.linkage import service
from registry.duplicates.linkage.bulk import batch, refreshing, training
from registry.duplicates.linkage.comparisons import COMPARISONS, level_of
from registry.duplicates.linkage.facts import COLUMNS, Features
from registry.duplicates.linkage.model import Model
from registry.duplicates.linkage.mothers import ANOTHER_MOTHER
from registry.population.evaluation.truth import DUPLICATE, read_truth
from registry.population.planted.pattern import NOTHING
from tests.population.conftest import Populated


def without_prints(ctx: Context, linked: list[batch.Linked]) -> list[batch.Linked]:
    """The pairs of whom no fingers decide: the whole registry's linkage weighs names, dates and links alone."""
    printed = set(
        ctx.session.scalars(
            text(
                "SELECT person_id::text FROM capture UNION "
                "SELECT newborn_id::text FROM birth WHERE mother_id IN (SELECT person_id FROM capture)"
            )
        )
    )
    return [pair for pair in linked if not {str(pair.one), str(pair.other)} & printed]


def weighs_alike(candidate: service.LinkedCandidate, pair: batch.Linked) -> bool:
    """The same bits; fewer where the records of two mothers of one name, which the service alone reads, are of two."""
    if any((part.comparison, part.level) == ("household", ANOTHER_MOTHER.name) for part in candidate.parts):
        return candidate.bits < pair.bits + 1e-6
    return candidate.bits == pytest.approx(pair.bits, abs=1e-6)


@pytest.fixture(scope="module")
def model(populated: Populated) -> Model:
    return training.train(populated.registry, random_pairs=100_000)


@pytest.fixture(scope="module")
def linked(populated: Populated, model: Model) -> list[batch.Linked]:
    return batch.run(populated.registry, -3.0)


def test_a_registry_without_a_model_of_its_own_finds_second_registrations_too(populated: Populated) -> None:
    refreshing.refresh_all(populated.registry)
    linked = batch.run(populated.registry)
    twice = {frozenset(case["persons"]) for case in read_truth(populated.truth) if case["kind"] == DUPLICATE}
    found = {frozenset((str(pair.one), str(pair.other))) for pair in linked}
    assert len(twice & found) >= 0.9 * len(twice)
    with populated.registry.begin(SYSTEM) as ctx:
        for pair in without_prints(ctx, linked)[:20]:
            facts = service.facts_of(ctx, pair.one)
            assert facts is not None
            found_by_service = {candidate.person_id: candidate for candidate in service.candidates(ctx, facts, 1000)}
            assert weighs_alike(found_by_service[pair.other], pair)


def test_a_model_states_its_origin_and_weighs_agreement_above_difference(model: Model) -> None:
    assert "splink" in model.origin
    assert model.population > 2000
    for name in ("birth date", "given names"):
        m, u = model.weights[name, "the same"]
        assert m > 100 * u
        m, u = model.weights[name, "different"]
        assert m < u


def test_second_registrations_are_found(populated: Populated, linked: list[batch.Linked]) -> None:
    twice = {frozenset(case["persons"]) for case in read_truth(populated.truth) if case["kind"] == DUPLICATE}
    found = {frozenset((str(pair.one), str(pair.other))) for pair in linked}
    assert len(twice & found) >= 0.9 * len(twice)


def test_innocents_who_are_to_raise_nothing_are_not_linked(populated: Populated, linked: list[batch.Linked]) -> None:
    truth = read_truth(populated.truth)
    innocent = {
        frozenset(pair)
        for case in truth
        if case["level"] == NOTHING and not case["one_person"]
        for pair in combinations(case["persons"], 2)
    }
    found = {frozenset((str(pair.one), str(pair.other))) for pair in linked}
    assert innocent
    assert not innocent & found
    with populated.registry.engine.connect() as connection:
        twins = connection.execute(
            text(
                "SELECT a.newborn_id, b.newborn_id FROM birth a JOIN birth b "
                "ON a.delivery_id = b.delivery_id AND a.id < b.id"
            )
        ).all()
    assert twins
    assert not {frozenset((str(a), str(b))) for a, b in twins} & found


def test_the_batch_and_the_service_weigh_every_pair_alike(
    populated: Populated, model: Model, linked: list[batch.Linked]
) -> None:
    assert len(linked) > 30
    with populated.registry.begin(SYSTEM) as ctx:
        assert service.current_model(ctx) == model
        for pair in without_prints(ctx, linked)[:150]:
            facts = service.facts_of(ctx, pair.one)
            assert facts is not None
            found = {candidate.person_id: candidate for candidate in service.candidates(ctx, facts, 1000)}
            assert pair.other in found
            assert weighs_alike(found[pair.other], pair)


BASE: dict[str, Any] = {
    "given_1": "RUSA",
    "given_2": "ILINA",
    "given_pair": "RUSA ILINA",
    "surname_1": "KISPI",
    "surname_2": "MAMANI",
    "surname_set": "KISPI MAMANI",
    "sex": "female",
    "birth_date": date(2015, 3, 7),
    "birth_year": 2015,
    "place": "150101",
    "department": "15",
    "mother_key": "m",
    "mother_name": "ANA MAMANI PUMA",
    "father_name": "LUIS KISPI PUMA",
    "phone": "987654321",
    "address": "150101 CUSCO 1",
    "certificate": "9900000001",
    "delivery_id": "d",
    "annulled_for": None,
}
CHANGES: list[dict[str, Any]] = [
    {},
    {"given_1": "ILINA", "given_2": "RUSA", "given_pair": "ILINA RUSA"},
    {"given_1": "RUS"},
    {"given_1": "RUSALIA"},
    {"given_1": "RASU"},
    {"given_1": "RASU", "given_2": None},
    {"given_1": "ILINA", "given_2": "RASU"},
    {"given_1": "MARIA", "given_2": "RUSA", "given_pair": "MARIA RUSA ILINA"},
    {"given_pair": "RUSA ILINA LUS"},
    {"given_2": "LUS", "given_pair": "RUSA LUS ILINA"},
    {"given_1": "ILINA", "given_2": None, "given_pair": "ILINA"},
    {"given_1": "KISPI", "given_2": None, "given_pair": "KISPI", "surname_1": "RUSA", "surname_2": "ILINA"},
    {"given_1": "JULIU", "given_2": None, "given_pair": "JULIU"},
    {"given_1": None, "given_2": None, "given_pair": None},
    {"surname_1": "MAMANI", "surname_2": "KISPI"},
    {"surname_1": "KISPA", "surname_set": "KISPA MAMANI"},
    {"surname_1": "PUMA", "surname_2": None, "surname_set": "PUMA"},
    {"surname_1": None, "surname_2": None},
    {"birth_date": date(2015, 7, 3)},
    {"birth_date": date(2012, 3, 7), "birth_year": 2012},
    {"birth_date": date(2013, 7, 3), "birth_year": 2013},
    {"birth_date": date(2013, 3, 12), "birth_year": 2013},
    {"birth_date": date(2015, 3, 8)},
    {"birth_date": date(2015, 3, 17)},
    {"birth_date": date(2015, 3, 29)},
    {"birth_date": date(1990, 3, 7), "birth_year": 1990},
    {"birth_date": None},
    {"birth_date": None, "birth_year": None},
    {"birth_date": date(2016, 1, 1), "birth_year": 2016},
    {"sex": "male"},
    {"sex": None},
    {"place": "150102"},
    {"place": "080101", "department": "08"},
    {"place": None, "department": None},
    {"certificate": "1"},
    {"mother_key": "n"},
    {"mother_key": "n", "mother_name": None},
    {"mother_key": "n", "mother_name": "ANA MAMANI PUMI", "father_name": None, "phone": None, "address": None},
    {"mother_key": None, "mother_name": None, "father_name": None},
    {"mother_key": None, "mother_name": None, "father_name": None, "phone": "1"},
    {"mother_key": None, "mother_name": "SUNIA TURIS PUMA", "father_name": None, "phone": None, "address": None},
]


def test_every_level_holds_in_sql_when_it_holds_in_python() -> None:
    import duckdb

    records = [Features(person_id=str(n), **(BASE | change)) for n, change in enumerate(CHANGES)]
    connection = duckdb.connect()
    kinds = {"birth_date": "DATE", "birth_year": "INTEGER"}
    columns = ", ".join(f"{name} {kinds.get(name, 'VARCHAR')}" for name in COLUMNS)
    connection.execute(f"CREATE TABLE t ({columns})")
    connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(COLUMNS))})", [astuple(r) for r in records])
    sides = ", ".join(f"{side}.{name} AS {name}_{side}" for side in "lr" for name in COLUMNS)
    cases = []
    for comparison in COMPARISONS:
        whens = [f"WHEN {comparison.missing_sql} THEN -1"]
        whens += [f"WHEN {level.sql} THEN {n}" for n, level in enumerate(comparison.levels[:-1])]
        cases.append(f"CASE {' '.join(whens)} ELSE {len(comparison.levels) - 1} END")
    statement = f"SELECT person_id_l, person_id_r, {', '.join(cases)} FROM (SELECT {sides} FROM t l, t r)"
    compared = connection.execute(statement).fetchall()
    assert len(compared) == len(records) ** 2
    seen = set()
    for one, other, *levels in compared:
        a, b = records[int(one)], records[int(other)]
        for number, comparison in zip(levels, COMPARISONS, strict=True):
            level = level_of(comparison, a, b)
            assert number == (-1 if level is None else comparison.levels.index(level)), (comparison.name, a, b)
            seen.add((comparison.name, number))
    assert len(seen) >= sum(len(comparison.levels) for comparison in COMPARISONS)
