"""The slugs of an alert in words: states, levels, kinds of evidence, what is missing, the parts of two scores."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.duplicates.fusion import CUT, LEVELS
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK
from registry.duplicates.indicators.indicator import Evidence
from registry.duplicates.indicators.rules.prints import MOTHERS_PRINTS
from registry.duplicates.linkage import words as linkage

STATE: Final[Mapping[str, Message]] = {"open": _("open alert"), "closed": _("closed alert")}
SEVERITY: Final[Mapping[str, Message]] = {HARD: _("hard"), REVIEW: _("for review"), WEAK: _("weak")}
LEVEL: Final[Mapping[str, Message]] = dict(
    zip(LEVELS, (_("case"), _("priority"), _("for review"), _("for information")), strict=True)
)
GROUP: Final[Mapping[str, Message]] = {
    Evidence.PRINTS: _("prints"),
    Evidence.BIOLOGY: _("biology"),
    Evidence.TEXT: _("text"),
    Evidence.LINKS: _("links"),
    CUT: _("cut"),
}
MISSING: Final[Mapping[str, Message]] = {MOTHERS_PRINTS: _("the mother's prints"), **linkage.COMPARISON}
"""What lowers the bars of an alert's level: prints, or a comparison of the linkage."""


def title_of(indicator: str) -> Message:
    """An indicator's title; the words of the cut where a step of a waterfall has no indicator."""
    return INDICATORS[indicator].title if indicator in INDICATORS else _("no score is higher")
