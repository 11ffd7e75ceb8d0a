"""Reads of alerts, and of births for their searches. What the rules judge is read in `facts`."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session, aliased, selectinload

from registry.births.models import Birth, Verification
from registry.births.rules.dates import known_hour
from registry.births.rules.fields import ANNULLED
from registry.core.folding import fold
from registry.core.pagination import Listing, Page, paginate
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.linkage.writing.spelling import keys
from registry.duplicates.models import (
    Alert,
    AlertPerson,
    AlertReason,
    KnownIndicator,
    SearchCandidate,
    SearchRun,
)
from registry.facilities.models import Place
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import REFERENCE
from registry.people import queries as people
from registry.people.models import Kinship, Person

_OWN: Final = aliased(Birth)
_OTHER: Final = aliased(Birth)
_THEIRS: Final = aliased(Kinship)
_PARENT: Final = aliased(Kinship)

NOT_ANNULLED = Birth.state != ANNULLED
PARENTS: Final = ("mother", "father")


def known_indicators(session: Session) -> frozenset[str]:
    """The codes of the indicators that the database knows."""
    return frozenset(session.scalars(select(KnownIndicator.code)))


def facts_of_birth(birth: Birth) -> BirthFacts:
    """A birth by its certificate, as the rules see it."""
    return BirthFacts(
        birth_id=birth.id,
        delivery_id=birth.delivery_id,
        mother_id=birth.mother_id,
        newborn_id=birth.newborn_id,
        facility_code=birth.facility_code,
        born_at=known_hour(birth.born_at),
        born_on=birth.born_on,
        is_estimated=birth.birth_estimate is not None,
        sex=birth.sex,
        weight_g=birth.weight_g,
        gestational_weeks=birth.gestational_weeks,
        plurality=birth.plurality,
        birth_order=birth.birth_order,
        enrolled_at=birth.created_at,
        is_joined=birth.joined_at is not None,
        is_annulled=birth.state == ANNULLED,
        mother_name=fold(
            " ".join(
                name
                for name in (birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
                if name
            )
        ),
        mother_birth_date=birth.mother_birth_date,
    )


def births_of_mothers(session: Session, mothers: Iterable[uuid.UUID]) -> Sequence[Birth]:
    """Births of any of these women that were not annulled, in the order of their dates."""
    where = (Birth.mother_id.in_(list(mothers)), NOT_ANNULLED)
    return session.scalars(select(Birth).where(*where).order_by(Birth.born_on, Birth.born_at, Birth.id)).all()


def birth_of_newborn(session: Session, newborn_id: uuid.UUID) -> Birth | None:
    """The birth a newborn was registered by, even if annulled: the infant may appear elsewhere."""
    return session.scalar(select(Birth).where(Birth.newborn_id == newborn_id))


def births_of_newborns(session: Session, newborns: Iterable[uuid.UUID]) -> Sequence[Birth]:
    """The births these persons were registered by, annulled ones included; those registered by none are left out."""
    persons = sorted(set(newborns), key=str)
    return session.scalars(select(Birth).where(Birth.newborn_id.in_(persons))).all() if persons else ()


def grown_enough(
    session: Session, birth: Birth, children: Sequence[PersonCandidate], years: int
) -> list[PersonCandidate]:
    """Of children found by prints, those who were so many years old at a birth, or whose age is unknown."""
    born_on = {
        own.newborn_id: own.born_on for own in births_of_newborns(session, (each.person_id for each in children))
    }
    latest = birth.born_on and birth.born_on - timedelta(days=365 * years)
    return [child for child in children if latest is None or (born_on.get(child.person_id) or latest) <= latest]


def surnames_of(session: Session, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str | None, str | None]]:
    """The keys of both surnames of persons; None where one is missing."""
    if not persons:
        return {}
    columns = select(Person.id, Person.first_surname, Person.second_surname)
    rows = session.execute(columns.where(Person.id.in_(sorted(set(persons), key=str))))
    return {person: (" ".join(keys(first)) or None, " ".join(keys(second)) or None) for person, first, second in rows}


def siblings_of(session: Session, child: uuid.UUID, most: int) -> Sequence[uuid.UUID]:
    """Children of the same delivery, of the same mother, or with a recorded parent in common, in the order of ids.

    A mother's records that were joined are one mother.
    """
    by_birth = select(_OTHER.newborn_id).join(
        _OWN, or_(_OTHER.delivery_id == _OWN.delivery_id, _OTHER.mother_id == _OWN.mother_id)
    )
    by_parent = select(_THEIRS.child_id).join(_PARENT, _PARENT.relative_id == _THEIRS.relative_id)
    birth = birth_of_newborn(session, child)
    mother_id = birth.mother_id if birth is not None else None
    records = () if mother_id is None else people.identities_of(session, mother_id)
    persons = by_birth.where(_OWN.newborn_id == child).union(
        select(Birth.newborn_id).where(Birth.mother_id.in_(records)),
        by_parent.where(_PARENT.child_id == child, _PARENT.relation.in_(PARENTS), _THEIRS.relation.in_(PARENTS)),
    )
    query = select(Person.id).where(Person.id.in_(persons), Person.id != child).order_by(Person.id).limit(most)
    return session.scalars(query).all()


def block_of(session: Session, birth: Birth, days: int) -> frozenset[uuid.UUID]:
    """Whom a newborn is searched among: born within so many days, same department, same sex; unknowns are included.

    An estimated day is unknown.

    Departments are compared by name: the two schemes number them differently.
    """
    where = [Birth.id != birth.id]
    if birth.born_on is not None and birth.birth_estimate is None:
        near = timedelta(days=days)
        unsure = Birth.born_on.is_(None) | Birth.birth_estimate.is_not(None)
        where.append(Birth.born_on.between(birth.born_on - near, birth.born_on + near) | unsure)
    place = session.get(Place, (birth.ubigeo_scheme, birth.ubigeo)) if birth.ubigeo else None
    if place is not None:
        where.append((Place.department == place.department) | Birth.ubigeo.is_(None))
    if birth.sex in ("male", "female"):
        where.append((Birth.sex == birth.sex) | Birth.sex.is_(None) | (Birth.sex == "indeterminate"))
    at = (Place.scheme == Birth.ubigeo_scheme) & (Place.code == Birth.ubigeo)
    return frozenset(session.scalars(select(Birth.newborn_id).outerjoin(Place, at).where(*where)))


def ward_of(session: Session, birth: Birth, days: int) -> frozenset[uuid.UUID]:
    """The newborns who lay beside this one, where it was born and where it was moved to, born within so many days."""
    if birth.born_on is None:
        return frozenset()
    near = timedelta(days=days)
    verified = select(Verification.facility_code).where(Verification.birth_id == birth.id).distinct()
    moved_to = {code for code in session.scalars(verified) if code} - {birth.facility_code}
    where = (Birth.id != birth.id, Birth.born_on.between(birth.born_on - near, birth.born_on + near))
    of_ward = select(Birth.newborn_id).where(*where)
    beside = set(session.scalars(of_ward.where(Birth.facility_code.in_({birth.facility_code, *moved_to}))))
    if moved_to:  # and others who were moved there
        verified_there = of_ward.join(Verification).where(Verification.facility_code.in_(moved_to))
        beside |= set(session.scalars(verified_there))
    return frozenset(beside)


def verifications_of(session: Session, birth: Birth) -> Sequence[Verification]:
    """The verifications of a birth; beyond some hundreds an investigator needs no more."""
    return session.scalars(select(Verification).where(Verification.birth_id == birth.id).limit(500)).all()


def have_prints(session: Session, persons: Iterable[uuid.UUID]) -> bool:
    """Whether every one of these persons has prints that are searched with."""
    ids = set(persons)
    where = (
        Capture.person_id.in_(ids),
        Capture.sealed_template.is_not(None),
        Capture.standing == REFERENCE,
        Capture.withdrawn_at.is_(None),
    )
    return session.scalar(select(func.count(Capture.person_id.distinct())).where(*where)) == len(ids)


def alert_of(session: Session, persons_key: str) -> Alert | None:
    """The alert about a set of persons, locked."""
    return session.scalar(select(Alert).where(Alert.persons_key == persons_key).with_for_update())


def has_open_case(session: Session, person_id: uuid.UUID) -> bool:
    """Whether an open case is about a person."""
    where = (AlertPerson.person_id == person_id, Alert.state == "open", Alert.is_case)
    return session.scalar(select(Alert.id).join(AlertPerson).where(*where).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts to list."""

    state: str | None = None
    at_least: int = 0
    indicator: str | None = None


