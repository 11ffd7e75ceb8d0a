"""What an installation decides about searches and the watch-list: defaults, and rules for changing them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from registry.core.errors import ValuesRefused
from registry.core.messages import Message, _, mark

CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
"""Of a purpose, a legal basis or a source: a word, never personal data."""
MOST_ROWS: Final = 100
LONGEST_MEANING: Final = 200


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal basis: its meaning, and whether there is a document whose number must be given."""

    meaning: str
    needs_reference: bool = False


_PURPOSES: Final = {
    "identify_child": mark("Establish who a child is."),
    "verify_duplicate": mark("Establish whether a person is registered twice."),
    "trace_network": mark("Identify persons who appear in several suspicious registrations."),
    "find_missing": mark("Find a missing person."),
    "answer_authority": mark("Answer an authority's request."),
}
_LEGAL_BASES: Final = {
    "registry_duty": LegalBasis(mark("The registry's duty to keep its records correct.")),
    "prosecutor_request": LegalBasis(mark("A prosecutor's request."), needs_reference=True),
    "court_order": LegalBasis(mark("A court order."), needs_reference=True),
    "missing_person_alert": LegalBasis(mark("A missing-person alert."), needs_reference=True),
    "consent": LegalBasis(mark("The written consent of the person, or of a child's representative.")),
}
_WATCH_BASES: Final = ("prosecutor_request", "court_order", "missing_person_alert")


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Choices of this project within the registry's own duty. The legal bases are general knowledge: no article is
    cited, and each search states the number of its document.
    """

    searches_an_hour: int = 30
    """By one investigator, of all kinds together."""
    print_searches_an_hour: int = 10
    approval_hours: int = 24
    """How long a second person's approval of a search by prints is valid."""
    most_hits: int = 100
    """Hits stored for one search. Further ones are counted, not shown: the search is too wide."""
    most_candidates: int = 10_000
    """Candidates of a search by names, before persons registered after its day are left out."""
    least_score: float = 20.0
    """Lowest score of a match by prints, as −10·log10(FMR): at a false match rate of 1 in 100 a match means nothing."""
    least_bits: float = -2.0
    """Lowest log2 odds of a match by names and dates: one in five."""
    watch_longest_days: int = 365
    """A watch-list entry ends by then, unless it is renewed."""
    watch_shifted_years: int = 3
    """Years by which a birth date may lie outside an entry's range: false ages are rarely shifted by more."""
    purposes: Mapping[str, str] = field(default_factory=lambda: dict(_PURPOSES))
    legal_bases: Mapping[str, LegalBasis] = field(default_factory=lambda: dict(_LEGAL_BASES))
    watch_legal_bases: tuple[str, ...] = _WATCH_BASES
    """The legal bases on which somebody may be put on the watch-list."""


DEFAULTS: Final = SearchSettings()
DEFAULT_VERSION: Final = "2026-11"
"""The version of the defaults; each change makes a version of its own."""
NAMES: Final = tuple(setting.name for setting in fields(SearchSettings))
_NUMBERS: Final = tuple(name for name in NAMES if isinstance(getattr(DEFAULTS, name), int | float))
MAY_BE_NEGATIVE: Final = ("least_bits",)


def to_json(settings: SearchSettings) -> dict[str, Any]:
    """Settings as they are stored."""
    return asdict(settings) | {"watch_legal_bases": list(settings.watch_legal_bases)}


def changed(settings: SearchSettings, changes: Mapping[str, Any]) -> SearchSettings:
    """Settings with changes as JSON has them; raises ValuesRefused with everything that is wrong."""
    if errors := errors_of(changes):
        raise ValuesRefused(errors)
    result = replace(settings, **{name: _read(name, value) for name, value in changes.items()})
    unknown = sorted(set(result.watch_legal_bases) - result.legal_bases.keys())
    if unknown:
        raise ValuesRefused([_("{name} contains an unknown legal basis.", name="watch_legal_bases")])
    return result


def errors_of(changes: Mapping[str, Any]) -> list[Message]:
    """Everything wrong with changes to the settings, each by itself."""
    errors = [_("Unknown setting: {name}.", name=name) for name in changes if name not in NAMES]
    return errors + [
        error for name, value in changes.items() if name in NAMES and (error := _error(name, value)) is not None
    ]


def _error(name: str, value: Any) -> Message | None:
    if name in _NUMBERS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(getattr(DEFAULTS, name), int) and value != int(value)):
            return _("{name} must be a number.", name=name)
        return None if value > 0 or name in MAY_BE_NEGATIVE else _("{name} must be greater than 0.", name=name)
    if name == "watch_legal_bases":
        is_list = isinstance(value, list | tuple) and value and all(isinstance(code, str) for code in value)
        return None if is_list else _("{name} must be a list of codes.", name=name)
    if not isinstance(value, Mapping) or not 1 <= len(value) <= MOST_ROWS:
        return _("{name} must have 1 to {count} rows.", name=name, count=MOST_ROWS)
    if not all(isinstance(code, str) and CODE.fullmatch(code) for code in value):
        return _("{name}: a code must be 2 to 40 of the characters a–z, 0–9 and underscore.", name=name)
    is_valid = _is_meaning if name == "purposes" else _is_basis
    return None if all(is_valid(row) for row in value.values()) else _("{name} has an incomplete row.", name=name)


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
        return {code: LegalBasis(**row) for code, row in value.items()}
    if name == "watch_legal_bases":
        return tuple(dict.fromkeys(value))
    return dict(value) if name == "purposes" else type(getattr(DEFAULTS, name))(value)
