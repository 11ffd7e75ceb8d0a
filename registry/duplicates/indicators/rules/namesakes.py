"""a4: two women of one name and birth date, with other fingers, whose births one woman could not have borne."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.births import TwoBirths, births_too_close
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Two records of women that are one by names, dates and links, in bits, and two by their fingers."""

    one: uuid.UUID
    other: uuid.UUID
    bits: float
    births: tuple[TwoBirths, ...]
    """Every birth of the one beside every birth of the other."""


def namesakes_births(namesakes: Namesakes, limits: Thresholds) -> Iterator[Finding]:
    """a4: fingers decide that they are two, so this is no case; yet another woman may have been at the reader.

    Namesakes of one birth date are rare, and such as bear in the same months are what somebody with two sets of papers
    looks like, who shows somebody else's fingers for one of them. Only what is impossible for one woman counts.
    """
    too_close = [
        finding for pair in namesakes.births for finding in births_too_close(pair, limits) if finding.severity == HARD
    ]
    if too_close:
        nearest = min(too_close, key=lambda finding: (abs(finding.facts["apart_days"]), finding.births))
        reason = _(
            "Names, dates and links say one woman ({bits:.1f} bits), the fingers say two. {reason}",
            bits=namesakes.bits,
            reason=nearest.reason,
        )
        facts: dict[str, Any] = {"bits": round(namesakes.bits, 1), **nearest.facts}
        yield Finding("a4", REVIEW, frozenset({namesakes.one, namesakes.other}), nearest.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="a4",
        title=_("Births too close together of two namesakes with other fingers"),
        evidence=Evidence.BIOLOGY,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.PERSONS,
        innocent_causes=(
            _("namesakes of one birth date"),
            _("a companion's fingers taken by mistake"),
            _("a typing error in a date"),
        ),
        thresholds=("shortest_days",),
        facts=Namesakes,
        rule=namesakes_births,
        is_of_persons=True,
        says_one_person=True,
        news=lambda facts: facts.get("apart_days"),
    ),
)
