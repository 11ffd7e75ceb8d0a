"""Neighbours in the graph: each kind of node has its own tables, read within a bound."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.documents.applications.models import Application
from registry.documents.cards.models import IdentityCard
from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.models import AlertPerson, AlertReason
from registry.investigations.graph.rules import ALERT, JOINED, PRINTS, Neighbours, Node
from registry.people import queries as people
from registry.people.models import Kinship

_OWN: Final = aliased(AlertPerson)
_OTHER: Final = aliased(AlertPerson)

BY_PRINTS: Final = frozenset(indicator.code for indicator in CATALOGUE if indicator.has_agreeing_prints)
Linked = list[tuple[Node, str]]


def neighbours(session: Session, node: Node, most: int) -> Neighbours:
    """The nodes linked to a node, at most `most` of them, and how many there are in all."""
    kind, key = node
    if kind == "person":
        linked = sorted(set(_of_person(session, uuid.UUID(key), most)))
        return Neighbours(tuple(linked[:most]), len(linked))
    if kind == "certificate":
        linked = sorted(set(_of_certificate(session, uuid.UUID(key))))
        return Neighbours(tuple(linked), len(linked))
    if kind == "attendant":
        births = select(Birth.id).where(Birth.attendant_dni == key)
        births = births.order_by(Birth.born_on.desc().nulls_last(), Birth.id)
        return _many(session, births, "certificate", "attended", most)
    if kind == "declarant":
        children = select(BirthRecord.child_id).where(
            BirthRecord.declarant_document == key, BirthRecord.is_sealed.is_(False)
        )
        return _many(session, children.distinct().order_by(BirthRecord.child_id), "person", "declared", most)
    if kind == "card":
        holder = select(IdentityCard.person_id).where(IdentityCard.id == uuid.UUID(key))
        return _many(session, holder, "person", "holds", most)
    column = LinkageRecord.phone if kind == "phone" else LinkageRecord.address
    persons = select(LinkageRecord.person_id).where(column == key).order_by(LinkageRecord.person_id)
    return _many(session, persons, "person", kind, most)


def _many(session: Session, statement: Select[Any], kind: str, what: str, most: int) -> Neighbours:
    keys: Sequence[uuid.UUID] = session.scalars(statement.limit(most)).all()
    total = len(keys)
    if total == most:
        total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    return Neighbours(tuple(((kind, str(key)), what) for key in keys), total)


def _of_person(session: Session, person: uuid.UUID, most: int) -> Linked:
    linked: Linked = []
    births = select(Birth.id, Birth.newborn_id).where((Birth.newborn_id == person) | (Birth.mother_id == person))
    for birth, newborn in session.execute(births.order_by(Birth.id).limit(most)):
        linked.append((("certificate", str(birth)), "child of" if newborn == person else "mother of"))
    kin = select(Kinship).where((Kinship.child_id == person) | (Kinship.relative_id == person))
    for kinship in session.scalars(kin.order_by(Kinship.id).limit(most)):
        relative = kinship.relative_id if kinship.child_id == person else kinship.child_id
        linked.append((("person", str(relative)), kinship.relation))
    linked += _by_alerts(session, person, most)
    linked += [(("person", str(other)), JOINED) for other in people.identities_of(session, person) - {person}]
    record = session.get(LinkageRecord, person)
    if record is not None:
        for kind, key in (("phone", record.phone), ("address", record.address)):
            if key:
                linked.append(((kind, key), kind))
    cards = select(IdentityCard.id).where(IdentityCard.person_id == person)
    linked += [(("card", str(card)), "holds") for card in session.scalars(cards.order_by(IdentityCard.id).limit(most))]
    applications = select(Application).where((Application.person_id == person) | (Application.applicant_id == person))
    for application in session.scalars(applications.order_by(Application.id).limit(most)):
        partner = application.applicant_id if application.person_id == person else application.person_id
        if partner is not None:
            linked.append((("person", str(partner)), "applied for"))
    actas = select(BirthRecord.declarant_document).where(
        BirthRecord.child_id == person, BirthRecord.is_sealed.is_(False), BirthRecord.declarant_document.is_not(None)
    )
    linked += [(("declarant", str(document)), "declared") for document in session.scalars(actas.limit(most))]
    return linked


def _by_alerts(session: Session, person: uuid.UUID, most: int) -> Linked:
    """Persons whom alerts that stand name beside this one; each by prints where any of the reasons says so."""
    reasons = (
        select(_OTHER.person_id, AlertReason.indicator)
        .join(_OWN, _OWN.alert_id == _OTHER.alert_id)
        .join(AlertReason, AlertReason.alert_id == _OWN.alert_id)
        .where(_OWN.person_id == person, _OTHER.person_id != person, AlertReason.withdrawn_at.is_(None))
        .distinct()
        .order_by(_OTHER.person_id, AlertReason.indicator)
    )
    by_person: dict[uuid.UUID, str] = {}
    for other_id, indicator in session.execute(reasons.limit(most)):
        if indicator in BY_PRINTS or other_id not in by_person:
            by_person[other_id] = PRINTS if indicator in BY_PRINTS else ALERT
    return [(("person", str(other_id)), what) for other_id, what in by_person.items()]


def _of_certificate(session: Session, birth_id: uuid.UUID) -> Linked:
    birth = session.get(Birth, birth_id)
    if birth is None:
        return []
    linked: Linked = [(("person", str(birth.newborn_id)), "child of")]
    if birth.mother_id is not None:
        linked.append((("person", str(birth.mother_id)), "mother of"))
    if birth.attendant_dni is not None:
        linked.append((("attendant", birth.attendant_dni), "attended"))
    return linked


def certificates(session: Session, births: Iterable[str]) -> dict[str, str | None]:
    """Birth → number of its certificate; None while it is a draft."""
    ids = [uuid.UUID(birth) for birth in births]
    rows = session.execute(select(Birth.id, Birth.cnv).where(Birth.id.in_(ids)))
    return {str(birth): cnv for birth, cnv in rows}


def cards(session: Session, cards: Iterable[str]) -> dict[str, str]:
    """Card → its number."""
    ids = [uuid.UUID(card) for card in cards]
    rows = session.execute(select(IdentityCard.id, IdentityCard.number).where(IdentityCard.id.in_(ids)))
    return {str(card): number for card, number in rows}
