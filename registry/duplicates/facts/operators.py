"""How often the captures of a birth's account fail, beside those of its ward."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.operators import FailedCaptures

# A delivery is one touch of the mother's hand, however many children it has. Where no finger was tried at all, nothing
# is known of the account's captures; a home is not the ward. Prints that were taken later count as captured.
_OF_MOTHER: Final = """
    birth_capture bc JOIN capture c ON c.id = bc.capture_id AND c.role = 'mother' AND c.withdrawn_at IS NULL
      AND c.standing <> 'presented'
"""
_HAS_FAILED: Final = text(f"""
    SELECT bool_and(c.sealed_template IS NULL) FROM birth b JOIN ({_OF_MOTHER}) ON bc.birth_id = b.id
    WHERE b.delivery_id = :delivery AND b.state <> 'annulled'
""")  # noqa: S608  # our own words
_CAPTURES: Final = text(f"""
    WITH delivered AS (
        SELECT b.delivery_id, b.created_by, (b.created_at AT TIME ZONE 'America/Lima')::date AS day,
               bool_or(c.sealed_template IS NOT NULL) AS is_captured,
               (array_agg(b.newborn_id ORDER BY b.created_at, b.id))[1] AS child,
               (array_agg(b.id ORDER BY b.created_at, b.id))[1] AS birth, min(b.created_at) AS at
        FROM birth b JOIN ({_OF_MOTHER}) ON bc.birth_id = b.id
        WHERE b.facility_code = :facility AND b.state <> 'annulled' AND b.place = 'facility'
          AND b.created_at > CAST(:at AS timestamptz) - make_interval(days => :days)
          AND b.created_at < CAST(:at AS timestamptz) + make_interval(days => :days)
        GROUP BY b.delivery_id, b.created_by, day
    ), counted AS (
        SELECT * FROM delivered WHERE day IN (SELECT day FROM delivered WHERE is_captured)
    )
    SELECT count(*) FILTER (WHERE created_by = :account) AS tried,
           count(*) FILTER (WHERE created_by <> :account) AS others_tried,
           count(*) FILTER (WHERE created_by <> :account AND NOT is_captured) AS others_failed,
           array_agg(birth ORDER BY at, birth) FILTER (WHERE created_by = :account AND NOT is_captured) AS births,
           (array_agg(child ORDER BY at, birth) FILTER (WHERE created_by = :account AND NOT is_captured))[1] AS first
    FROM counted
""")  # noqa: S608  # our own words


def failed_captures(subject: BirthSubject) -> Iterator[FailedCaptures]:
    """How the captures of this birth's account and of its ward's others ended, within days of a birth that failed."""
    birth = subject.birth
    if birth.created_by is None or birth.facility_code is None:
        return
    if not subject.session.execute(_HAS_FAILED, {"delivery": birth.delivery_id}).scalar():
        return
    parameters = {
        "facility": birth.facility_code,
        "account": birth.created_by,
        "at": birth.created_at,
        "days": subject.limits.failed_captures_days,
    }
    row = subject.session.execute(_CAPTURES, parameters).one()
    if row.births:
        yield FailedCaptures(row.first, tuple(row.births[:MOST_ROWS]), row.tried, row.others_failed, row.others_tried)


SOURCES: Final = (Source(Occasion.BIRTH, FailedCaptures, failed_captures),)
