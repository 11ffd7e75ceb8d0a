"""The searches of prints against the truth, of births and of card applications, run as the jobs run them."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from registry.core.registry import Registry
from registry.duplicates.application_search import search_application
from registry.duplicates.birth_search import search_birth
from registry.population.evaluation.judgement import Judgement, judge_search
from registry.population.evaluation.rows import Planted
from registry.population.evaluation.truth import Truth, innocent_births, is_of_prints

_WITH_PRINTS: Final = "EXISTS (SELECT 1 FROM birth_capture c WHERE c.birth_id = birth.id)"


@dataclass(slots=True)
class PrintEvaluation(Planted):
    """Also how many innocent births and applications were searched."""

    births: int = 0
    applications: int = 0


def evaluate_prints(
    registry: Registry, truth: Truth, sample: int, seed: int, advance: Callable[[], None] = lambda: None
) -> PrintEvaluation:
    """Search what was planted with prints, and so many innocent births with prints and the cards applied for.

    `advance` is called after each case and each birth.
    """
    evaluation = PrintEvaluation()
    for case in truth:
        if is_of_prints(case):
            births = case["births"]
            evaluation.count(case, [*_search_births(registry, births), *_search_cards(registry, births)])
            advance()
    innocent = innocent_births(registry, truth, sample, seed, _WITH_PRINTS)
    of_births, of_cards = _search_births(registry, innocent, advance), _search_cards(registry, innocent)
    for judgement in (*of_births, *of_cards):
        evaluation.count_false_alarms(judgement)
    evaluation.births, evaluation.applications = len(of_births), len(of_cards)
    return evaluation


def _search_births(
    registry: Registry, births: Iterable[str], advance: Callable[[], None] = lambda: None
) -> list[Judgement]:
    judgements: list[Judgement] = []
    for birth in births:
        judgements.append(judge_search(registry, search_birth, uuid.UUID(birth)))
        advance()
    return judgements


def _search_cards(registry: Registry, births: Iterable[str]) -> list[Judgement]:
    statement = text(
        "SELECT a.id FROM document_application a JOIN birth b ON b.newborn_id = a.person_id "
        "WHERE b.id = ANY(CAST(:births AS uuid[])) AND a.state = 'submitted' ORDER BY a.id"
    )
    with registry.engine.connect() as connection:
        applications = connection.execute(statement, {"births": list(births)}).scalars().all()
    return [judge_search(registry, search_application, application) for application in applications]
