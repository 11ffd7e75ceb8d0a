"""Every SELECT of applications."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.orm import Session

from registry.births.record.models import BirthRecord
from registry.births.record.rules import IN_FORCE
from registry.core.pagination import Listing, Page, paginate
from registry.documents.applications.models import (
    Application,
    ApplicationCapture,
    ApplicationComparison,
    ApplicationEvent,
    ApplicationHold,
)
from registry.documents.applications.rules.entitlement import BY_COURT, INSTITUTIONS
from registry.documents.applications.rules.likeness import telling
from registry.documents.applications.rules.states import (
    APPROVED,
    DELIVERED,
    DRAFT,
    HELD,
    ISSUED,
    OPEN,
    REJECTED,
    WITHDRAWN,
)
from registry.fingerprints.models import Capture
from registry.people.models import Person


def application(session: Session, application_id: uuid.UUID, *, lock: bool = False) -> Application | None:
    """The application with this id."""
    query = select(Application).where(Application.id == application_id)
    return session.scalar(query.with_for_update(of=Application) if lock else query)


def lock_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person, locked, so that two clerks with the same minor take turns."""
    return session.scalar(select(Person).where(Person.id == person_id).with_for_update(of=Person))


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications to list."""

    states: tuple[str, ...] = ()
    person_id: uuid.UUID | None = None


def applications(session: Session, selection: ApplicationFilter, page: Page) -> Listing[Application]:
    """Applications, newest first."""
    query = select(Application)
    if selection.states:
        query = query.where(Application.state.in_(selection.states))
    if selection.person_id:
        query = query.where(Application.person_id == selection.person_id)
    return paginate(session, query, page, Application.created_at, Application.id)


def untouched_drafts(session: Session, before: datetime) -> Sequence[Application]:
    """Drafts whose last step was before a moment, locked; those that somebody else holds are left for another day."""
    since = exists().where(ApplicationEvent.application_id == Application.id, ApplicationEvent.at >= before)
    query = select(Application).where(Application.state == DRAFT, Application.created_at < before, ~since)
    return session.scalars(query.order_by(Application.id).with_for_update(of=Application, skip_locked=True)).all()


def open_application(session: Session, person_id: uuid.UUID, *, lock: bool = False) -> Application | None:
    """The person's unfinished application."""
    query = select(Application).where(Application.person_id == person_id, Application.state.in_(OPEN))
    return session.scalar(query.with_for_update(of=Application) if lock else query)


def approved_of(session: Session, person_ids: Sequence[uuid.UUID]) -> Sequence[Application]:
    """Approved applications of these persons for which no card has been issued yet, locked."""
    query = select(Application).where(Application.person_id.in_(person_ids), Application.state == APPROVED)
    return session.scalars(query.order_by(Application.id).with_for_update()).all()


def submitted_by(session: Session, applicant_id: uuid.UUID, limit: int) -> Sequence[Application]:
    """The applications that this applicant submitted, the newest first, whatever became of them."""
    where = (Application.applicant_id == applicant_id, Application.submitted_at.is_not(None))
    query = select(Application).where(*where).order_by(Application.submitted_at.desc(), Application.id)
    return session.scalars(query.limit(limit)).all()


def others_by(session: Session, application: Application) -> bool:
    """Whether another application of this applicant, in this relation, for this minor was submitted and stands."""
    query = select(Application.id).where(
        Application.person_id == application.person_id,
        Application.applicant_id == application.applicant_id,
        Application.applicant_relation == application.applicant_relation,
        Application.id != application.id,
        Application.submitted_at.is_not(None),
        Application.state.not_in((REJECTED, WITHDRAWN)),
    )
    return session.scalar(select(query.exists())) or False


def by_decision(session: Session, application: Application, groups: Sequence[str], most: int) -> Sequence[Application]:
    """Applications for other minors, submitted and not ended, by a court's decision whose number has these groups.

    The newest first. Institutions are left out: one decision places many children.
    """
    where = (
        Application.applicant_proof == BY_COURT,
        Application.applicant_proof_number.ilike(f"%{'%'.join(groups)}%"),
        Application.person_id != application.person_id,
        Application.applicant_relation.not_in(INSTITUTIONS),
        Application.submitted_at.is_not(None),
        Application.state.not_in((REJECTED, WITHDRAWN)),
    )
    query = select(Application).where(*where).order_by(Application.submitted_at.desc(), Application.id)
    return session.scalars(query.limit(most)).all()


