"""Two persons side by side, in words: each field, what agrees and what differs, and the odds that they are one."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry.core.clock import show_day
from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.chances import one_in
from registry.duplicates.linkage.queries import place_name
from registry.investigations.comparison.rules import DIFFERENT, MISSING, SAME, SIMILAR, FieldPair
from registry.investigations.comparison.service import Comparison
from registry.investigations.desk import words
from registry.people.words import SEXES

_EVEN_BITS: Final = 1
"""Below one bit the odds are less than two to one: neither way."""
_MOST_BITS: Final = 40


def field_row(two: FieldPair, records: Mapping[str, Message | str]) -> dict[str, Any]:
    """One line of the comparison; `records` names the mothers' records."""
    left, right = (_value(two.field, value, records) for value in (two.left, two.right))
    if two.field == "delivery_id" and right is not None and two.agreement == DIFFERENT:
        right = _("Another delivery")  # deliveries have no name that a reader would know
    return {
        "label": words.FIELDS[two.field],
        "left": left,
        "right": right,
        "agreement": words.AGREEMENTS[two.agreement],
        "kind": words.AGREEMENT_KINDS[two.agreement],
        "is_equal": two.agreement == SAME,
        "is_missing": two.agreement == MISSING,
    }


def _value(field: str, value: Any, records: Mapping[str, Message | str]) -> Message | str | None:
    if value in (None, ""):
        return None
    if field == "sex":
        return SEXES.get(value, str(value))
    if field == "mother_id":
        return records.get(str(value), "–")
    if field in ("place", "residence"):
        return place_name(str(value)) or str(value)
    if isinstance(value, date):
        return show_day(value)
    return _("One delivery") if field == "delivery_id" else str(value)


def summary_of(compared: Comparison) -> list[Message]:
    """What a reader has to know first: the prints, what agrees, what differs."""
    equal, similar, different = (_labels(compared, agreement) for agreement in (SAME, SIMILAR, DIFFERENT))
    sentences = [_prints(compared)]
    if equal:
        sentences.append(_("Equal: {fields}.", fields=equal))
    if similar:
        sentences.append(_("Similar: {fields}.", fields=similar))
    if different:
        sentences.append(_("Different: {fields}.", fields=different))
    return sentences


def _labels(compared: Comparison, agreement: str) -> str:
    return "; ".join(str(words.FIELDS[pair.field]) for pair in compared.fields if pair.agreement == agreement)


def _prints(compared: Comparison) -> Message:
    fingers = len(compared.prints)
    if not fingers or compared.prints_score is None:
        return _("They have no finger in common that could be compared.")
    return plural(
        "Prints: {n} finger compared; of comparisons between different persons, {chance} agrees as well.",
        "Prints: {n} fingers compared; of comparisons between different persons, {chance} agrees as well.",
        fingers,
        chance=one_in(10 ** (-compared.prints_score / 10)),
    )


def odds_in_words(bits: float) -> Message:
    """What a number of bits means, as odds."""
    if abs(bits) < _EVEN_BITS:
        return _("All together, the evidence speaks neither for one person nor for two.")
    odds = float(f"{2 ** min(abs(bits), _MOST_BITS):.0e}") if abs(bits) > 7 else round(2 ** abs(bits))
    if bits > 0:
        return _("All together, the odds are about {odds:,.0f} to 1 that they are one person.", odds=odds)
    return _("All together, the odds are about {odds:,.0f} to 1 that they are two persons.", odds=odds)
