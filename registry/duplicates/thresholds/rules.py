"""The one table of the indicators' thresholds: defaults here, changes in the database by version. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from registry.core.errors import ValuesRefused
from registry.core.messages import _


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Policy, not nature: a supervisor may change any, with a reason. Source: section 7 of the field's rules."""

    case_points: int = 60
    """An alert of so many points makes a case."""
    priority_points: int = 45
    review_points: int = 25
    missing_points: int = 10
    """Each missing thing lowers the bars of priority and review by so much, never that of a case."""
    puerperium_days: int = 24
    """Earliest return of fertility after a birth."""
    shortest_days: int = 154
    """With weeks unknown: less than 22 weeks between two births is not possible."""
    short_days: int = 210
    """With weeks unknown: up to 30 weeks is for review."""
    late_sibling_hours: int = 72
    """A child enrolled so long after the first of its delivery was added later (a choice of this project)."""
    one_delivery_hours: int = 24
    """Births of one woman so near, of a multiple birth, are one delivery whose number was forgotten."""
    delivery_hours: int = 72
    """Children of one delivery born further apart are not of one delivery, but for a rare delayed birth."""
    prints_hard_score: float = 60.0
    """−10·log10(FMR) of 1e-6, fused over fingers: from here two records hold one person's prints."""
    prints_review_score: float = 40.0
    """The score of 1e-4."""
    search_margin_score: float = 30.0
    """A 1:N search among n persons has n chances of a false match: it flags from 10·log10(n) plus this margin, so that
    one search in a thousand flags an innocent woman, or from `prints_hard_score`, whichever is more."""
    search_hard_margin_score: float = 37.0
    """The same margin for a hard finding, which makes a case by itself: one search in five thousand, the budget of 20
    innocent cases per 100,000 births. Between the two a hit is for review."""
    watch_review_margin_score: float = 20.0
    """The same margin for reviewing a hit on the watch-list: one test in a hundred that finds nobody (a choice of this
    project)."""
    infant_review_margin_score: float = 30.0
    """The same margin for an infant searched among all children, of any department, sex and day: for review."""
    infant_hard_margin_score: float = 40.0
    """And for a hard finding: one search in ten thousand, since every infant is searched and each of these is a case.
    Scores state the rate of newborns' captures too (docs/accuracy.md)."""
    block_days: int = 30
    """A newborn is searched among those born within so many days, of its department and sex."""
    ward_days: int = 10
    """A newborn who was not recognised is compared with those of the same facility born within so many days."""
    same_birth_minutes: int = 60
    same_birth_g: int = 20
    busy_hour_births: int = 3
    """From so many other births of the hour at one facility, many are like another by chance alone: only those as near
    as an annulled certificate's are for review."""
    returned_birth_minutes: int = 5
    returned_birth_g: int = 5
    """An annulled certificate's birth so near another's, at one facility, has come back."""
    late_capture_hours: int = 24
    presented_fingers: int = 2
    presented_attempts: int = 2
    youngest_mother_years: int = 9
    oldest_mother_years: int = 60
    review_mother_years: int = 50
    weak_mother_years: int = 45
    protected_mother_years: int = 13
    """From the youngest up to this age no flag is raised: child protection is called instead."""
    youngest_father_years: int = 12
    """No boy below this age is anybody's father (a choice of this project)."""
    declarant_months: int = 12
    declarant_mothers_review: int = 3
    declarant_mothers_hard: int = 5
    father_months: int = 12
    father_mothers_review: int = 3
    attendant_births_a_day: int = 15
    certifier_births_a_day: int = 40
    """More than the attendant's: in a large hospital one physician may sign the day's certificates."""
    attendant_relative_mothers: int = 5
    """A relative at the births of so many mothers is no relative of all of them (a choice of this project)."""
    attendant_relative_months: int = 12
    attendant_hours: int = 6
    attendant_km: int = 100
    failed_captures_least: int = 5
    """Fewer mothers of one account whose every finger failed link nothing."""
    failed_captures_days: int = 90
    """Before and after a birth."""
    failed_captures_chance: float = 1e-4
    """A choice of this project: an account is asked about at each of its births, some hundreds of times a year."""
    facility_chance: float = 0.001
    facility_history_months: int = 24
    facility_least_months: int = 6
    """A facility with a shorter history has no expectation."""
    facility_least_births: int = 10
    """Fewer births in a month are not a burst, whatever was expected (a choice of this project)."""
    late_km: int = 200
    witnesses_youngest_years: int = 8
    witnesses_oldest_years: int = 17
    sequence_days: int = 30
    sequence_least_certificates: int = 10
    sequence_spans: float = 3.0
    """How far off a number may be, in multiples of the spread of the facility's numbers (a choice of this project)."""
    sequence_strangers: int = 2
    """So many numbers of a pad show whose it is."""
    contact_months: int = 24
    contact_mothers: int = 4
    address_minors: int = 8
    reissue_months: int = 24
    reissues: int = 3
    retry_days: int = 30


DEFAULTS: Final = Thresholds()
DEFAULT_VERSION: Final = "2026-11"
"""The version of the defaults; a change makes a version of its own."""
NAMES: Final = tuple(field.name for field in fields(Thresholds))


def changed(now: Thresholds, changes: Mapping[str, Any]) -> Thresholds:
    """Thresholds with some changed; raises ValuesRefused naming every unknown one and every value not above 0."""
    unknown = [name for name in changes if name not in NAMES]
    not_positive = [name for name, value in changes.items() if name in NAMES and not value > 0]
    errors = [
        *(_("Unknown threshold: {name}.", name=name) for name in unknown),
        *(_("{name} must be a number above 0.", name=name) for name in not_positive),
    ]
    if errors:
        raise ValuesRefused(errors)
    return replace(now, **{name: type(getattr(now, name))(value) for name, value in changes.items()})


def to_json(thresholds: Thresholds) -> dict[str, Any]:
    """As they are stored."""
    return asdict(thresholds)
