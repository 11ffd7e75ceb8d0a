"""The one table of the indicators' thresholds: defaults here, changes in the database with their version. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Policy, not nature: a supervisor may change any, with a reason. Source: section 7 of the field's rules."""

    case_points: int = 60
    """An alert of so many points makes a case."""
    priority_points: int = 45
    review_points: int = 25
    missing_points: int = 10
    """What is missing lowers the bars of priority and review by so much each, never that of a case."""
    puerperium_days: int = 24
    """Earliest return of fertility after a birth."""
    shortest_days: int = 154
    """Weeks unknown: 22 weeks between two births are not possible."""
    short_days: int = 210
    """Weeks unknown: 30 weeks are for review."""
    late_sibling_hours: int = 72
    """A child enrolled so long after its delivery's first was added later (a choice of this project)."""
    prints_hard_score: float = 60.0
    """−10·log10(FMR) of 1e-6, fused over fingers: beyond it two records hold one person's prints."""
    prints_review_score: float = 40.0
    """Of 1e-4."""
    search_margin_score: float = 30.0
    """A 1:N search among n persons has n chances of a false match: it flags from 10·log10(n) and this on, so that one
    search in a thousand flags an innocent woman, or from `prints_hard_score`, whichever is more."""
    watch_review_margin_score: float = 20.0
    """The same for a look at a hit on the watch-list: one test in a hundred that finds nobody (a choice of this
    project)."""
    block_days: int = 30
    """A newborn is searched among those born within so many days, of its department and sex."""
    same_birth_minutes: int = 60
    same_birth_g: int = 20
    late_capture_hours: int = 24
    presented_fingers: int = 2
    presented_attempts: int = 2
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
