"""Record linkage against the truth: recall and precision by weight, and the time one record takes."""

import random
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.population.evaluation.truth import DUPLICATE, MOTHER_TWICE, Truth

WARMING = 5
"""Records scored before the measured ones, to fill the caches."""


class Entities:
    """Which records are of one person by the truth: chained over all that was planted."""

    def __init__(self, truth: Truth) -> None:
        graph = nx.Graph()
        for case in truth:
            nx.add_path(graph, case["one_person"])
        self.number_of = {
            person: number for number, persons in enumerate(nx.connected_components(graph)) for person in persons
        }

    def are_one(self, pair: Iterable[str]) -> bool:
        """Whether the records of a pair are of one person."""
        return len({self.number_of.get(person, person) for person in pair}) == 1


@dataclass(frozen=True, slots=True)
class LinkageRow:
    """Recall and precision of the pairs with at least so many bits."""

    bits: float
    pairs: int
    recall_children: float
    recall_mothers: float
    precision: float


def linkage_table(truth: Truth, pairs: Iterable[tuple[str, str, float]], bars: Sequence[float]) -> list[LinkageRow]:
    """One row for each bar, in bits; `pairs` are (person, person, bits)."""
    entities = Entities(truth)
    children = {frozenset(case["persons"]) for case in truth if case["kind"] == DUPLICATE}
    mothers = {frozenset(case["persons"]) for case in truth if case["kind"] == MOTHER_TWICE}
    weighed = [(frozenset((person, other)), bits) for person, other, bits in pairs]
    rows = []
    for bar in bars:
        linked = {pair for pair, bits in weighed if bits >= bar}
        right = sum(entities.are_one(pair) for pair in linked)
        rows.append(
            LinkageRow(
                bar,
                len(linked),
                _share(len(linked & children), len(children)),
                _share(len(linked & mothers), len(mothers)),
                _share(right, len(linked)),
            )
        )
    return rows


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def scoring_times_ms(registry: Registry, count: int, seed: int) -> list[float]:
    """Milliseconds to score one record against the registry, for so many random persons, ascending.

    Measured from the facts to the ranked candidates with their parts, in the database and in this process.
    """
    times: list[float] = []
    with registry.begin(SYSTEM) as ctx:
        for number, person_id in enumerate(_random_persons(ctx, count + WARMING, seed)):
            facts = linkage.facts_of(ctx, person_id)
            assert facts is not None
            seconds = seconds_to_score(ctx, facts)
            if number >= WARMING:
                times.append(1000 * seconds)
    return sorted(times)


def seconds_to_score(ctx: Context, facts: PersonFacts) -> float:
    """Seconds by the clock from one person's facts to the ranked candidates."""
    started = time.perf_counter()
    linkage.candidates(ctx, facts)
    return time.perf_counter() - started


def _random_persons(ctx: Context, count: int, seed: int) -> list[uuid.UUID]:
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    persons: list[uuid.UUID] = []
    while len(persons) < count:
        start = uuid.UUID(int=rng.getrandbits(128))
        sql = "SELECT person_id FROM linkage_record WHERE person_id >= :start AND given_1 IS NOT NULL LIMIT 1"
        person_id = ctx.session.execute(text(sql), {"start": start}).scalar()
        if person_id is not None:
            persons.append(person_id)
    return persons