def alerts(session: Session, chosen: AlertFilter, page: Page) -> Listing[Alert]:
    """Alerts, newest first."""
    query = (
        select(Alert)
        .options(selectinload(Alert.reasons), selectinload(Alert.persons))
        .where(Alert.points >= chosen.at_least)
    )
    if chosen.state:
        query = query.where(Alert.state == chosen.state)
    if chosen.indicator:
        query = query.where(Alert.reasons.any(AlertReason.indicator == chosen.indicator))
    return paginate(session, query, page, Alert.raised_at, Alert.id)


def alert(session: Session, alert_id: uuid.UUID) -> Alert | None:
    """One alert."""
    return session.get(Alert, alert_id)


def alerts_within(session: Session, persons: Iterable[uuid.UUID], *, lock: bool = False) -> Sequence[Alert]:
    """Alerts about some of these persons and nobody else, oldest first."""
    ids = list(persons)
    about = Alert.persons.any(AlertPerson.person_id.in_(ids))
    others = Alert.persons.any(AlertPerson.person_id.not_in(ids))
    query = select(Alert).options(selectinload(Alert.reasons)).where(about, ~others)
    query = query.order_by(Alert.raised_at, Alert.id)
    return session.scalars(query.with_for_update(of=Alert) if lock else query).all()


