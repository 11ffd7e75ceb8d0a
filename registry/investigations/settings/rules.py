"""What an installation decides about searches and the watch-list: defaults here, changes by version. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
"""Of a purpose, a legal basis, a source: a word, never a person's data."""
MOST_ROWS: Final = 100
LONGEST_MEANING: Final = 200


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """On what ground something is done, in words, and whether it has a document with a number."""

    meaning: str
    needs_reference: bool = False


_PURPOSES: Final = {
    "identify_child": "Establish who a child is.",
    "verify_duplicate": "Find whether a person is registered twice.",
    "trace_network": "Find who appears in several suspicious registrations.",
    "find_missing": "Find a missing person.",
    "answer_authority": "Answer an authority's request.",
}
_LEGAL_BASES: Final = {
    "registry_duty": LegalBasis("The registry's duty to keep records true."),
    "prosecutor_request": LegalBasis("A prosecutor's request.", needs_reference=True),
    "court_order": LegalBasis("A court's order.", needs_reference=True),
    "missing_person_alert": LegalBasis("An alert for a missing person.", needs_reference=True),
    "consent": LegalBasis("The written consent of the person, or of who answers for a child."),
}
_WATCH_BASES: Final = ("prosecutor_request", "court_order", "missing_person_alert")


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Choices of this project within the registry's own duty. Kinds of legal basis are general knowledge: no article is
    cited, and the reference of the document is told with each search.
    """

    searches_an_hour: int = 30
    """Of one investigator, of any kind."""
    print_searches_an_hour: int = 10
    approval_hours: int = 24
    """How long a second person's approval of a search by prints is good."""
    most_hits: int = 100
    """Kept of one search. More are counted, not shown: the question is too wide."""
    most_candidates: int = 10_000
    """Taken of a search by names before those who came later are left out."""
    least_score: float = 20.0
    """−10·log10(FMR) below which a person found by prints is not kept: a false match in 100 is nobody's likeness."""
    least_bits: float = -2.0
    """log2 odds below which a person found by names and dates is not kept: less than one in five."""
    watch_longest_days: int = 365
    """An entry of the watch-list ends by then, and is entered or renewed anew."""
    watch_shifted_years: int = 3
    """How far a birth date may lie outside an entry's range: ages are found shifted by so much."""
    purposes: Mapping[str, str] = field(default_factory=lambda: dict(_PURPOSES))
    legal_bases: Mapping[str, LegalBasis] = field(default_factory=lambda: dict(_LEGAL_BASES))
    watch_legal_bases: tuple[str, ...] = _WATCH_BASES
    """Those of the legal bases on which somebody may be put on the watch-list."""


DEFAULTS: Final = SearchSettings()
DEFAULT_VERSION: Final = "2026-11"
"""Of the defaults; a change makes a version of its own."""
NAMES: Final = tuple(one.name for one in fields(SearchSettings))
_NUMBERS: Final = tuple(name for name in NAMES if isinstance(getattr(DEFAULTS, name), int | float))
MAY_BE_NEGATIVE: Final = ("least_bits",)


def as_json(one: SearchSettings) -> dict[str, Any]:
    """As kept."""
    return asdict(one) | {"watch_legal_bases": list(one.watch_legal_bases)}


def changed(now: SearchSettings, changes: Mapping[str, Any]) -> SearchSettings:
    """Settings with some changed, as JSON has them; raises ValueError naming everything that is wrong."""
    wrong = [f"{name} is no setting" for name in changes if name not in NAMES]
    wrong += [why for name, value in changes.items() if name in NAMES and (why := _error(name, value))]
    if wrong:
        raise ValueError("; ".join(wrong))
    made = replace(now, **{name: _read(name, value) for name, value in changes.items()})
    unknown = sorted(set(made.watch_legal_bases) - made.legal_bases.keys())
    if unknown:
        raise ValueError(f"watch_legal_bases names no legal basis: {', '.join(unknown)}")
    return made


def _error(name: str, value: Any) -> str | None:
    if name in _NUMBERS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(getattr(DEFAULTS, name), int) and value != int(value)):
            return f"{name} is a number"
        return None if value > 0 or name in MAY_BE_NEGATIVE else f"{name} is a number above 0"
    if name == "watch_legal_bases":
        is_list = isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value)
        return None if is_list else f"{name} is a list of codes"
    if not isinstance(value, Mapping) or not 1 <= len(value) <= MOST_ROWS:
        return f"{name} has 1 to {MOST_ROWS} rows"
    if not all(isinstance(code, str) and CODE.fullmatch(code) for code in value):
        return f"{name}: a code has 2 to 40 of a–z, 0–9, underscore"
    is_right = _is_meaning if name == "purposes" else _is_basis
    return None if all(is_right(one) for one in value.values()) else f"{name}: a row is not whole"


def _is_meaning(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value.strip()) <= LONGEST_MEANING


def _is_basis(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) <= {"meaning", "needs_reference"}
        and _is_meaning(value.get("meaning"))
        and isinstance(value.get("needs_reference", False), bool)
    )


def _read(name: str, value: Any) -> Any:
    if name == "legal_bases":
        return {code: LegalBasis(**one) for code, one in value.items()}
    if name == "watch_legal_bases":
        return tuple(dict.fromkeys(value))
    return dict(value) if name == "purposes" else type(getattr(DEFAULTS, name))(value)
