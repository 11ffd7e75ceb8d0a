"""f5: a person who bears another name, by rectifications and corrections one after the other."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds
from registry.people.agreement import is_replaced, words_of

CHILD: Final = "child"
MOTHER: Final = "mother"

Name = tuple[str | None, str | None, str | None]
"""Given names and the two surnames."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """How a person was named first, and how after every rectification and correction since."""

    person_id: uuid.UUID
    birth_id: uuid.UUID
    who: str
    first: Name
    now: Name


def renamed(renaming: Renaming, _limits: Thresholds) -> Iterator[Finding]:
    """f5: other given names and other surnames than at first, in one step or in several.

    One name alone, the spelling, surnames exchanged or a name added are ordinary corrections.
    """
    given, *surnames = renaming.first
    new_given, *new_surnames = renaming.now
    if not is_replaced(words_of(given), words_of(new_given)):
        return
    old_words = words_of(*surnames)
    stated = [words for words in map(words_of, new_surnames) if words]
    others = sum(is_replaced(old_words, words) for words in stated)
    if not others:
        return
    is_whole = others == len(stated)
    reason = (
        _("All names were replaced by rectification since the inscription.")
        if renaming.who == CHILD
        else _("All names of the mother were replaced in the certificate.")
    )
    if not is_whole:
        reason = _("Given names and a surname were replaced by rectification.")
    yield Finding(
        "f5",
        REVIEW if is_whole else WEAK,
        frozenset({renaming.person_id}),
        (renaming.birth_id,),
        reason,
        {"who": renaming.who, "surnames": others},
    )


INDICATORS: Final = (
    Indicator(
        code="f5",
        title=_("A wholesale renaming by rectification"),
        evidence=Evidence.TEXT,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("a court's decision on the name"),
            _("two certificates exchanged and put right"),
            _("a declared identity replaced by a document"),
        ),
        thresholds=(),
        facts=Renaming,
        rule=renamed,
        is_of_persons=False,
    ),
)
