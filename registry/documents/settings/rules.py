"""The settings of minors' IDs: defaults with their sources, and what they may be changed to. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _

POINTER: Final = "/settings"
"""Where changes stand in what a caller sends."""


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a card lasts if it is issued at a completed age of `from_age` or more: some years, or until a birthday.

    Either `years` or `until_age` is None.
    """

    from_age: int
    years: int | None
    until_age: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Ages in completed years, windows in days."""

    youngest: int = 8
    oldest: int = 16
    """Ages on the day of issue, both included: this project's subject."""
    validities: tuple[Validity, ...] = (Validity(0, 3, None), Validity(12, None, 17))
    """Ley 32237: three years under the age of 12; from 12, until the 17th birthday. Some sources say the 18th."""
    renewal_days: int = 60
    """How long before its expiry a card may be renewed (this project's choice)."""
    adult_age: int = 18
    parent_age: int = 14
    """Age from which a parent may act for their own child (general knowledge of the civil code, not checked)."""
    print_attempts: int = 2
    """Attempts at the minor's prints before they count as not matching (indicator g1)."""
    most_print_attempts: int = 5
    """Each further attempt would be another chance of a false match (this project's choice)."""


DEFAULTS: Final = Policy()
DEFAULT_VERSION: Final = "2026-11"
"""Version of the defaults; every change makes a version of its own."""
NAMES: Final = tuple(field.name for field in fields(Policy))


def to_json(policy: Policy) -> dict[str, Any]:
    """The settings as JSON, as `changed` reads them."""
    return asdict(policy) | {"validities": [asdict(validity) for validity in policy.validities]}


def changed(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """The settings with some of them changed, given as JSON; raises Invalid with everything that is wrong."""
    errors = list(_errors(changes))
    if errors:
        raise Invalid(errors)
    values = dict(changes)
    if "validities" in values:
        rows = ((row["from_age"], row.get("years"), row.get("until_age")) for row in values["validities"])
        values["validities"] = tuple(Validity(*row) for row in rows)
    result = replace(policy, **values)
    if result.youngest > result.oldest:
        raise Invalid([FieldError(f"{POINTER}/youngest", _("The youngest age cannot be above the oldest age."))])
    return result


def _errors(changes: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, value in changes.items():
        if name not in NAMES:
            known = ", ".join(NAMES)
            yield FieldError(f"{POINTER}/{name}", _("Unknown setting. The known settings are: {names}.", names=known))
        elif name == "validities":
            for place, message in _validity_errors(value):
                yield FieldError(f"{POINTER}/validities{place}", message)
        elif not _is_count(value):
            yield FieldError(f"{POINTER}/{name}", _("Must be a whole number, 0 or more."))


def _validity_errors(rows: Any) -> Iterator[tuple[str, Message]]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield "", _("Must be a list of at least one object.")
        return
    for number, row in enumerate(rows):
        if not _is_count(row.get("from_age")):
            yield f"/{number}/from_age", _("Must be a whole number, 0 or more.")
        ends = [row[name] for name in ("years", "until_age") if row.get(name) is not None]
        if len(ends) != 1 or not _is_count(ends[0]) or ends[0] == 0 or row.keys() - {"from_age", "years", "until_age"}:
            yield f"/{number}", _("Must have either `years` or `until_age`, a whole number above 0.")
    ages = [row.get("from_age") for row in rows]
    if all(_is_count(age) for age in ages) and (ages[0] != 0 or sorted(set(ages)) != ages):
        yield "", _("The values of `from_age` must begin at 0 and ascend.")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
