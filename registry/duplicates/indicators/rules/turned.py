"""i6: a print that is another person's, turned over left to right. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.prints import match_in_words, search_threshold
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class TurnedPrint:
    """Prints of a mother or newborn whose mirror images are like another's, among so many whom one account took."""

    person: uuid.UUID
    other: uuid.UUID
    score: float
    fingers: int
    births: tuple[uuid.UUID, ...]
    searched: int


def turned_over(turned: TurnedPrint, limits: Thresholds) -> Iterator[Finding]:
    """i6: somebody's pictures were turned over and sent as another's. A finger's mirror image is nobody's finger.

    For review: a station that turns over what it sends does so with everybody's.
    """
    if turned.score < search_threshold(turned.searched, limits):
        return
    words = match_in_words(turned.score, turned.fingers)
    reason = _("The pictures of the prints are another person's, turned over: {match}.", match=words)
    facts = {"score": round(turned.score, 2), "fingers": turned.fingers, "searched": turned.searched}
    yield Finding("i6", REVIEW, frozenset({turned.person, turned.other}), turned.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="i6",
        title=_("Another person's prints, turned over"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.PRINTS,
        innocent_causes=(_("a false match"), _("a station that turns its pictures over")),
        thresholds=("prints_hard_score", "search_margin_score"),
        facts=TurnedPrint,
        rule=turned_over,
        is_of_persons=True,
    ),
)
