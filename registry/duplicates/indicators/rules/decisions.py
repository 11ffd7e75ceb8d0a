"""h2: a court's decision that cannot be what an applicant for a minor's ID says it is. Pure."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.messages import Message, _
from registry.duplicates.indicators.finding import REVIEW, WEAK, Finding, sentences
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

PARTS_OF_A_FILE: Final = 4
"""From so many groups a number names its court besides the file and the year: 00123-2024-0-1801-JR-FC-02. Of two groups
each court has its own series, and two courts have one number."""
_YEARS: Final = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A court's decision by which somebody who is no parent applies for a minor's ID, and who else showed it."""

    minor: uuid.UUID
    applicant: uuid.UUID
    number: str
    born_on: date | None
    """The day the minor was born."""
    shown_on: date
    shown_for: tuple[uuid.UUID, ...] = ()
    """Minors of other families for whom an applicant showed a decision of this number."""
    by_same_applicant: bool = False
    """Whether one of them was this same person, with children of other families."""
    has_parent_who_came: bool = False
    """Whether a parent who lives applied for an ID of this minor before."""
    births: tuple[uuid.UUID, ...] = ()


def key_of(number: str) -> tuple[str, ...]:
    """The groups of a number without what is written differently: zeros in front, spaces, dashes, words such as Exp."""
    groups = re.findall(r"[0-9]+|(?<![A-Z])[A-Z]{2}(?=-|$)", number.upper())
    return tuple(group.lstrip("0") or "0" for group in groups)


def year_of(number: str) -> int | None:
    """The year of a decision, which stands behind its number; None where none does."""
    years = [int(group) for group in key_of(number)[1:] if group.isdigit() and int(group) in _YEARS]
    return years[0] if years else None


def unfitting(shown: DecisionShown, _limits: Thresholds) -> Iterator[Finding]:
    """h2: the same decision for children of other families, or of a year in which it cannot be.

    Two courts have one short number: of those it says nothing, unless one person shows it for both families. That a
    parent lives who came before is weak by itself: a court appoints tutors because of parents.
    """
    reasons: list[Message] = []
    is_shared = bool(shown.shown_for) and (len(key_of(shown.number)) >= PARTS_OF_A_FILE or shown.by_same_applicant)
    if is_shared:
        reasons.append(_("The court's decision was shown for children of other families too."))
    year = year_of(shown.number)
    if year is not None and year > shown.shown_on.year:
        reasons.append(_("The court's decision is of a year to come."))
    if year is not None and shown.born_on is not None and year < shown.born_on.year:
        reasons.append(_("The court's decision is older than the child."))
    severity = REVIEW if reasons else WEAK
    if shown.has_parent_who_came:
        reasons.append(_("A parent who lives applied for this child before."))
    if not reasons:
        return
    persons = {shown.minor, shown.applicant, *(shown.shown_for if is_shared else ())}
    facts = {"year": year, "families": len(shown.shown_for) if is_shared else 0}
    yield Finding("h2", severity, frozenset(persons), shown.births, sentences(reasons), facts)


INDICATORS: Final = (
    Indicator(
        code="h2",
        title=_("A court's decision that does not fit the child"),
        evidence=Evidence.TEXT,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("a typing error in a number"),
            _("one decision about children of several mothers: cousins, a foster family"),
            _("a parent whose authority a court has suspended"),
        ),
        thresholds=(),
        facts=DecisionShown,
        rule=unfitting,
        is_of_persons=True,
    ),
)
