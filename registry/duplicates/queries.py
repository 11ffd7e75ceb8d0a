"""Reads for searches and alerts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from registry.births.models import Birth, BirthCapture, Verification
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import MOTHER, VERIFICATION
from registry.core.clock import day_in_peru
from registry.core.pagination import Listing, Page, paginate
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.models import Alert, AlertPerson, AlertReason, ProtectionReferral, SearchCandidate
from registry.facilities.models import Place
from registry.fingerprints.models import Capture

_LIVE = Birth.state != ANNULLED


def facts_of_birth(birth: Birth) -> BirthFacts:
    """A birth as the rules see it."""
    return BirthFacts(
        birth_id=birth.id,
        delivery_id=birth.delivery_id,
        mother_id=birth.mother_id,
        newborn_id=birth.newborn_id,
        facility_code=birth.facility_code,
        born_at=birth.born_at,
        born_on=day_in_peru(birth.born_at) if birth.born_at else None,
        sex=birth.sex,
        weight_g=birth.weight_g,
        gestational_weeks=birth.gestational_weeks,
        plurality=birth.plurality,
        birth_order=birth.birth_order,
        enrolled_at=birth.created_at,
        is_annulled=birth.state == ANNULLED,
    )


def births_of_mothers(session: Session, mothers: Iterable[uuid.UUID]) -> Sequence[Birth]:
    """Births of any of these women that were not annulled, in order of their dates."""
    where = (Birth.mother_id.in_(list(mothers)), _LIVE)
    return session.scalars(select(Birth).where(*where).order_by(Birth.born_at, Birth.id)).all()


def birth_of_newborn(session: Session, newborn_id: uuid.UUID) -> Birth | None:
    """The birth a newborn was registered by, annulled ones included: their infants may come back elsewhere."""
    return session.scalar(select(Birth).where(Birth.newborn_id == newborn_id))


def births_of_newborns(session: Session, newborns: Iterable[uuid.UUID]) -> Sequence[Birth]:
    """The births these persons were registered by, annulled ones included; those registered by none are left out."""
    persons = sorted(set(newborns), key=str)
    return session.scalars(select(Birth).where(Birth.newborn_id.in_(persons))).all() if persons else ()


def block_of(session: Session, birth: Birth, days: int) -> frozenset[uuid.UUID]:
    """Whom a newborn is searched among: born within so many days, same department, same sex; unknowns are let in.

    Departments by their names: the two schemes number them differently.
    """
    where = [Birth.id != birth.id]
    if birth.born_at is not None:
        near = timedelta(days=days)
        where.append(Birth.born_at.between(birth.born_at - near, birth.born_at + near) | Birth.born_at.is_(None))
    place = session.get(Place, (birth.ubigeo_scheme, birth.ubigeo)) if birth.ubigeo else None
    if place is not None:
        where.append((Place.department == place.department) | Birth.ubigeo.is_(None))
    if birth.sex in ("male", "female"):
        where.append((Birth.sex == birth.sex) | Birth.sex.is_(None) | (Birth.sex == "indeterminate"))
    at = (Place.scheme == Birth.ubigeo_scheme) & (Place.code == Birth.ubigeo)
    return frozenset(session.scalars(select(Birth.newborn_id).outerjoin(Place, at).where(*where)))


def births_like(session: Session, birth: Birth, minutes: int) -> Sequence[Birth]:
    """Births of the same facility at about the same hour."""
    if birth.born_at is None:
        return ()
    near = timedelta(minutes=minutes)
    where = (
        _LIVE,
        Birth.id != birth.id,
        Birth.facility_code == birth.facility_code,
        Birth.born_at.between(birth.born_at - near, birth.born_at + near),
    )
    return session.scalars(select(Birth).where(*where)).all()


def first_capture_of_mother(session: Session, birth: Birth) -> datetime | None:
    """When the mother's first print bound at this birth was taken; None when there is none."""
    where = (
        BirthCapture.birth_id == birth.id,
        BirthCapture.occasion != VERIFICATION,
        Capture.role == MOTHER,
        Capture.sealed_template.is_not(None),
        Capture.withdrawn_at.is_(None),
    )
    return session.scalar(select(func.min(Capture.captured_at)).join(BirthCapture).where(*where))


def failed_comparisons(session: Session, birth: Birth) -> int:
    """How often the mother's prints failed to match those bound: at the enrolment, and at verifications."""
    at_enrolment = int((birth.mother_recognition or {}).get("outcome") == "review")
    said = Verification.parts["mother"]["outcome"].astext
    where = (Verification.birth_id == birth.id, said == "review")
    return at_enrolment + (session.scalar(select(func.count()).select_from(Verification).where(*where)) or 0)


def is_provisional(session: Session, persons: Iterable[uuid.UUID]) -> bool:
    """Whether any of these infants has prints of its first days alone."""
    for person in persons:
        own = select(func.bool_and(Capture.is_provisional)).where(
            Capture.person_id == person, Capture.sealed_template.is_not(None), Capture.purpose != "verification"
        )
        if session.scalar(own):
            return True
    return False


def alert_of(session: Session, persons_key: str) -> Alert | None:
    """The alert about a set of persons, locked."""
    return session.scalar(select(Alert).where(Alert.persons_key == persons_key).with_for_update())


