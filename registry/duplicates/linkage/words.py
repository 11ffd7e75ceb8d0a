"""The linkage's slugs in words: comparisons and their levels, as a waterfall or a reason shows them.

The slugs themselves are keys of stored models and of the API, so they never change.
"""

import re
from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _, plural
from registry.duplicates.linkage.agreement import NEAR_DAYS, SHIFT_YEARS
from registry.duplicates.linkage.comparisons import COMPARISONS
from registry.duplicates.linkage.model import DECISION, FOR_ONE, FOR_TWO, MISSING, PRINTS_COMPARISON, PRIOR

COMPARISON: Final[Mapping[str, Message]] = {
    PRIOR: _("prior"),
    "given names": _("given names"),
    "surnames": _("surnames"),
    "birth date": _("date of birth"),
    "sex": _("sex"),
    "birth place": _("place of birth"),
    "household": _("household"),
    "certificate": _("certificate"),
    PRINTS_COMPARISON: _("prints"),
    DECISION: _("what the prints decide"),
}
LEVEL: Final[Mapping[str, Message]] = {
    MISSING: _("missing"),
    "the same": _("the same"),
    "similar": _("similar"),
    "alike": _("alike"),
    "different": _("different"),
    "the two exchanged": _("both names the same, in the other order"),
    "the first the same": _("the first name the same"),
    "the first the same, the next another": _("the first name the same, the next another"),
    "one of two, the other alike": _("one of two names the same, the other alike"),
    "one of two": _("one of two the same"),
    "one within the other": _("the names of one are among those of the other"),
    "a later name alone": _("the only name of one is a later name of the other"),
    "exchanged with the surnames": _("given names and surnames exchanged"),
    "exchanged with the given names": _("given names and surnames exchanged"),
    "explained by a common parent": _("explained by a common parent"),
    "both": _("both the same"),
    "both similar": _("both similar"),
    "one, the other similar": _("one the same, the other similar"),
    "the first alone": _("only the first the same"),
    "day and month exchanged": _("day and month exchanged"),
    f"shifted by 1 to {SHIFT_YEARS} years": _("the same day, shifted by 1 to {years} years", years=SHIFT_YEARS),
    "one digit wrong, or a day apart": _("one digit different, or one day apart"),
    f"at most {NEAR_DAYS} days apart": _("at most {days} days apart", days=NEAR_DAYS),
    "two parts of three": _("two of day, month and year the same"),
    f"shifted by 1 to {SHIFT_YEARS} years, and near or exchanged": _(
        "shifted by 1 to {years} years, and some days apart or day and month exchanged", years=SHIFT_YEARS
    ),
    "years at most one apart": _("years at most one apart"),
    "the same district": _("the same district"),
    "the same department": _("the same department"),
    "elsewhere": _("elsewhere"),
    "the same mother": _("the same mother"),
    "the mother's name": _("the mother's name the same"),
    "the father's name": _("the father's name the same"),
    "the phone": _("the telephone number the same"),
    "the address": _("the address the same"),
    "a similar mother's name": _("a similar name of the mother"),
    "another mother": _("another mother"),
    "other contacts": _("other contacts"),
    "the same number": _("the same number"),
    "another number": _("another number"),
    "not assessable": _("not assessable"),
    FOR_ONE: _("one person, whatever the other data"),
    FOR_TWO: _("two persons, whatever the other data"),
}
_SCORED: Final = re.compile(r"(agree|disagree), score (-?\d+(?:\.\d+)?)")
"""The level of a comparison of prints, with its score."""
_RECORDS: Final = re.compile(r"(\d+) records")
"""The prior's level, which names how many records the model's frequencies were counted in."""

_wordless = [
    name
    for comparison in COMPARISONS
    for name in (comparison.name, *(level.name for level in comparison.levels))
    if name not in COMPARISON and name not in LEVEL
]
if _wordless:
    raise ValueError(f"no words for {', '.join(_wordless)}")


def comparison_in_words(comparison: str) -> Message:
    """A comparison's name; raises KeyError for one that does not exist."""
    return COMPARISON[comparison]


def level_in_words(level: str) -> Message:
    """How a comparison came out; raises KeyError for a level that does not exist."""
    records = _RECORDS.fullmatch(level)
    if records is not None:
        return plural("{n} record", "{n} records", int(records[1]))
    scored = _SCORED.fullmatch(level)
    if scored is not None:
        score = float(scored[2])
        if scored[1] == "agree":
            return _("agree, score {score:.1f}", score=score)
        return _("disagree, score {score:.1f}", score=score)
    return LEVEL[level]
