"""e6: one account whose mothers' fingers fail where the ward's other accounts capture them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _, plural
from registry.duplicates.indicators.chances import chance_of_so_many_drawn, one_in
from registry.duplicates.indicators.finding import REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class FailedCaptures:
    """Deliveries of one facility at which the mother's fingers were tried, on days on which somebody's were captured.

    A day on which nobody's were says that the sensor was broken, and counts for nobody.
    """

    first_child: uuid.UUID
    births: tuple[uuid.UUID, ...]
    """Those of the account at which every finger of the mother failed, the first child's first."""
    tried: int
    others_failed: int
    others_tried: int


def failures_of_one_account(captures: FailedCaptures, limits: Thresholds) -> Iterator[Finding]:
    """e6: more of one account's captures failed than chance brings together, given how many failed in its ward.

    The mothers told that their fingers were bandaged are then linked: one birth alone is c3.
    """
    failed = len(captures.births)
    if failed < limits.failed_captures_least or not captures.others_tried:
        return
    chance = chance_of_so_many_drawn(
        failed, captures.tried, failed + captures.others_failed, captures.tried + captures.others_tried
    )
    if chance >= limits.failed_captures_chance:
        return
    reason = plural(
        "In {n} of {tried} deliveries of one account every finger of the mother failed, in {others_failed} of {others} "
        "of its ward's other accounts: {chance} by chance.",
        "In {n} of {tried} deliveries of one account every finger of the mother failed, in {others_failed} of {others} "
        "of its ward's other accounts: {chance} by chance.",
        failed,
        tried=captures.tried,
        others=captures.others_tried,
        others_failed=captures.others_failed,
        chance=one_in(chance),
    )
    facts = {
        "failed": failed,
        "tried": captures.tried,
        "others_failed": captures.others_failed,
        "others_tried": captures.others_tried,
        "chance": chance,
    }
    yield Finding("e6", REVIEW, frozenset({captures.first_child}), captures.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="e6",
        title=_("One account's captures fail where its ward's succeed"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(
            _("a station of its own with a broken sensor"),
            _("a theatre or an intensive care unit, where hands are bandaged"),
            _("somebody new who has not learnt to capture"),
        ),
        thresholds=("failed_captures_least", "failed_captures_chance"),
        facts=FailedCaptures,
        rule=failures_of_one_account,
        is_of_persons=True,
    ),
)
