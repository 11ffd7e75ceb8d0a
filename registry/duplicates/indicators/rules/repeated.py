"""j1, a burst of reissued cards; k1, a retry elsewhere after a refusal; k2, a hit on a list of people looked for."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding, in_order
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class Reissues:
    """The most cards reissued for a person within the months of the threshold."""

    person: uuid.UUID
    cards: int
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What another office refused: a certificate annulled, or an application rejected."""

    birth: uuid.UUID
    child: uuid.UUID
    days_before: int


@dataclass(frozen=True, slots=True)
class RefusedElsewhere:
    """What other offices refused for a child before it was enrolled here, or its card requested here."""

    child: uuid.UUID
    birth: uuid.UUID
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ListHit:
    """A person found on a list of people looked for. A sure hit is hard, and the police are notified."""

    person: uuid.UUID
    is_sure: bool
    reason: Message
    facts: Mapping[str, Any]


def reissues(reissued: Reissues, limits: Thresholds) -> Iterator[Finding]:
    """j1: three or more duplicates of a card within 24 months."""
    if reissued.cards >= limits.reissues:
        reason = plural(
            "{n} card was reissued within {months} months.",
            "{n} cards were reissued within {months} months.",
            reissued.cards,
            months=limits.reissue_months,
        )
        yield Finding("j1", REVIEW, frozenset({reissued.person}), reissued.births, reason, {"cards": reissued.cards})


def retry_elsewhere(refused: RefusedElsewhere, limits: Thresholds) -> Iterator[Finding]:
    """k1: the same child refused or annulled at another office within the days before."""
    near = sorted(
        (refusal for refusal in refused.refusals if refusal.days_before <= limits.retry_days),
        key=lambda refusal: (refusal.days_before, str(refusal.birth)),
    )
    if near:
        last = near[0]
        reason = plural(
            "Another office refused the same child {n} day before.",
            "Another office refused the same child {n} days before.",
            last.days_before,
        )
        facts = {"days": last.days_before, "refusals": len(near)}
        persons = frozenset({refused.child, last.child})
        yield Finding("k1", REVIEW, persons, in_order(refused.birth, last.birth), reason, facts)


def on_a_list(hit: ListHit, _limits: Thresholds) -> Iterator[Finding]:
    """k2: a hit on a list of people looked for: hard when it is sure, and then it goes to the police at once.

    It is about the person, whatever births there are.
    """
    severity = HARD if hit.is_sure else REVIEW
    route = {"route": "police"} if hit.is_sure else {}
    yield Finding("k2", severity, frozenset({hit.person}), (), hit.reason, dict(hit.facts) | route)


INDICATORS: Final = (
    Indicator(
        code="j1",
        title=_("A burst of reissued cards"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("theft"), _("loss by a child")),
        thresholds=("reissues", "reissue_months"),
        facts=Reissues,
        rule=reissues,
        is_of_persons=True,
    ),
    Indicator(
        code="k1",
        title=_("A retry elsewhere after a refusal"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("incomplete papers"), _("the family moved")),
        thresholds=("retry_days",),
        facts=RefusedElsewhere,
        rule=retry_elsewhere,
        is_of_persons=False,
    ),
    Indicator(
        code="k2",
        title=_("A hit on the list of missing children and persons of interest"),
        evidence=Evidence.TEXT,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(_("namesakes"),),
        thresholds=(),
        facts=ListHit,
        rule=on_a_list,
        is_of_persons=True,
    ),
)
