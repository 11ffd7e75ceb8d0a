"""b5: a newborn whom no search meets: of other fingers than all others, or one twin without any print."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.rules import ASKED_FINGERS, OF_THE_FINGER

REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class NewbornsFingers:
    """The fingers of a newborn that are searched with, and why those that everybody is asked for are not."""

    newborn: uuid.UUID
    birth_id: uuid.UUID
    captured: tuple[int, ...]
    failures: tuple[tuple[int, str], ...]
    """Of thumbs and index fingers."""
    is_sibling_captured: bool = False
    """Whether prints of another child of the delivery are on file."""


def fingers_that_no_search_meets(fingers: NewbornsFingers, _limits: Thresholds) -> Iterator[Finding]:
    """b5: prints, and neither of a thumb nor of an index finger: a search compares a finger with the same finger.

    An infant who was enrolled with thumbs and index fingers would not be found again. Where each of these has a reason
    of its own, such as a bandage, it is weak. No print at all is weak for one of twins alone: a child who does not
    exist has none, and nobody says why. Of other births without prints there are many.
    """
    if set(fingers.captured) & set(ASKED_FINGERS):
        return
    persons, births = frozenset({fingers.newborn}), (fingers.birth_id,)
    failures = {failure for _finger, failure in fingers.failures}
    facts = {"fingers": list(fingers.captured), "failures": sorted(failures)}
    if fingers.captured:
        excused = {finger for finger, failure in fingers.failures if failure in OF_THE_FINGER}
        severity = WEAK if excused >= set(ASKED_FINGERS) else REVIEW
        reason = _("Prints of other fingers than thumbs and index fingers were taken: a search meets none of them.")
        yield Finding("b5", severity, persons, births, reason, facts)
    elif fingers.is_sibling_captured and failures <= {REFUSED}:
        reason = _("Prints of another child of the delivery were taken, and none of this one; no cause was stated.")
        yield Finding("b5", WEAK, persons, births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="b5",
        title=_("A newborn whom no search of prints meets"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("bandaged or injured fingers"),
            _("other fingers captured by mistake"),
            _("a twin in the neonatal unit"),
        ),
        thresholds=(),
        facts=NewbornsFingers,
        rule=fingers_that_no_search_meets,
        is_of_persons=False,
    ),
)
