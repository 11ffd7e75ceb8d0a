"""Whether alerts and confirmations affect groups of births evenly."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.investigations.patterns.queries import MOST, within


@dataclass(frozen=True, slots=True)
class Group:
    """One group of births: how many, how many are named by an alert, how many of those by a grave one; for how many a
    case was decided, and how many of these cases were confirmed.
    """

    group: str
    births: int
    flagged: int
    cases: int
    decided: int
    confirmed: int


_ANDEAN: Final = ("QU", "CC", "HUA", "WA", "LLA", "MAM", "COND", "YUPA", "CHOQ", "TICONA", "APAZA", "NAUP")
GROUPS: Final = {
    "sex": "coalesce(b.sex, 'unknown')",
    "department": "coalesce(p.department, 'unknown')",
    "mother_nationality": "CASE WHEN b.mother_nationality IS NULL THEN 'unknown' "
    "WHEN b.mother_nationality = 'PER' THEN 'national' ELSE 'foreign' END",
    "mother_migrant": "CASE WHEN p.department IS NULL OR r.department IS NULL THEN 'unknown' "
    "WHEN p.department = r.department THEN 'same department' ELSE 'another department' END",
    "name_group": "CASE WHEN c.first_surname IS NULL THEN 'not named' "
    f"WHEN c.folded_name LIKE ANY (ARRAY{[f'%{part}%' for part in _ANDEAN]}) THEN 'andean' ELSE 'other' END",
}
"""What births are grouped by → the group of birth `b`, in SQL, beside JOINED."""
FAIRNESS: Final = tuple(GROUPS)
JOINED: Final = (
    "JOIN person c ON c.id = b.newborn_id "
    "LEFT JOIN place p ON (p.scheme, p.code) = (b.ubigeo_scheme, b.ubigeo) "
    "LEFT JOIN place r ON (r.scheme, r.code) = (b.mother_residence_scheme, b.mother_residence_ubigeo) "
)
_DECIDED: Final = "coalesce(i.outcome, i.state)"


def groups(session: Session, by: str, since: date, until: date) -> list[Group]:
    """Alerts, cases and confirmations by group. A rate that differs between groups is a question, not a proof.

    The name group is a rough classification by letters frequent in Quechua and Aimara surnames, chosen by this
    project.
    """
    among = f"{JOINED}WHERE {within('b.created_at')}"
    rows = session.execute(
        text(
            "WITH flags AS (SELECT named.birth, bool_or(a.is_case) AS grave, "  # noqa: S608  # literals of ours
            f"bool_or({_DECIDED} IN ('dismissed', 'confirmed')) AS decided, "
            f"bool_or({_DECIDED} = 'confirmed') AS confirmed "
            "FROM alert_reason s CROSS JOIN LATERAL "
            "unnest(string_to_array(s.births_key, ' ')::uuid[]) AS named(birth) JOIN alert a ON a.id = s.alert_id "
            "LEFT JOIN case_alert ca ON ca.alert_id = a.id "
            "LEFT JOIN investigation_case i ON i.id = ca.case_id WHERE s.withdrawn_at IS NULL GROUP BY 1), "
            # Counted separately: how many births the reasons name is not known beforehand.
            f"every AS (SELECT {GROUPS[by]} AS name, count(*) AS births FROM birth b {among} GROUP BY 1), "
            f"named AS (SELECT {GROUPS[by]} AS name, count(*) AS flagged, "
            "count(*) FILTER (WHERE f.grave) AS cases, count(*) FILTER (WHERE f.decided) AS decided, "
            "count(*) FILTER (WHERE f.confirmed) AS confirmed "
            f"FROM flags f JOIN birth b ON b.id = f.birth {among} GROUP BY 1) "
            "SELECT name, births, coalesce(flagged, 0) AS flagged, coalesce(cases, 0) AS cases, "
            "coalesce(decided, 0) AS decided, coalesce(confirmed, 0) AS confirmed "
            f"FROM every LEFT JOIN named USING (name) ORDER BY 1 LIMIT {MOST}"
        ),
        {"since": since, "until": until},
    )
    return [Group(row.name, row.births, row.flagged, row.cases, row.decided, row.confirmed) for row in rows]
