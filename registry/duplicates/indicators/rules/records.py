"""l1: two records of one person, by names, dates, parents and contacts (record linkage). i2, i4: one number twice."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.messages import Message, _
from registry.duplicates.indicators.finding import HARD, POINTS, REVIEW, WEAK, Finding, listed
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.linkage.model import LEVELS, MISSING, PRIOR, Part
from registry.duplicates.linkage.words import comparison_in_words, level_in_words
from registry.duplicates.thresholds.rules import Thresholds

SEVERITY: Final = dict(zip(LEVELS, (HARD, REVIEW, WEAK), strict=True))
"""By the linkage's level. A pair that is merely worth a look weighs little, yet is never passed over."""
MOST_NAMED: Final = 4
"""Comparisons the reason names: those that weigh most; the facts hold all of them."""
TWINS: Final = "twins"
TWINS_WITHOUT_PRINTS: Final = "twins_without_prints"
NEW_DOCUMENT: Final = "new_document"
OTHER_PAPERS: Final = "other_papers"
MISTYPED: Final = "mistyped_number"
MADE_AGAIN: Final = "made_again"
MOST_SEVERE: Final = {
    TWINS: WEAK,
    TWINS_WITHOUT_PRINTS: REVIEW,
    NEW_DOCUMENT: REVIEW,
    OTHER_PAPERS: REVIEW,
    MISTYPED: REVIEW,
    MADE_AGAIN: WEAK,
}
"""What an innocent cause that the records show leaves at most. Twins without prints may be one child twice."""
CERTIFICATE: Final = "certificate"
NUMBERS: Final[Mapping[str, Message]] = {
    CERTIFICATE: _("One certificate number (CNV) stands under two identities."),
    "DNI": _("One DNI number stands under two identities."),
    "CE": _("One number of a foreigner's card (CE) stands under two identities."),
    "PASSPORT": _("One passport number stands under two identities."),
    "FOREIGN_ID": _("One number of a foreign identity document stands under two identities."),
    "PTP": _("One number of a temporary stay permit (PTP) stands under two identities."),
    "CPP": _("One number of a temporary permit card (CPP) stands under two identities."),
}
"""The reason of i2 by whose number is shared: a certificate's, or a type of identity document's."""


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A record that linkage found for another; `parts` add up to `bits`, and give its `level`."""

    one: uuid.UUID
    other: uuid.UUID
    level: str | None
    bits: float
    parts: tuple[Part, ...]
    births: tuple[uuid.UUID, ...]
    model: str
    explanation: str | None = None
    """The innocent cause that the records show: one of MOST_SEVERE."""


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A number that should be unique, of two persons: a document's (`of` is its type) or a certificate's."""

    one: uuid.UUID
    other: uuid.UUID
    of: str
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class NumberOfAnother:
    """A number stated for a mother, who is registered without it because somebody else bears it."""

    person: uuid.UUID
    bearer: uuid.UUID
    of: str
    births: tuple[uuid.UUID, ...]


def one_person_twice(pair: LinkedPair, _limits: Thresholds) -> Iterator[Finding]:
    """l1: the linkage's level gives the severity; every part is stored, and they add up to the bits."""
    if pair.level is None:
        return
    missing = [part.comparison for part in pair.parts if part.level == MISSING]
    facts = {
        "bits": round(pair.bits, 3),
        "model": pair.model,
        "parts": [[part.comparison, part.level, round(part.bits, 3)] for part in pair.parts],
        "missing": missing,
    }
    severity, reason = SEVERITY[pair.level], _reason(pair, missing)
    if pair.explanation is not None:
        facts["explanation"] = pair.explanation
        severity = min(severity, MOST_SEVERE[pair.explanation], key=lambda each: POINTS[each])
        reason = explained(reason, pair.explanation)
    yield Finding("l1", severity, frozenset({pair.one, pair.other}), pair.births, reason, facts)