def has_open_case(session: Session, person_id: uuid.UUID) -> bool:
    """Whether an open case is about a person."""
    where = (AlertPerson.person_id == person_id, Alert.state == "open", Alert.is_case)
    return session.scalar(select(Alert.id).join(AlertPerson).where(*where).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are listed."""

    state: str | None = None
    at_least: int = 0
    indicator: str | None = None


def alerts(session: Session, chosen: AlertFilter, page: Page) -> Listing[Alert]:
    """Alerts, newest first."""
    found = (
        select(Alert)
        .options(selectinload(Alert.reasons), selectinload(Alert.persons))
        .where(Alert.points >= chosen.at_least)
    )
    if chosen.state:
        found = found.where(Alert.state == chosen.state)
    if chosen.indicator:
        found = found.where(Alert.reasons.any(AlertReason.indicator == chosen.indicator))
    return paginate(session, found, page, Alert.raised_at, Alert.id)


def alert(session: Session, alert_id: uuid.UUID) -> Alert | None:
    """One alert."""
    return session.get(Alert, alert_id)


def alerts_within(session: Session, persons: Iterable[uuid.UUID]) -> Sequence[Alert]:
    """Alerts about some of these persons and nobody else, oldest first."""
    wanted = list(persons)
    about = Alert.persons.any(AlertPerson.person_id.in_(wanted))
    others = Alert.persons.any(AlertPerson.person_id.not_in(wanted))
    found = select(Alert).options(selectinload(Alert.reasons)).where(about, ~others)
    return session.scalars(found.order_by(Alert.raised_at, Alert.id)).all()


def candidates_among(session: Session, persons: Sequence[uuid.UUID]) -> Sequence[SearchCandidate]:
    """What searches found between these persons."""
    where = (SearchCandidate.person_id.in_(persons), SearchCandidate.candidate_id.in_(persons))
    return session.scalars(select(SearchCandidate).where(*where).order_by(SearchCandidate.score.desc())).all()


_SHARED_NUMBERS = text("""
    SELECT own.person_id, own.type, other.person_id
    FROM identity_document own JOIN identity_document other ON (other.type, other.number) = (own.type, own.number)
    WHERE own.person_id = ANY(:persons) AND other.person_id <> own.person_id
    UNION
    SELECT own.newborn_id, 'certificate', other.newborn_id FROM birth own JOIN birth other ON other.cnv = own.cnv
    WHERE own.newborn_id = ANY(:persons) AND other.id <> own.id
    AND other.state <> 'annulled' AND own.state <> 'annulled' AND (other.is_sealed OR own.is_sealed)
""")


def shared_numbers(session: Session, persons: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str, uuid.UUID]]:
    """(person, type of document or "certificate", who has that number too) of these persons' numbers."""
    rows = session.execute(_SHARED_NUMBERS, {"persons": list(persons)})
    return [(person, number_of, other) for person, number_of, other in rows]


def alert_locked(session: Session, alert_id: uuid.UUID) -> Alert | None:
    """One alert as it is now, locked."""
    found = select(Alert).where(Alert.id == alert_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def alerts_of_birth(session: Session, birth: Birth) -> Sequence[Alert]:
    """Alerts about a birth's child or mother, and those that name the birth among others, locked."""
    persons = [one for one in (birth.newborn_id, birth.mother_id) if one is not None]
    about = select(AlertPerson.alert_id).where(AlertPerson.person_id.in_(persons))
    named = select(AlertReason.alert_id).where(
        text("string_to_array(births_key, ' ') @> ARRAY[CAST(:birth AS text)]").bindparams(birth=str(birth.id))
    )
    found = select(Alert).where(Alert.id.in_(about.union(named))).order_by(Alert.id).with_for_update()
    return session.scalars(found).all()


def newest_living(session: Session, births: Iterable[uuid.UUID]) -> Birth | None:
    """The birth enrolled last of these that was not annulled."""
    found = select(Birth).where(Birth.id.in_(list(births)), _LIVE)
    return session.scalar(found.order_by(Birth.created_at.desc(), Birth.id).limit(1))


def births_with(session: Session, person_id: uuid.UUID, most: int) -> Sequence[uuid.UUID]:
    """Births of which a person is the child or the mother, newest first."""
    found = select(Birth.id).where((Birth.newborn_id == person_id) | (Birth.mother_id == person_id))
    return session.scalars(found.order_by(Birth.created_at.desc(), Birth.id).limit(most)).all()


_UNITING = tuple(indicator.code for indicator in CATALOGUE if indicator.unites_mothers)


def united_with_mother(session: Session, mother_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Identities that earlier findings hold to be this woman's."""
    hers = select(AlertPerson.alert_id).where(AlertPerson.person_id == mother_id)
    because = (AlertReason.indicator.in_(_UNITING), AlertReason.withdrawn_at.is_(None), AlertReason.alert_id.in_(hers))
    of_these = select(AlertReason.alert_id).where(*because)
    return session.scalars(select(AlertPerson.person_id).where(AlertPerson.alert_id.in_(of_these))).all()


def has_withdrawn_capture(session: Session, persons: Iterable[uuid.UUID], since: datetime) -> bool:
    """Whether a print of any of these persons was withdrawn after a moment."""
    where = (Capture.person_id.in_(list(persons)), Capture.withdrawn_at >= since)
    return session.scalar(select(Capture.id).where(*where).limit(1)) is not None


def protection_referrals(session: Session, page: Page) -> Listing[ProtectionReferral]:
    """Referrals to child protection, newest first."""
    return paginate(session, select(ProtectionReferral), page, ProtectionReferral.made_at, ProtectionReferral.birth_id)


def open_grave_alerts(session: Session) -> Sequence[uuid.UUID]:
    """Open alerts that make a case, oldest first."""
    where = (Alert.is_case, Alert.state == "open")
    return session.scalars(select(Alert.id).where(*where).order_by(Alert.raised_at, Alert.id)).all()