def candidates_among(session: Session, persons: Sequence[uuid.UUID]) -> Sequence[SearchCandidate]:
    """What searches found between these persons."""
    where = (SearchCandidate.person_id.in_(persons), SearchCandidate.candidate_id.in_(persons))
    return session.scalars(select(SearchCandidate).where(*where).order_by(SearchCandidate.score.desc())).all()


def alert_locked(session: Session, alert_id: uuid.UUID) -> Alert | None:
    """One alert as it is now, locked."""
    query = select(Alert).where(Alert.id == alert_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def alerts_of_birth(session: Session, birth: Birth) -> Sequence[Alert]:
    """Alerts about a birth's child or mother, and those that name the birth among others, locked."""
    persons = [person for person in (birth.newborn_id, birth.mother_id) if person is not None]
    about = select(AlertPerson.alert_id).where(AlertPerson.person_id.in_(persons))
    named = select(AlertReason.alert_id).where(
        text("string_to_array(births_key, ' ') @> ARRAY[CAST(:birth AS text)]").bindparams(birth=str(birth.id))
    )
    query = select(Alert).where(Alert.id.in_(about.union(named))).order_by(Alert.id).with_for_update()
    return session.scalars(query).all()


def newest_living(session: Session, births: Iterable[uuid.UUID]) -> Birth | None:
    """Of these births, the one enrolled last that was not annulled."""
    query = select(Birth).where(Birth.id.in_(list(births)), NOT_ANNULLED)
    return session.scalar(query.order_by(Birth.created_at.desc(), Birth.id).limit(1))


def births_with(session: Session, person_id: uuid.UUID, most: int) -> Sequence[uuid.UUID]:
    """Births of which a person is the child or the mother, newest first."""
    query = select(Birth.id).where((Birth.newborn_id == person_id) | (Birth.mother_id == person_id))
    return session.scalars(query.order_by(Birth.created_at.desc(), Birth.id).limit(most)).all()


def has_withdrawn_capture(session: Session, persons: Iterable[uuid.UUID], since: datetime) -> bool:
    """Whether a print of any of these persons was withdrawn after a moment."""
    where = (Capture.person_id.in_(list(persons)), Capture.withdrawn_at >= since)
    return session.scalar(select(Capture.id).where(*where).limit(1)) is not None


def open_grave_alerts(session: Session) -> Sequence[uuid.UUID]:
    """Open alerts that make a case, oldest first."""
    where = (Alert.is_case, Alert.state == "open")
    return session.scalars(select(Alert.id).where(*where).order_by(Alert.raised_at, Alert.id)).all()


def reasons_since(session: Session, since: datetime) -> Sequence[AlertReason]:
    """The reasons that still hold of alerts raised since a moment, by alert."""
    statement = select(AlertReason).join(Alert, Alert.id == AlertReason.alert_id)
    where = (Alert.raised_at >= since, AlertReason.withdrawn_at.is_(None))
    return session.scalars(statement.where(*where).order_by(AlertReason.alert_id)).all()


def mothers_best_since(session: Session, since: datetime) -> Sequence[tuple[float, int]]:
    """(score, how many adults were searched) of the best candidate of each mother searched since a moment."""
    adults = SearchRun.counts["adults"].as_integer()
    statement = select(SearchCandidate.score, adults).join(SearchRun, SearchRun.id == SearchCandidate.run_id)
    where = (SearchRun.finished_at >= since, SearchCandidate.subject == "mother", SearchCandidate.rank == 1)
    return [(score, searched or 0) for score, searched in session.execute(statement.where(*where))]
