"""m1: one photograph in the applications of two children."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class SharedPhotograph:
    """A photograph of a minor's application that is another minor's too."""

    minor: uuid.UUID
    other: uuid.UUID
    is_same_file: bool
    """Whether the stored pictures are the same to the byte; otherwise one was saved again, smaller or lighter."""
    births: tuple[uuid.UUID, ...]


def same_photograph(shared: SharedPhotograph, _limits: Thresholds) -> Iterator[Finding]:
    """m1: the photograph is another child's too. Never more than a question to a person: files are mixed up."""
    if shared.is_same_file:
        reason = _("One photograph was sent for two children.")
    else:
        reason = _("One photograph was sent for two children, saved again in between.")
    facts = {"is_same_file": shared.is_same_file}
    yield Finding("m1", REVIEW, frozenset({shared.minor, shared.other}), shared.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="m1",
        title=_("One photograph in the applications of two children"),
        evidence=Evidence.TEXT,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("another child's file chosen by mistake"),
            _("brothers and sisters photographed one after the other"),
        ),
        thresholds=(),
        facts=SharedPhotograph,
        rule=same_photograph,
        is_of_persons=True,
        says_one_person=True,
    ),
)
