"""What is in the tables after a load: every acknowledged enrolment once, and everything that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.registry import Registry
from registry.faults.enrolling import EVERY, cnv_of
from registry.operations import checking

_BIRTHS = text("""
    SELECT cnv, count(*) AS births, min(id::text) AS id,
           sum((SELECT count(*) FROM birth_capture c WHERE c.birth_id = b.id)) AS prints,
           sum((SELECT count(*) FROM bond WHERE bond.birth_id = b.id)) AS bonds,
           sum((SELECT count(*) FROM search_run s WHERE s.birth_id = b.id)) AS searches
    FROM birth b GROUP BY cnv
""")
_TWICE = {
    "persons with one document": "SELECT type, number FROM identity_document GROUP BY 1, 2 HAVING count(*) > 1",
    "alerts about the same persons": "SELECT persons_key FROM alert GROUP BY 1 HAVING count(*) > 1",
    "reasons of an alert": "SELECT alert_id, indicator FROM alert_reason GROUP BY 1, 2 HAVING count(*) > 1",
}
_FOUND = text("""
    SELECT 1 FROM birth first JOIN birth second ON first.cnv = :first AND second.cnv = :second
    JOIN alert_person one ON one.person_id = first.mother_id
    JOIN alert_person other ON other.alert_id = one.alert_id AND other.person_id = second.mother_id
    LIMIT 1
""")
CHECKED = ("schema", "records", "captures", "galleries", "journal", "jobs")


@dataclass(slots=True)
class Aftermath:
    """Counts, and everything that is not as it should be."""

    births: int = 0
    prints: int = 0
    searches: int = 0
    planted: int = 0
    found: int = 0
    journal_rows: int = 0
    problems: list[str] = field(default_factory=list)


def look(registry: Registry, acknowledged: dict[str, str]) -> Aftermath:
    """Compare the tables with what clients were answered, then check the whole registry."""
    with Session(registry.engine) as session:
        seen = compare(session, acknowledged)
    found = checking.findings(registry, whole=True, names=CHECKED)
    seen.problems += [str(finding) for finding in chain.from_iterable(found.values())]
    return seen


def compare(session: Session, acknowledged: dict[str, str]) -> Aftermath:
    """Compare the tables with what clients were answered.

    A search may have been run twice, where its job was done but could not be marked as such: its alerts may not be.
    """
    seen = Aftermath()
    rows = {row.cnv: row for row in session.execute(_BIRTHS)}
    seen.births = sum(row.births for row in rows.values())
    seen.prints = sum(int(row.prints) for row in rows.values())
    seen.searches = sum(int(row.searches) for row in rows.values())
    for cnv, birth_id in acknowledged.items():
        row = rows.pop(cnv, None)
        if row is None:
            seen.problems.append(f"{cnv} was acknowledged and is not there")
        elif (row.births, row.id, row.prints, row.bonds) != (1, birth_id, 2, 1) or not row.searches:
            seen.problems.append(f"{cnv} is there as {tuple(row)}")
    seen.problems += [f"{cnv} is there and was not acknowledged" for cnv in rows]
    for what, statement in _TWICE.items():
        if twice := len(session.execute(text(statement)).all()):
            seen.problems.append(f"{what}: {twice} twice")
    for pair in _planted(acknowledged):
        seen.planted += 1
        if session.execute(_FOUND, pair).first():
            seen.found += 1
        else:
            seen.problems.append(f"the mother of {pair['first']} was not found as that of {pair['second']}")
    seen.journal_rows = int(session.execute(text("SELECT count(*) FROM journal")).scalar_one())
    return seen


def _planted(acknowledged: dict[str, str]) -> Iterator[dict[str, str]]:
    for cnv in acknowledged:
        number = int(cnv[2:])
        first = cnv_of(number - EVERY + 1)
        if number % EVERY == EVERY - 1 and first in acknowledged:
            yield {"first": first, "second": cnv}
