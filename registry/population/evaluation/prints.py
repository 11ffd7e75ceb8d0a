"""The searches of prints against the truth, of births and of card applications, run as the jobs run them."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select, text

from registry.core.context import Context
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.duplicates.application_search import search_application
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import AlertReason, SearchRun
from registry.population.evaluation.data import IndicatorRow
from registry.population.evaluation.trial import trial
from registry.population.evaluation.truth import OF_PRINTS, Truth, innocent_births

OF_CARDS: Final = frozenset({"g2", "g3"})
"""Found when a card is applied for; the others when a birth is enrolled."""
_WITH_PRINTS: Final = "EXISTS (SELECT 1 FROM birth_capture c WHERE c.birth_id = birth.id)"

Reasons = set[tuple[str, str]]
"""(indicator, severity) of every reason one search raised."""


@dataclass(slots=True)
class PrintEvaluation:
    """A row for each indicator, and how many innocent births and applications were searched."""

    rows: dict[str, IndicatorRow] = field(default_factory=lambda: {kind: IndicatorRow() for kind in OF_PRINTS})
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
        kind = case["kind"]
        if kind in OF_PRINTS:
            search = _search_cards if kind in OF_CARDS else _search_births
            evaluation.rows[kind].planted += 1
            evaluation.rows[kind].found += any(
                indicator == kind for reasons in search(registry, case["births"]) for indicator, _severity in reasons
            )
            advance()
    innocent = innocent_births(registry, truth, sample, seed, _WITH_PRINTS)
    of_births, of_cards = _search_births(registry, innocent, advance), _search_cards(registry, innocent)
    _count_false_alarms(evaluation, of_births, set(OF_PRINTS) - OF_CARDS)
    _count_false_alarms(evaluation, of_cards, OF_CARDS)
    evaluation.births, evaluation.applications = len(of_births), len(of_cards)
    return evaluation


def _count_false_alarms(
    evaluation: PrintEvaluation, searches: Iterable[Reasons], indicators: set[str] | frozenset[str]
) -> None:
    for reasons in searches:
        for indicator, severity in reasons:
            if indicator in indicators:
                evaluation.rows[indicator].false_alarms[severity] += 1


def _search_births(
    registry: Registry, births: Iterable[str], advance: Callable[[], None] = lambda: None
) -> list[Reasons]:
    searches: list[Reasons] = []
    for birth in births:
        searches.append(_reasons_of(registry, search_birth, uuid.UUID(birth)))
        advance()
    return searches


def _search_cards(registry: Registry, births: Iterable[str]) -> list[Reasons]:
    statement = text(
        "SELECT a.id FROM document_application a JOIN birth b ON b.newborn_id = a.person_id "
        "WHERE b.id = ANY(CAST(:births AS uuid[])) AND a.state = 'submitted' ORDER BY a.id"
    )
    with registry.engine.connect() as connection:
        applications = connection.execute(statement, {"births": list(births)}).scalars().all()
    return [_reasons_of(registry, search_application, application) for application in applications]


def _reasons_of(registry: Registry, search: Callable[[Context, uuid.UUID], None], subject: uuid.UUID) -> Reasons:
    """What alerts hold after a search of a birth or an application; nothing is kept."""
    statement = (
        select(AlertReason.indicator, AlertReason.severity)
        .join(SearchRun, SearchRun.id == AlertReason.run_id)
        .where((SearchRun.birth_id == subject) | (SearchRun.application_id == subject))
    )
    with trial(registry) as ctx:
        lift_limits(ctx)
        search(ctx, subject)
        rows = ctx.session.execute(statement).all()
    return {(row.indicator, row.severity) for row in rows}
