"""Thresholds of the indicators of data and windows: defaults here, changes in a table with their version. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Policy, not nature: a supervisor may change any, with a reason. Source: section 7 of the field's rules."""

    youngest_mother_years: int = 9
    oldest_mother_years: int = 60
    review_mother_years: int = 50
    weak_mother_years: int = 45
    protected_mother_years: int = 13
    """From the youngest to this age no flag is raised: the protection of the mother is called instead."""
    declarant_months: int = 12
    declarant_mothers_review: int = 3
    declarant_mothers_hard: int = 5
    father_months: int = 12
    father_mothers_review: int = 3
    attendant_births_a_day: int = 15
    attendant_hours: int = 6
    attendant_km: int = 100
    facility_chance: float = 0.001
    facility_history_months: int = 24
    facility_least_months: int = 6
    """A facility younger than this has no expectation."""
    facility_least_births: int = 10
    """Fewer births in a month are no burst, whatever was expected (a choice of this project)."""
    late_km: int = 200
    witnesses_youngest_years: int = 8
    witnesses_oldest_years: int = 17
    sequence_days: int = 30
    sequence_least_certificates: int = 10
    sequence_spans: float = 3.0
    """How many times the spread of the facility's numbers a number may lie off (a choice of this project)."""
    contact_months: int = 24
    contact_mothers: int = 4
    address_minors: int = 8
    reissue_months: int = 24
    reissues: int = 3
    retry_days: int = 30


DEFAULTS: Final = Thresholds()
DEFAULT_VERSION: Final = "2026-11"
"""Of the defaults; a change makes a version of its own."""
NAMES: Final = tuple(one.name for one in fields(Thresholds))


def changed(now: Thresholds, changes: Mapping[str, Any]) -> Thresholds:
    """Thresholds with some changed; raises ValueError naming every one that is unknown or not above zero."""
    wrong = [f"{name} is no threshold" for name in changes if name not in NAMES]
    wrong += [f"{name} is a number above 0" for name, value in changes.items() if name in NAMES and not value > 0]
    if wrong:
        raise ValueError("; ".join(wrong))
    return replace(now, **{name: type(getattr(now, name))(value) for name, value in changes.items()})


def as_json(one: Thresholds) -> dict[str, Any]:
    """As kept."""
    return asdict(one)
