"""Cards reissued, refusals at other offices, and hits on the lists of people looked for."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.documents.applications import queries as applications
from registry.documents.applications.models import APPLICANT
from registry.duplicates.facts.subjects import MOST_ROWS, ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.repeated import ListHit, Refusal, RefusedElsewhere, Reissues

_REISSUED: Final = text("""
    SELECT coalesce(max(n), 0) FROM (
        SELECT count(*) OVER (
            ORDER BY submitted_at RANGE BETWEEN CAST(:span AS interval) PRECEDING AND CURRENT ROW
        ) AS n
        FROM document_application
        WHERE person_id = :person AND kind = 'duplicate' AND submitted_at IS NOT NULL
          AND state NOT IN ('rejected', 'withdrawn')
    ) AS each
""")
# An account's office is its facility. Whether two accounts without one are colleagues is not known: there the same
# applicant's papers, taken up by the next, are not a retry elsewhere; another applicant's are.
_REJECTED: Final = text("""
    SELECT again.created_at AS at, refused.decided_at FROM document_application refused
    JOIN LATERAL (
        SELECT * FROM document_application
        WHERE person_id = refused.person_id AND submitted_at IS NOT NULL AND id <> refused.id
        ORDER BY created_at DESC LIMIT 1
    ) again ON true
    JOIN account there ON there.id = refused.created_by
    JOIN account here ON here.id = again.created_by
    WHERE refused.person_id = :child AND refused.state = 'rejected' AND refused.decided_at <= again.created_at
      AND refused.decided_at > again.created_at - make_interval(days => :days)
      AND refused.created_by <> again.created_by
      AND CASE WHEN there.facility_code IS NULL AND here.facility_code IS NULL
               THEN again.applicant_id IS DISTINCT FROM refused.applicant_id
               ELSE there.facility_code IS DISTINCT FROM here.facility_code END
    LIMIT :most
""")
_ANNULLED: Final = text("""
    SELECT id, newborn_id, annulled_at FROM birth
    WHERE mother_id = :mother AND state = 'annulled' AND facility_code <> :facility AND annulled_at <= :at
      AND annulled_at > CAST(:at AS timestamptz) - make_interval(days => :days)
      AND born_on BETWEEN CAST(:born AS date) - 2 AND CAST(:born AS date) + 2
    LIMIT :most
""")


def reissues(subject: BirthSubject) -> Iterator[Reissues]:
    """The most cards reissued for the child within the months before any of them."""
    child = subject.birth.newborn_id
    parameters = {"person": child, "span": f"{subject.limits.reissue_months} months"}
    yield Reissues(child, subject.session.execute(_REISSUED, parameters).scalar_one(), subject.births)


def refused_elsewhere(subject: BirthSubject) -> Iterator[RefusedElsewhere]:
    """What other offices refused within the days before.

    The child's applications rejected before its newest one, and the mother's certificates annulled for a child of about
    that day.
    """
    refusals = (*_rejected(subject), *_annulled(subject))
    yield RefusedElsewhere(subject.birth.newborn_id, subject.birth.id, refusals)


def _rejected(subject: BirthSubject) -> Iterator[Refusal]:
    birth = subject.birth
    parameters = {"child": birth.newborn_id, "days": subject.limits.retry_days, "most": MOST_ROWS}
    for row in subject.session.execute(_REJECTED, parameters):
        yield Refusal(birth.id, birth.newborn_id, (row.at - row.decided_at).days)


def _annulled(subject: BirthSubject) -> Iterator[Refusal]:
    birth = subject.birth
    if birth.mother_id is None or birth.born_on is None:
        return
    parameters = {
        "mother": birth.mother_id,
        "facility": birth.facility_code,
        "at": birth.created_at,
        "born": birth.born_on,
        "days": subject.limits.retry_days,
        "most": MOST_ROWS,
    }
    for row in subject.session.execute(_ANNULLED, parameters):
        yield Refusal(row.id, row.newborn_id, (birth.created_at - row.annulled_at).days)


def list_hits(subject: BirthSubject) -> Iterator[ListHit]:
    """The child, its mother and its father on the lists of people looked for."""
    for person in subject.persons:
        for watch in subject.ctx.watchers:
            yield from watch(subject.ctx, person, ())


def list_hits_of_application(subject: ApplicationSubject) -> Iterator[ListHit]:
    """The minor, also by the prints presented, and the applicant by theirs."""
    ctx, application = subject.ctx, subject.application
    for watch in ctx.watchers:
        yield from watch(ctx, application.person_id, subject.prints)
    if application.applicant_id is not None:
        presented = applications.prints(subject.session, application.id, APPLICANT)
        captures = [capture for capture, _ in presented if capture.sealed_template]
        for watch in ctx.watchers:
            yield from watch(ctx, application.applicant_id, captures)


SOURCES: Final = (
    Source(Occasion.CHILD, Reissues, reissues),
    Source(Occasion.CHILD, RefusedElsewhere, refused_elsewhere),
    Source(Occasion.BIRTH, ListHit, list_hits),
    Source(Occasion.APPLICATION, ListHit, list_hits_of_application),
)
