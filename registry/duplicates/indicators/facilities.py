"""f1, a facility's volume out of line; f4, a certificate's number out of sequence."""

import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


def chance_of_at_least(count: int, history: Sequence[int]) -> float:
    """The chance of a month of so many births or more, by the months before: negative binomial, fitted by moments.

    A history of nothing expects half a birth in all.
    """
    months = len(history)
    mean = max(sum(history), 0.5) / months
    return chance_of_so_many(count, mean, sum((one - mean) ** 2 for one in history) / max(1, months - 1))


def chance_of_so_many(count: int, mean: float, variance: float) -> float:
    """The chance of so many or more under a negative binomial of these moments.

    A spread no wider than Poisson's is taken for Poisson's.
    """
    if variance > mean * 1.0001:
        size = mean * mean / (variance - mean)
        ratio = 1 - size / (size + mean)
        log_term = size * math.log(size / (size + mean))
        growth = [math.log((k - 1 + size) / k * ratio) for k in range(1, count)]
    else:
        log_term = -mean
        growth = [math.log(mean / k) for k in range(1, count)]
    terms = [math.exp(log_term)]
    for each in growth:
        log_term += each
        terms.append(math.exp(log_term))
    return max(0.0, 1 - math.fsum(terms[:count]))


@dataclass(frozen=True, slots=True)
class Volume:
    """A facility's births in this birth's month and the months before, oldest first; what it is authorised for.

    `newborn_id` is the month's first: one month, one alert.
    """

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    this_month: int
    history: tuple[int, ...]
    is_authorised: bool


def volume(one: Volume, limits: Thresholds) -> Iterator[Finding]:
    """f1: more births than chance allows, or a facility that is not authorised for births."""
    persons, births = frozenset({one.newborn_id}), (one.birth_id,)
    if not one.is_authorised:
        yield Finding("f1", HARD, persons, births, "the facility is not authorised for births", {"authorised": False})
        return
    if len(one.history) < limits.facility_least_months or one.this_month < limits.facility_least_births:
        return
    chance = chance_of_at_least(one.this_month, one.history)
    if chance < limits.facility_chance:
        mean = sum(one.history) / len(one.history)
        reason = f"{one.this_month} births in the month where {mean:.1f} are usual (chance {max(chance, 1e-12):.0e})"
        facts = {"births": one.this_month, "usual": round(mean, 2), "chance": chance}
        yield Finding("f1", REVIEW, persons, births, reason, facts)


@dataclass(frozen=True, slots=True)
class NumberInSequence:
    """A certificate's number, and the lowest and highest of the facility's other certificates of the same weeks."""

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    number: int
    others: int
    lowest: int
    highest: int


def off_sequence(one: NumberInSequence) -> float:
    """How far a number lies off its neighbours', in times their spread; nothing or less where it is among them."""
    return max(one.lowest - one.number, one.number - one.highest) / max(one.highest - one.lowest, one.others)


def out_of_sequence(one: NumberInSequence, limits: Thresholds) -> Iterator[Finding]:
    """f4: a number far from those of its facility and time. A number used twice is barred by the database."""
    if one.others < limits.sequence_least_certificates:
        return
    if off_sequence(one) > limits.sequence_spans:
        off = max(one.lowest - one.number, one.number - one.highest)
        reason = f"the certificate's number lies {off} off those of {one.others} others of the facility and weeks"
        facts = {"off": off, "others": one.others, "spread": one.highest - one.lowest}
        yield Finding("f4", HARD, frozenset({one.newborn_id}), (one.birth_id,), reason, facts)
