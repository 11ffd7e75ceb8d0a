"""Counts over a span of days. Every query is bounded, and none names children or mothers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births.rules.deadlines import DEADLINE_DAYS, REMOTE_DEADLINE_DAYS
from registry.facilities.rules import distance_km_sql
from registry.investigations.patterns.rules import LEAST_OF_PEER, Counted, Others, adjust, against, against_share

MOST: Final = 200
"""Rows reported of one kind."""
MOST_TESTED: Final = 5000
"""Only the highest counts of each kind are tested: all others are lower."""
KINDS: Final = ("attendants", "declarants", "facilities")
LEAST_OF_PEERS: Final = {"attendants": LEAST_OF_PEER, "declarants": 1}
"""Births from which somebody counts among those whom others are compared with. To declare one birth is ordinary."""
EARLIER_SPANS: Final = 12
"""How many earlier spans of the same length a facility is compared with."""
_TESTED: Final = f"ORDER BY n DESC, who, place LIMIT {MOST_TESTED}"


def within(column: str) -> str:
    """SQL: within the days of Peru."""
    start, end = (f"CAST(:{name} AS date)::timestamp AT TIME ZONE 'America/Lima'" for name in ("since", "until"))
    return f"{column} >= {start} AND {column} < {end} + interval '1 day'"


_EACH: Final = {
    "attendants": "SELECT attendant_dni AS who, facility_code AS place, count(*) AS n FROM birth "  # noqa: S608  # literals of ours
    f"WHERE {within('created_at')} AND state <> 'annulled' AND attendant_dni IS NOT NULL GROUP BY 1, 2",
    "declarants": "SELECT declarant_document AS who, NULL::text AS place, count(*) AS n FROM birth_record "  # noqa: S608  # literals of ours
    f"WHERE {within('inscribed_at')} AND declarant NOT IN ('mother', 'father') "
    "AND declarant_document IS NOT NULL GROUP BY 1",
}


def counted(session: Session, kind: str, since: date, until: date) -> list[Counted]:
    """Births by attendant, declarant or facility, those most out of line first.

    Attendants are compared with the others of their facility, without those who came once: where fewer than two are
    left, nothing is expected. Declarants are compared with all others, facilities with themselves in earlier spans.
    """
    is_own = kind == "facilities"
    counts, tests = _facilities(session, since, until) if is_own else _others(session, kind, since, until)
    return adjust(counts, tests)[:MOST]


def _others(session: Session, kind: str, since: date, until: date) -> tuple[list[Counted], int]:
    rows = session.execute(
        text(
            f"WITH each AS ({_EACH[kind]}) SELECT who, place, n, "  # noqa: S608  # literals of ours
            "count(*) FILTER (WHERE n >= :least) OVER here AS here, "
            "coalesce(sum(n) FILTER (WHERE n >= :least) OVER here, 0) AS total_here, "
            "coalesce(sum(n * n) FILTER (WHERE n >= :least) OVER here, 0) AS squares_here, "
            "count(*) OVER () AS tests "
            f"FROM each WINDOW here AS (PARTITION BY place) {_TESTED}"
        ),
        {"since": since, "until": until, "least": LEAST_OF_PEERS[kind]},
    ).all()
    counts = []
    for row in rows:
        own = row.n if row.n >= LEAST_OF_PEERS[kind] else None
        peers = Others(row.here, float(row.total_here), float(row.squares_here)).without(own)
        counts.append(against(row.who, row.place, row.n, peers))
    return counts, rows[0].tests if rows else 0


def _facilities(session: Session, since: date, until: date) -> tuple[list[Counted], int]:
    days = (until - since).days + 1
    rows = session.execute(
        text(
            "WITH births AS (SELECT facility_code AS who, (created_at AT TIME ZONE 'America/Lima')::date AS day "  # noqa: S608  # literals of ours
            "FROM birth WHERE state <> 'annulled' AND NOT is_transcribed "
            "AND created_at >= (CAST(:since AS date) - :earlier * CAST(:days AS int))::timestamp "
            "AT TIME ZONE 'America/Lima' "
            "AND created_at < CAST(:until AS date)::timestamp "
            "AT TIME ZONE 'America/Lima' + interval '1 day'), "
            "each AS (SELECT who, CASE WHEN day >= :since THEN 0 "
            "ELSE 1 + (CAST(:since AS date) - day - 1) / :days END AS back, count(*) AS n FROM births GROUP BY 1, 2) "
            "SELECT who, who AS place, coalesce(sum(n) FILTER (WHERE back = 0), 0)::int AS n, "
            "max(back) AS spans, coalesce(sum(n) FILTER (WHERE back > 0), 0) AS total, "
            "coalesce(sum(n * n) FILTER (WHERE back > 0), 0) AS squares, count(*) OVER () AS tests "
            f"FROM each GROUP BY who {_TESTED}"
        ),
        {"since": since, "until": until, "days": days, "earlier": EARLIER_SPANS},
    ).all()
    counts = [
        against(row.who, row.place, row.n, Others(row.spans, float(row.total), float(row.squares)))
        for row in rows
        if row.n
    ]
    return counts, rows[0].tests if rows else 0


BANDS_KM: Final = (50, 200, 500)
"""Limits of the bands in which late registrations are reported; 200 km is the indicator's threshold."""
_LATE: Final = (
    "SELECT b.facility_code AS who, "  # noqa: S608  # literals of ours
    "(b.created_at AT TIME ZONE 'America/Lima')::date - b.born_on "
    f"> CASE WHEN b.is_remote THEN {REMOTE_DEADLINE_DAYS} ELSE {DEADLINE_DAYS} END AS is_late, "
    f"{distance_km_sql('o', 'h')} AS km "
    "FROM birth b JOIN facility f ON f.code = b.facility_code "
    "JOIN place home ON (home.scheme, home.code) = (f.ubigeo_scheme, f.ubigeo) "
    "LEFT JOIN place o ON (o.scheme, o.code) = (b.ubigeo_scheme, b.ubigeo) "
    "CROSS JOIN LATERAL (SELECT coalesce(f.latitude, home.latitude) AS latitude, "
    "coalesce(f.longitude, home.longitude) AS longitude) h "
    f"WHERE {within('b.created_at')} AND b.state <> 'annulled' AND b.born_on IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Band:
    """Births enrolled at such a distance from their place, and how many were late. Kilometres; None is open-ended."""

    from_km: int | None
    to_km: int | None
    births: int
    late: int


def late_bands(session: Session, since: date, until: date) -> list[Band]:
    """Births by the distance from their place to that of enrolment. The last band is for unknown distances."""
    cuts = ", ".join(map(str, BANDS_KM))
    rows = session.execute(
        text(
            f"SELECT width_bucket(km, ARRAY[{cuts}]::float8[]) AS band, count(*) AS births, "  # noqa: S608  # literals of ours
            f"count(*) FILTER (WHERE is_late) AS late FROM ({_LATE}) AS each GROUP BY 1"
        ),
        {"since": since, "until": until},
    )
    by_band = {row.band: (row.births, row.late) for row in rows}
    edges = [(0, BANDS_KM[0]), *zip(BANDS_KM, (*BANDS_KM[1:], None), strict=True), (None, None)]
    return [
        Band(low, high, *by_band.get(number if low is not None else None, (0, 0)))
        for number, (low, high) in enumerate(edges)
    ]


def late_facilities(session: Session, since: date, until: date, km: int) -> list[Counted]:
    """Distant late registrations by facility, against the share of all others."""
    rows = session.execute(
        text(
            f"WITH each AS (SELECT who, who AS place, count(*) FILTER (WHERE is_late AND km > :km) AS n, "  # noqa: S608  # literals of ours
            f"count(*) AS of FROM ({_LATE}) AS births GROUP BY who) "
            "SELECT *, sum(n) OVER () AS all_count, sum(of) OVER () AS all_of, count(*) OVER () AS tests "
            f"FROM each {_TESTED}"
        ),
        {"since": since, "until": until, "km": km},
    ).all()
    return _by_share(rows)


def _by_share(rows: Sequence[Any]) -> list[Counted]:
    counts = [
        against_share(row.who, row.n, row.of, int(row.all_count) - row.n, int(row.all_of) - row.of)
        for row in rows
        if row.n
    ]
    return adjust(counts, rows[0].tests if rows else 0)[:MOST]


def reissues(session: Session, since: date, until: date) -> list[Counted]:
    """Applications for duplicate cards by office, against the share of all other offices.

    An account's office is its facility; one without a facility is an office of its own.
    """
    rows = session.execute(
        text(
            "WITH each AS (SELECT coalesce(o.facility_code, o.username) AS who, NULL::text AS place, "  # noqa: S608  # literals of ours
            "count(*) FILTER (WHERE a.kind = 'duplicate') AS n, count(*) AS of FROM document_application a "
            f"JOIN account o ON o.id = a.submitted_by WHERE {within('a.submitted_at')} "
            "AND a.state NOT IN ('rejected', 'withdrawn') GROUP BY 1) "
            "SELECT *, sum(n) OVER () AS all_count, sum(of) OVER () AS all_of, count(*) OVER () AS tests "
            f"FROM each {_TESTED}"
        ),
        {"since": since, "until": until},
    ).all()
    return _by_share(rows)


def reissues_of_persons(session: Session, since: date, until: date) -> list[tuple[int, int]]:
    """(number of duplicates requested, persons who requested that many), within the span."""
    rows = session.execute(
        text(
            "SELECT n, count(*) AS persons FROM (SELECT count(*) AS n FROM document_application "  # noqa: S608  # literals of ours
            f"WHERE kind = 'duplicate' AND {within('submitted_at')} AND state NOT IN ('rejected', 'withdrawn') "
            f"GROUP BY person_id) AS each GROUP BY n ORDER BY n LIMIT {MOST}"
        ),
        {"since": since, "until": until},
    )
    return [(row.n, row.persons) for row in rows]
