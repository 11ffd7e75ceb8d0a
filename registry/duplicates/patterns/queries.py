"""Counts over a span of days. Every query is bounded; persons are never named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST: Final = 200
KINDS: Final = ("attendants", "declarants", "facilities")

_SPAN: Final = "created_at >= :since AND created_at < CAST(:until AS date) + 1"
_COUNTED: Final = {
    "attendants": f"SELECT attendant_dni AS who, facility_code AS place, count(*) AS births FROM birth "  # noqa: S608  # our words
    f"WHERE {_SPAN} AND state <> 'annulled' AND attendant_dni IS NOT NULL GROUP BY 1, 2",
    "declarants": f"SELECT declarant_document AS who, NULL::text AS place, count(*) AS births FROM birth_record "  # noqa: S608  # our words
    f"WHERE {_SPAN} AND declarant NOT IN ('mother', 'father') AND declarant_document IS NOT NULL GROUP BY 1",
    "facilities": f"SELECT facility_code AS who, facility_code AS place, count(*) AS births FROM birth "  # noqa: S608  # our words
    f"WHERE {_SPAN} AND state <> 'annulled' GROUP BY 1",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One who registers, how many births, and how many are expected: the mean of those it is compared with.

    Attendants are compared with those of their facility, facilities and declarants with all.
    """

    who: str
    place: str | None
    births: int
    expected: float
    deviation: float
    """(births − expected) / √expected: how far out of line, in standard deviations of pure chance."""


def counted(session: Session, kind: str, since: date, until: date) -> Sequence[Counted]:
    """Those most out of line first."""
    within = "PARTITION BY place" if kind == "attendants" else ""
    rows = session.execute(
        text(f"WITH each AS ({_COUNTED[kind]}), compared AS (SELECT *, avg(births) OVER ({within}) AS expected "  # noqa: S608  # our words
             "FROM each) SELECT who, place, births, expected, (births - expected) / sqrt(expected) AS deviation "
             f"FROM compared ORDER BY deviation DESC, who LIMIT {MOST}"),
        {"since": since, "until": until},
    )  # fmt: skip
    return [Counted(row.who, row.place, row.births, float(row.expected), float(row.deviation)) for row in rows]


@dataclass(frozen=True, slots=True)
class Group:
    """One group of births: how many, how many flagged (an open or closed alert), how many a case confirmed."""

    group: str
    births: int
    flagged: int
    cases: int


_GROUPS: Final = {
    "sex": "coalesce(b.sex, 'unknown')",
    "department": "coalesce(p.department, 'unknown')",
    "mother_nationality": "CASE WHEN b.mother_nationality IS NULL THEN 'unknown' "
    "WHEN b.mother_nationality = 'PER' THEN 'national' ELSE 'foreign' END",
    "mother_migrant": "CASE WHEN b.ubigeo IS NULL OR b.mother_residence_ubigeo IS NULL THEN 'unknown' "
    "WHEN left(b.ubigeo, 2) = left(b.mother_residence_ubigeo, 2) THEN 'same department' ELSE 'another department' END",
    "name_group": "CASE WHEN c.first_surname IS NULL THEN 'not named' "
    "WHEN c.folded_name ~ '(QU|CC|HUA|WA|LLA|MAM|COND|YUPA|CHOQ|TICONA|APAZA|NAUP)' THEN 'andean' ELSE 'other' END",
}
FAIRNESS: Final = tuple(_GROUPS)


def fairness(session: Session, by: str, since: date, until: date) -> Sequence[Group]:
    """Flags and cases by group: a rate that differs between groups asks why, and proves nothing.

    The name group is a rough cut by letters frequent in Quechua and Aimara surnames (a choice of this project).
    """
    rows = session.execute(
        text(f"SELECT {_GROUPS[by]} AS name, count(*) AS births, "  # noqa: S608  # our words
             "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM alert_person ap WHERE ap.person_id = b.newborn_id)) "
             "AS flagged, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM alert_person ap JOIN alert a ON a.id = "
             "ap.alert_id WHERE ap.person_id = b.newborn_id AND a.is_case)) AS cases FROM birth b "
             "JOIN person c ON c.id = b.newborn_id "
             "LEFT JOIN place p ON (p.scheme, p.code) = (b.ubigeo_scheme, b.ubigeo) "
             "WHERE b.created_at >= :since AND b.created_at < CAST(:until AS date) + 1 "
             f"GROUP BY 1 ORDER BY 1 LIMIT {MOST}"),
        {"since": since, "until": until},
    )  # fmt: skip
    return [Group(row.name, row.births, row.flagged, row.cases) for row in rows]


def shares(group: Group) -> dict[str, Any]:
    """A group with its rates."""
    return {
        "group": group.group, "births": group.births, "flagged": group.flagged, "cases": group.cases,
        "flag_rate": group.flagged / group.births, "case_rate": group.cases / group.births,
    }  # fmt: skip
