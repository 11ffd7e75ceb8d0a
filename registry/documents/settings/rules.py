"""The one table of what is decided about minors' IDs, with its sources. An installation may name a file of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from registry.settings import SettingsInvalid


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a card lasts that is issued from a completed age on: some years, or until a birthday."""

    from_age: int
    years: int | None
    until_age: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Ages in completed years, windows in days. A change of any value is a new version."""

    version: str = "2026-11"
    """Kept on every card, so that its dates can be explained years later."""
    youngest: int = 8
    oldest: int = 16
    """Ages at the date of issue, both included: this project's subject."""
    validities: tuple[Validity, ...] = (Validity(0, 3, None), Validity(12, None, 17))
    """Ley 32237: under 12 three years; from 12 until the 17th birthday. Some sources say 18."""
    renewal_days: int = 60
    """Before its expiry a card may be renewed from so many days on (a choice of this project)."""
    adult_age: int = 18
    parent_age: int = 14
    """From this age a parent acts for the own child (general knowledge of the civil code, not checked against it)."""
    print_attempts: int = 2
    """Times the minor's prints are taken before they are said not to match (indicator g1 of the field's rules)."""
    most_print_attempts: int = 5
    """More would be so many chances to match by accident (a choice of this project)."""
    burst_cards: int = 3
    burst_months: int = 24
    """Reissues within so many months that are worth a look (indicator j1)."""


DEFAULT: Final = Policy()


def read_policy(path: Path | None) -> Policy:
    """The policy of a file, the default without one; raises SettingsInvalid naming everything wrong in it."""
    return DEFAULT if path is None else _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@cache
def _read(path: Path, _changed_ns: int) -> Policy:
    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsInvalid([f"{path}: not a JSON file that can be read"]) from error
    if not isinstance(given, dict):
        raise SettingsInvalid([f"{path}: an object is needed"])
    problems = list(_problems(given))
    if problems:
        raise SettingsInvalid(problems)
    if "validities" in given:
        rows = ((row["from_age"], row.get("years"), row.get("until_age")) for row in given["validities"])
        given = given | {"validities": tuple(Validity(*row) for row in rows)}
    made = Policy(**given)
    if made.youngest > made.oldest:
        raise SettingsInvalid(["youngest: above the oldest"])
    return made


def _problems(given: dict[str, Any]) -> Iterator[str]:
    known = {one.name for one in fields(Policy)}
    for name, value in given.items():
        if name not in known:
            yield f"{name}: unknown; known are {', '.join(sorted(known))}"
        elif name == "version":
            if not isinstance(value, str) or not value:
                yield "version: a text is needed"
        elif name == "validities":
            yield from _validity_problems(value)
        elif not _is_count(value):
            yield f"{name}: a whole number of 0 or more is needed"
    if "version" not in given:
        yield "version: a policy of one's own has a version of its own"


def _validity_problems(rows: Any) -> Iterator[str]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield "validities: a list of objects is needed"
        return
    for number, row in enumerate(rows):
        if not _is_count(row.get("from_age")):
            yield f"validities/{number}/from_age: a whole number of 0 or more is needed"
        ends = [row[name] for name in ("years", "until_age") if row.get(name) is not None]
        if len(ends) != 1 or not _is_count(ends[0]) or ends[0] == 0 or row.keys() - {"from_age", "years", "until_age"}:
            yield f"validities/{number}: either years or until_age, a whole number above 0"
    ages = [row.get("from_age") for row in rows]
    if all(_is_count(age) for age in ages) and (ages[0] != 0 or sorted(set(ages)) != ages):
        yield "validities: from_age begins with 0 and ascends"


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