def has_issued_to(session: Session, person_id: uuid.UUID, applicants: Collection[uuid.UUID]) -> bool:
    """Whether an ID was issued to the minor at the request of one of these persons."""
    where = (Application.person_id == person_id, Application.applicant_id.in_(applicants))
    query = select(Application.id).where(*where, Application.state.in_((ISSUED, DELIVERED)))
    return session.scalar(select(query.exists())) or False


def with_like_photographs(session: Session, application: Application, most: int) -> Sequence[Application]:
    """Applications for other minors, submitted and not ended, whose photograph may be this one.

    Those with the same file first, then those with the same hash, each the newest first.
    """
    same = Application.photograph_sha256 == application.photograph_sha256
    bands = application.photograph_bands or []
    like = or_(same, Application.photograph_bands.overlap(telling(bands))) if telling(bands) else same
    nearest = (same, func.coalesce(Application.photograph_bands == bands, false()))
    query = select(Application).where(
        like,
        Application.person_id != application.person_id,
        Application.submitted_at.is_not(None),
        Application.state.not_in((REJECTED, WITHDRAWN)),
    )
    newest = (Application.submitted_at.desc(), Application.id)
    return session.scalars(query.order_by(*(each.desc() for each in nearest), *newest).limit(most)).all()


def events(session: Session, application_id: uuid.UUID) -> Sequence[ApplicationEvent]:
    """Every step of an application, oldest first."""
    query = select(ApplicationEvent).where(ApplicationEvent.application_id == application_id)
    return session.scalars(query.order_by(ApplicationEvent.sequence)).all()


def last_sequence(session: Session, application_id: uuid.UUID) -> int:
    """The number of an application's latest step; 0 if it has none."""
    query = select(func.max(ApplicationEvent.sequence)).where(ApplicationEvent.application_id == application_id)
    return session.scalar(query) or 0


def prints(session: Session, application_id: uuid.UUID, subject: str | None = None) -> Sequence[tuple[Capture, int]]:
    """Prints captured for an application with the number of their attempt, in order; of one subject if named."""
    where = [ApplicationCapture.application_id == application_id, Capture.withdrawn_at.is_(None)]
    if subject:
        where.append(Capture.role == subject)
    query = select(Capture, ApplicationCapture.attempt).join(ApplicationCapture).where(*where)
    return [(capture, attempt) for capture, attempt in session.execute(query.order_by(Capture.number))]


def comparisons(session: Session, application_id: uuid.UUID) -> Sequence[ApplicationComparison]:
    """Every comparison of an application, by attempt."""
    query = select(ApplicationComparison).where(ApplicationComparison.application_id == application_id)
    return session.scalars(query.order_by(ApplicationComparison.attempt, ApplicationComparison.subject)).all()


def open_hold(session: Session, application_id: uuid.UUID) -> ApplicationHold | None:
    """The hold for which an application is waiting now, locked."""
    where = (ApplicationHold.application_id == application_id, ApplicationHold.lifted_at.is_(None))
    return session.scalar(select(ApplicationHold).where(*where).with_for_update())


def holds(session: Session, page: Page) -> Listing[ApplicationHold]:
    """Holds that wait for a second person, newest first."""
    query = select(ApplicationHold).join(Application).where(Application.state == HELD)
    query = query.where(ApplicationHold.lifted_at.is_(None))
    return paginate(session, query, page, ApplicationHold.raised_at, ApplicationHold.id)


def minors_of(session: Session, application_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Application → the minor whom it is for."""
    query = select(Application.id, Application.person_id).where(Application.id.in_(application_ids))
    return {row.id: row.person_id for row in session.execute(query)}


def acta_in_force(session: Session, person_id: uuid.UUID) -> BirthRecord | None:
    """The person's birth record in force."""
    where = (BirthRecord.child_id == person_id, BirthRecord.state.in_(IN_FORCE), BirthRecord.is_sealed.is_(False))
    return session.scalar(select(BirthRecord).where(*where).order_by(BirthRecord.inscribed_at.desc()).limit(1))
