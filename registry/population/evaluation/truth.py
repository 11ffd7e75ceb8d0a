"""What was planted, as its file says, and the births in which nothing was."""

import json
import random
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from registry.core.registry import Registry
from registry.investigations.patterns.fairness import GROUPS, JOINED

DUPLICATE, MOTHER_TWICE, PROTECTION = "duplicate", "mother twice", "protection"
OF_LINKAGE: Final = (DUPLICATE, MOTHER_TWICE)
"""Found by record linkage."""
Truth = list[dict[str, Any]]
"""One object for each planted case: kind, births, persons, is_innocent, detail, level, one_person, has_prints."""
_MOTHERS_AGE: Final = (
    "CASE WHEN b.mother_birth_date IS NULL THEN 'unknown' "
    "WHEN b.born_at < b.mother_birth_date + interval '18 years' THEN 'under 18' "
    "WHEN b.born_at < b.mother_birth_date + interval '35 years' THEN '18 to 34' ELSE '35 and more' END"
)
_FAIR: Final = {"department": GROUPS["department"], "name_group": GROUPS["name_group"], "mothers_age": _MOTHERS_AGE}
_GROUPED: Final = (
    f"SELECT b.id::text AS id, {', '.join(f'{sql} AS {by}' for by, sql in _FAIR.items())} "  # noqa: S608  # our own words
    f"FROM birth b {JOINED}WHERE b.id = ANY(CAST(:births AS uuid[]))"
)


def read_truth(path: Path) -> Truth:
    """What was planted."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def innocent_births(registry: Registry, truth: Truth, sample: int, seed: int, among: str = "true") -> list[str]:
    """A sample of births that have nothing to do with anything planted.

    Left out are the children of a mother who takes part in a planted case, and all births of a facility in the month of
    a planted burst: these are rightly flagged. `among` is a condition on a birth, in SQL.
    """
    planted = {birth for case in truth for birth in case["births"]}
    burst = {birth for case in truth for birth in case["births"] if case["kind"] == "f1"}
    with registry.engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        births = connection.execute(
            text(
                "SELECT id::text, mother_id, (facility_code, date_trunc('month', born_at))::text "  # noqa: S608  # our own conditions
                f"FROM birth WHERE state <> 'annulled' AND {among} ORDER BY id"
            )
        ).all()
    mothers = {mother for birth, mother, _month in births if birth in planted}
    months = {month for birth, _mother, month in births if birth in burst}
    others = [
        birth
        for birth, mother, month in births
        if birth not in planted and mother not in mothers and month not in months
    ]
    return random.Random(seed).sample(others, min(sample, len(others)))  # noqa: S311  # a sample, not a secret


def is_of_prints(case: dict[str, Any]) -> bool:
    """Whether a case shows by prints, cards or the watch-list, and not by data alone."""
    return bool(case["has_prints"])


def groups_of(registry: Registry, births: list[str]) -> dict[str, dict[str, str]]:
    """Of each birth, the groups among which a registry has to be fair: department, name group, age of mother."""
    with registry.engine.connect() as connection:
        rows = connection.execute(text(_GROUPED), {"births": births}).mappings().all()
    return {row["id"]: {by: group for by, group in row.items() if by != "id"} for row in rows}
