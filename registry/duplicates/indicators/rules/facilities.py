"""f1, a facility's volume out of line; f4, a certificate's number out of sequence."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _, plural
from registry.duplicates.indicators.chances import chance_of_at_least, one_in
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class Volume:
    """A facility's births in this birth's month and the months before, oldest first, and its authorisation.

    `newborn_id` is the month's first child: one month, one alert.
    """

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    this_month: int
    history: tuple[int, ...]
    is_authorised: bool


@dataclass(frozen=True, slots=True)
class NumberInSequence:
    """A certificate's number, and the lowest and highest of the facility's other certificates of the same weeks."""

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    number: int
    others: int
    lowest: int
    highest: int
    own_near: int = 0
    """Other certificates of this facility with numbers near this one: a new pad has been begun."""
    strangers_near: int = 0
    """Certificates of other facilities with numbers near this one: the pad is theirs."""


def volume(births: Volume, limits: Thresholds) -> Iterator[Finding]:
    """f1: more births than chance allows, or a facility that is not authorised for births."""
    persons, named = frozenset({births.newborn_id}), (births.birth_id,)
    if not births.is_authorised:
        reason = _("The facility is not authorised for births.")
        yield Finding("f1", HARD, persons, named, reason, {"authorised": False})
        return
    if len(births.history) < limits.facility_least_months or births.this_month < limits.facility_least_births:
        return
    chance = chance_of_at_least(births.this_month, births.history)
    if chance < limits.facility_chance:
        mean = sum(births.history) / len(births.history)
        reason = plural(
            "{n} birth in a month in which {usual:.1f} are usual (by chance: {chance}).",
            "{n} births in a month in which {usual:.1f} are usual (by chance: {chance}).",
            births.this_month,
            usual=mean,
            chance=one_in(chance),
        )
        facts = {"births": births.this_month, "usual": round(mean, 2), "chance": chance}
        yield Finding("f1", REVIEW, persons, named, reason, facts)


def distance_from_sequence(certificate: NumberInSequence) -> float:
    """How far a number is from its neighbours', in multiples of their spread; zero or less when it is among them."""
    spread = max(certificate.highest - certificate.lowest, certificate.others)
    return distance_in_numbers(certificate) / spread


def out_of_sequence(certificate: NumberInSequence, limits: Thresholds) -> Iterator[Finding]:
    """f4: a number far from those of its facility and time. The database bars a number used twice.

    The first number of a new pad is far from all others too: it is for review until the pad is in use, which two more
    of its numbers show. A number among another facility's is hard, however many follow it.
    """
    if certificate.others < limits.sequence_least_certificates:
        return
    is_anothers = certificate.strangers_near >= limits.sequence_strangers
    if not is_anothers and certificate.own_near >= limits.sequence_strangers:
        return
    if distance_from_sequence(certificate) > limits.sequence_spans:
        off = distance_in_numbers(certificate)
        reason = _(
            "The certificate's number is {off} away from those of {others} others of the facility and weeks.",
            off=off,
            others=certificate.others,
        )
        facts = {
            "off": off,
            "others": certificate.others,
            "spread": certificate.highest - certificate.lowest,
            "strangers": certificate.strangers_near,
        }
        severity = HARD if is_anothers else REVIEW
        yield Finding("f4", severity, frozenset({certificate.newborn_id}), (certificate.birth_id,), reason, facts)


def distance_in_numbers(certificate: NumberInSequence) -> int:
    """How many numbers away it is from its neighbours'; zero or less when it is among them."""
    return max(certificate.lowest - certificate.number, certificate.number - certificate.highest)


INDICATORS: Final = (
    Indicator(
        code="f1",
        title=_("A facility's volume out of line"),
        evidence=Evidence.LINKS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(_("a campaign"), _("another facility closed"), _("batches entered offline")),
        thresholds=("facility_least_months", "facility_least_births", "facility_chance"),
        facts=Volume,
        rule=volume,
        is_of_persons=True,
    ),
    Indicator(
        code="f4",
        title=_("A certificate's number out of sequence"),
        evidence=Evidence.TEXT,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("batches entered offline"), _("a new book of forms")),
        thresholds=("sequence_least_certificates", "sequence_spans", "sequence_strangers"),
        facts=NumberInSequence,
        rule=out_of_sequence,
        is_of_persons=False,
    ),
)