def explained(reason: Message, explanation: str) -> Message:
    """A reason with the innocent cause that the records show."""
    if explanation == MADE_AGAIN:
        return _(
            "{reason} One certificate was annulled and names the same mother: perhaps a correction.", reason=reason
        )
    if explanation == NEW_DOCUMENT:
        return _("{reason} The later record has a DNI and the earlier one none: perhaps new papers.", reason=reason)
    if explanation == OTHER_PAPERS:
        return _(
            "{reason} Names and dates agree, and the papers are of different kinds: perhaps replaced or left at home.",
            reason=reason,
        )
    if explanation == MISTYPED:
        return _("{reason} The numbers differ by one digit: perhaps a typing error.", reason=reason)
    return _("{reason} Both may be children of one delivery. Join their deliveries.", reason=reason)


def _reason(pair: LinkedPair, missing: Sequence[str]) -> Message:
    """The bits, the strongest agreements, and what is missing."""
    speaking = sorted((part for part in pair.parts if part.comparison != PRIOR), key=lambda part: -part.bits)
    agreeing = [_agreement(part) for part in speaking if part.bits > 0][:MOST_NAMED]
    if not agreeing:
        reason = _("{bits:.1f} bits for one person.", bits=pair.bits)
    else:
        reason = _("{bits:.1f} bits for one person: {parts}.", bits=pair.bits, parts=listed(agreeing))
    if not missing:
        return reason
    return _("{reason} Missing: {missing}.", reason=reason, missing=listed(map(comparison_in_words, missing)))


def _agreement(part: Part) -> Message:
    return _(
        "{comparison}: {level} ({bits:+.1f})",
        comparison=comparison_in_words(part.comparison),
        level=level_in_words(part.level),
        bits=part.bits,
    )


def agreements(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which comparisons agree, and how, and what explains it; weights change with every model, which is not news."""
    agreeing = [(comparison, level) for comparison, level, _bits in facts.get("parts", ()) if comparison != PRIOR]
    return [*agreeing, ("explanation", facts.get("explanation", ""))]


def one_number_twice(shared: SharedNumber, _limits: Thresholds) -> Iterator[Finding]:
    """i2: a number that is unique belongs to two persons. That can be only where one of them is sealed."""
    persons = frozenset({shared.one, shared.other})
    yield Finding("i2", HARD, persons, shared.births, NUMBERS[shared.of], {"number": f"{shared.of} number"})


def number_of_another(number: NumberOfAnother, _limits: Thresholds) -> Iterator[Finding]:
    """i4: somebody else's number was given, checked, and given again; both were kept apart."""
    reason = _("The number stated belongs to another person, so this one is registered without it.")
    persons = frozenset({number.person, number.bearer})
    yield Finding("i4", REVIEW, persons, number.births, reason, {"number": f"{number.of} number"})


INDICATORS: Final = (
    Indicator(
        code="l1",
        title=_("Two records of one person, by names, dates, parents and contacts"),
        evidence=Evidence.TEXT,
        severities=tuple(SEVERITY.values()),
        withdrawn_by=Withdrawal.PERSONS,
        innocent_causes=(
            _("namesakes"),
            _("twins registered separately"),
            _("siblings with similar names"),
            _("a record made again by the authority"),
        ),
        thresholds=(),
        facts=LinkedPair,
        rule=one_person_twice,
        is_of_persons=True,
        says_one_person=True,
        news=agreements,
    ),
    Indicator(
        code="i2",
        title=_("One document or certificate number under two identities"),
        evidence=Evidence.TEXT,
        severities=(HARD,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("a sealed person showed their own document"), _("a typing error in a number")),
        thresholds=(),
        facts=SharedNumber,
        rule=one_number_twice,
        is_of_persons=True,
        says_one_person=True,
    ),
    Indicator(
        code="i4",
        title=_("Another person's number was stated"),
        evidence=Evidence.TEXT,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("a typing error in a number"),
            _("a relative's document shown by mistake"),
            _("an error in the other person's record"),
        ),
        thresholds=(),
        facts=NumberOfAnother,
        rule=number_of_another,
        is_of_persons=True,
        says_one_person=True,
    ),
)
