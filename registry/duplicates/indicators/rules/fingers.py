"""b5: a newborn of whom only such fingers were captured as no other enrolment has."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.rules import ASKED_FINGERS, OF_THE_FINGER


@dataclass(frozen=True, slots=True)
class NewbornsFingers:
    """The fingers of a newborn that are searched with, and why those that everybody is asked for are not."""

    newborn: uuid.UUID
    birth_id: uuid.UUID
    captured: tuple[int, ...]
    failures: tuple[tuple[int, str], ...]
    """Of thumbs and index fingers."""


def fingers_that_no_search_meets(fingers: NewbornsFingers, _limits: Thresholds) -> Iterator[Finding]:
    """b5: prints, and neither of a thumb nor of an index finger: a search compares a finger with the same finger.

    An infant who was enrolled with thumbs and index fingers would not be found again. Where each of these has a reason
    of its own, such as a bandage, it is weak. No print at all is another matter: that shows, and is asked for.
    """
    if not fingers.captured or set(fingers.captured) & set(ASKED_FINGERS):
        return
    excused = {finger for finger, failure in fingers.failures if failure in OF_THE_FINGER}
    severity = WEAK if excused >= set(ASKED_FINGERS) else REVIEW
    yield Finding(
        "b5",
        severity,
        frozenset({fingers.newborn}),
        (fingers.birth_id,),
        _("Prints of other fingers than thumbs and index fingers were taken: a search meets none of them."),
        {"fingers": list(fingers.captured), "failures": sorted({failure for _finger, failure in fingers.failures})},
    )


INDICATORS: Final = (
    Indicator(
        code="b5",
        title=_("A newborn's prints are of fingers that no search meets"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("bandaged or injured fingers"), _("other fingers captured by mistake")),
        thresholds=(),
        facts=NewbornsFingers,
        rule=fingers_that_no_search_meets,
        is_of_persons=False,
    ),
)
