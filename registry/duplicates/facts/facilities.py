"""A facility's births by month, and its certificates' numbers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import TextClause, text

from registry.births.rules.dates import noon_of_birth
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.facilities import (
    NumberInSequence,
    Volume,
    distance_from_sequence,
    distance_in_numbers,
)

_BY_MONTH: Final = text("""
    WITH born AS (
        SELECT date_trunc('month', CAST(born_on AS timestamp)) AS month, count(*) AS births,
               (array_agg(newborn_id ORDER BY born_on, born_at, id))[1] AS first
        FROM birth
        WHERE facility_code = :facility AND state <> 'annulled' AND born_on < CAST(:next AS date)
          AND born_on >= CAST(:next AS date) - make_interval(months => :months + 1)
        GROUP BY 1
    )
    SELECT m.month, coalesce(born.births, 0) AS births, born.first
    FROM generate_series(
        LEAST(
            GREATEST(
                CAST(:next AS date) - make_interval(months => :months + 1),
                (SELECT date_trunc('month', min(created_at) AT TIME ZONE 'America/Lima')
                 FROM birth WHERE facility_code = :facility)
            ),
            CAST(:next AS date) - interval '1 month'
        ),
        CAST(:next AS date) - interval '1 month', interval '1 month'
    ) AS m(month)
    LEFT JOIN born USING (month)
    ORDER BY 1
""")
_AUTHORISED: Final = text("SELECT is_active AND 'births' = ANY(services) FROM facility WHERE code = :code")


def volume(subject: BirthSubject) -> Iterator[Volume]:
    """This facility's births by Peru's months, up to this birth's; before its first birth there is no history."""
    birth = subject.birth
    if birth.born_on is None:
        return
    following = (birth.born_on.replace(day=1) + timedelta(days=31)).replace(day=1)
    months = subject.limits.facility_history_months
    parameters = {"next": following, "months": months, "facility": birth.facility_code}
    rows = subject.session.execute(_BY_MONTH, parameters).all()
    counts = [row.births for row in rows]
    while len(counts) > 1 and counts[0] == 0:
        counts.pop(0)
    site = birth.place_facility_code or birth.facility_code
    is_authorised = bool(subject.session.execute(_AUTHORISED, {"code": site}).scalar()) or birth.place != "facility"
    first = (rows[-1].first or birth.newborn_id) if is_authorised else birth.newborn_id
    yield Volume(first, birth.id, counts[-1], tuple(counts[:-1]), is_authorised)


_WIDENED: Final = (1, 4, 12)
"""A facility that issues few certificates is looked at over more days, up to about a year on either side."""


def _numbers_near(time: str) -> TextClause:
    """The facility's certificates of the days around a moment: how many, and where most of their numbers lie.

    The core leaves out a fifth at either end: mistakes, new pads and other frauds of those weeks widen the rest.
    """
    return text(f"""
        SELECT count(*) AS others, percentile_disc(0.1) WITHIN GROUP (ORDER BY cnv::bigint) AS lowest,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY cnv::bigint) AS highest,
               percentile_disc(0.2) WITHIN GROUP (ORDER BY cnv::bigint) AS core_lowest,
               percentile_disc(0.8) WITHIN GROUP (ORDER BY cnv::bigint) AS core_highest
        FROM (
            SELECT cnv FROM birth
            WHERE facility_code = :facility AND cnv IS NOT NULL AND id <> :own AND length(cnv) = :digits
              AND {time} BETWEEN CAST(:at AS timestamptz) - make_interval(days => :days)
                             AND CAST(:at AS timestamptz) + make_interval(days => :days)
            LIMIT :most
        ) AS near
    """)  # noqa: S608  # our own words


_NEAR_BIRTH: Final = _numbers_near(
    "COALESCE(born_at, (born_on + time '12:00') AT TIME ZONE 'America/Lima', created_at)"
)
_NEAR_ENROLMENT: Final = _numbers_near("created_at")
_PAD: Final = 50
"""How near numbers of one pad are: a book of fifty forms."""
_FAR: Final = 100 * _PAD
"""A number so far from the core is judged by the core; a nearer one may be of another day of a busy week."""
# By the indexed text, not by the number: both have the same digits.
_NEAR_NUMBER: Final = text("""
    SELECT coalesce(max(births) FILTER (WHERE facility_code = :facility), 0) AS own,
           coalesce(max(births) FILTER (WHERE facility_code <> :facility), 0) AS strangers
    FROM (
        SELECT facility_code, count(*) AS births FROM birth
        WHERE cnv BETWEEN :low AND :high AND length(cnv) = :digits AND id <> :own GROUP BY facility_code
    ) AS near
""")


def sequence(subject: BirthSubject) -> Iterator[NumberInSequence]:
    """This certificate's number among its facility's, by the births' days and by the days of enrolment.

    A certificate is made at the birth, also of a child enrolled years later; one of a birth at home is made when the
    child is brought in. So the numbers of both times are looked at, and those that are nearer count. Where either time
    has too few certificates to judge by, there is no fact: the number may belong to that one.
    """
    birth, least = subject.birth, subject.limits.sequence_least_certificates
    if birth.cnv is None:
        return
    born = noon_of_birth(birth.born_at, birth.born_on) or birth.created_at
    times = ((_NEAR_BIRTH, born), (_NEAR_ENROLMENT, birth.created_at))
    both = []
    for query, at in times:
        number = _among_neighbours(subject, birth.cnv, query, at)
        if number is None or number.others < least:
            return
        both.append(number)
    nearest = min(both, key=distance_from_sequence)
    yield _with_pad(subject, nearest) if distance_from_sequence(nearest) > subject.limits.sequence_spans else nearest


def _with_pad(subject: BirthSubject, certificate: NumberInSequence) -> NumberInSequence:
    """Whose the numbers near this one are; asked only for a number that is far from its facility's others."""
    digits = len(subject.birth.cnv or "")
    parameters = {
        "facility": subject.birth.facility_code,
        "own": subject.birth.id,
        "digits": digits,
        "low": f"{max(0, certificate.number - _PAD):0{digits}d}",
        "high": f"{min(10**digits - 1, certificate.number + _PAD):0{digits}d}",
    }
    row = subject.session.execute(_NEAR_NUMBER, parameters).one()
    return replace(certificate, own_near=row.own, strangers_near=row.strangers)


def _among_neighbours(subject: BirthSubject, cnv: str, query: TextClause, at: datetime) -> NumberInSequence | None:
    """The number among those of the days around a moment, over more days until there are enough of them."""
    birth, limits = subject.birth, subject.limits
    for times_wider in _WIDENED:
        parameters = {
            "facility": birth.facility_code,
            "own": birth.id,
            "digits": len(cnv),
            "at": at,
            "days": limits.sequence_days * times_wider,
            "most": MOST_ROWS,
        }
        row = subject.session.execute(query, parameters).one()
        if row.others >= limits.sequence_least_certificates:
            break
    if not row.others:
        return None
    whole = NumberInSequence(birth.newborn_id, birth.id, int(cnv), row.others, row.lowest, row.highest)
    core = replace(whole, lowest=row.core_lowest, highest=row.core_highest)
    return core if distance_in_numbers(core) > _FAR else whole


SOURCES: Final = (
    Source(Occasion.BIRTH, Volume, volume),
    Source(Occasion.BIRTH, NumberInSequence, sequence),
)
