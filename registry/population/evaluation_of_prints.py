"""How much of what was planted with prints is found, and how often honest births with prints are flagged.

The searches themselves are run, of births and of applications, as the jobs run them; nothing they do is kept.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select, text

from registry.core.context import SYSTEM, Context
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.duplicates.application_search import search_application
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import AlertReason, SearchRun
from registry.population.evaluation import OF_PRINTS, IndicatorRow, Over, Truth, innocent_births

ASKED_FOR: Final = frozenset({"g2", "g3"})
"""Found when a card is asked for; the others when a birth is enrolled."""
_WITH_PRINTS: Final = "EXISTS (SELECT 1 FROM birth_capture c WHERE c.birth_id = birth.id)"


@dataclass(slots=True)
class FlaggedByPrints:
    """What was said: a row an indicator; how many innocent births and applications were looked at."""

    rows: dict[str, IndicatorRow] = field(default_factory=lambda: {kind: IndicatorRow() for kind in OF_PRINTS})
    births: int = 0
    applications: int = 0


def flagged_by_prints(
    registry: Registry, truth: Truth, sample: int, seed: int, told: Callable[[], None] = lambda: None
) -> FlaggedByPrints:
    """Search what was planted with prints, and so many innocent births with prints and the cards asked for them."""
    made = FlaggedByPrints()
    for one in truth:
        kind = one["kind"]
        if kind in OF_PRINTS:
            is_asked_for = kind in ASKED_FOR
            said = _of_cards(registry, one["births"]) if is_asked_for else _of_births(registry, one["births"])
            made.rows[kind].planted += 1
            made.rows[kind].found += any(indicator == kind for found in said for indicator, _ in found)
            told()
    innocent = innocent_births(registry, truth, sample, seed, _WITH_PRINTS)
    of_births, of_cards = _of_births(registry, innocent, told), _of_cards(registry, innocent)
    for said, of_cards_alone in ((of_births, False), (of_cards, True)):
        for found in said:
            for indicator, severity in found:
                if indicator in made.rows and (indicator in ASKED_FOR) == of_cards_alone:
                    made.rows[indicator].false[severity] += 1
    made.births, made.applications = len(of_births), len(of_cards)
    return made


Said = list[set[tuple[str, str]]]
"""(indicator, severity) of each search."""


def _of_births(registry: Registry, births: Iterable[str], told: Callable[[], None] = lambda: None) -> Said:
    said: Said = []
    for birth in births:
        said.append(_searched(registry, search_birth, uuid.UUID(birth)))
        told()
    return said


def _of_cards(registry: Registry, births: Iterable[str]) -> Said:
    with registry.engine.connect() as connection:
        listed = (
            connection.execute(
                text(
                    "SELECT a.id FROM document_application a JOIN birth b ON b.newborn_id = a.person_id "
                    "WHERE b.id = ANY(CAST(:births AS uuid[])) AND a.state = 'submitted' ORDER BY a.id"
                ),
                {"births": list(births)},
            )
            .scalars()
            .all()
        )
    return [_searched(registry, search_application, one) for one in listed]


def _searched(
    registry: Registry, search: Callable[[Context, uuid.UUID], None], subject: uuid.UUID
) -> set[tuple[str, str]]:
    """What alerts hold after a search of a birth or an application; nothing is kept."""
    said: set[tuple[str, str]] = set()
    try:
        with registry.begin(SYSTEM) as ctx:
            lift_limits(ctx)
            search(ctx, subject)
            asked = (
                select(AlertReason.indicator, AlertReason.severity)
                .join(SearchRun, SearchRun.id == AlertReason.run_id)
                .where((SearchRun.birth_id == subject) | (SearchRun.application_id == subject))
            )
            said = {(row.indicator, row.severity) for row in ctx.session.execute(asked)}
            raise Over
    except Over:
        return said
