"""Ways back of an acta: every field rectified, an acta cancelled, a cancellation or a replacement undone.

These functions do what is asked; `decisions` says what needs a second person first.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from registry.births import service as births
from registry.births.corrections import service as corrections
from registry.births.models import Birth
from registry.births.record import history, queries, service
from registry.births.record.court_parents import (
    CourtParent,
    link_parents,
    name_parents,
    refuse_parents,
    surnames_of_parents,
)
from registry.births.record.declarants import DECLARANT_COLUMNS, Declarant, declarant_columns
from registry.births.record.models import BirthRecord
from registry.births.record.parents import (
    Father,
    follow_father,
    link_father,
    link_mother,
    refuse_father,
    refuse_names,
    surnames_of_family,
)
from registry.births.record.rules import (
    CANCELLED,
    IN_FORCE,
    RECTIFIED,
    RETURNING,
    SUPERSEDED,
    may_become,
)
from registry.births.rules.deadlines import timeliness
from registry.births.rules.fields import OF_THE_MOTHER, POINTERS
from registry.births.words import BARRED_BY_STATE
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.people import queries as persons
from registry.people import service as people
from registry.people.changes import Ground
from registry.people.happenings.rules import ACTA_CANCELLED, ACTA_CORRECTED, ACTA_RESTORED
from registry.people.happenings.service import happen
from registry.people.rules import Surnames

CHANGED_TASK = "documents.acta_changed"
"""Run by the room above, which ends the card of a child left without an acta."""
NAMES: Final = ("given_names", "first_surname", "second_surname")


@dataclass(frozen=True, slots=True)
class Rectification:
    """What an acta is to state instead."""

    names: Mapping[str, str | None] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the certificate by their flat names."""
    has_father: bool = False
    """Whether the father is rectified; without `father` the acta names none from then on."""
    father: Father | None = None
    parents: Sequence[CourtParent] = ()
    """Of an acta whose parents a court's decision names: all of them, as they are to stand."""
    exchanges_number: bool = False
    """Whether the certificate takes another one's number, which gets this one's: two papers were exchanged."""
    declarant: Declarant | None = None
    """Who declared the birth, where somebody else is recorded."""


def rectify(ctx: Context, record_id: uuid.UUID, rectification: Rectification, ground: Ground) -> BirthRecord:
    """Rectify an acta in force; the original stays in its history, what is right applies everywhere."""
    if rectification.exchanges_number:
        return _exchange_numbers(ctx, record_id, rectification, ground)
    record = service.read(ctx, record_id, lock=True)
    birth = service.origin(ctx, record)
    service.refuse_words(ground.reason)
    new_names = _names(record, birth, rectification)
    if not may_become(record.state, RECTIFIED):
        raise history.barred(record)
    is_renamed = any(getattr(record, name) != value for name, value in new_names.items())
    is_of_parents = rectification.has_father or bool(rectification.parents)
    declared, declares = _declarants(record, rectification)
    if not is_renamed and not rectification.certificate and not is_of_parents and declares == declared:
        raise Invalid([FieldError("", _("Nothing would change. Give at least one field to correct."))])
    _refuse_other_parents(record, rectification)
    before = history.snapshot(record)
    after: dict[str, Any] = {"evidence": ground.evidence} if ground.evidence else {}
    if declares != declared:
        before, after = before | declared, after | declares
    if rectification.certificate:
        birth = births.read_anywhere(ctx, birth.id, lock=True)
        correction = corrections.correct(ctx, birth, rectification.certificate, ground)
        before, after = before | {"certificate": correction.before}, after | {"certificate": correction.after}
        if not record.parents:
            link_mother(ctx, record, birth)
        _reckon(record, birth)
    if rectification.has_father:
        refuse_father(ctx, rectification.father, birth)
        follow_father(ctx, record, rectification.father)
    if rectification.parents:
        refuse_parents(ctx, rectification.parents, birth)
        name_parents(ctx, record, rectification.parents)
        link_parents(ctx, record)
    for name, value in (new_names | declares).items():
        setattr(record, name, value)
    history.move(ctx, record, RECTIFIED, ground.reason, before, after)
    people.rename(ctx, record.child, record.given_names, record.first_surname, record.second_surname)
    ctx.defer(births.SEARCH_TASK, birth_id=str(birth.id))
    happen(ctx, ACTA_CORRECTED, record.child_id, record.id)
    return record


def _declarants(record: BirthRecord, rectification: Rectification) -> tuple[dict[str, Any], dict[str, Any]]:
    """The declarant's columns as they are and as they are to be; both empty where the declarant is not rectified."""
    if rectification.declarant is None:
        return {}, {}
    declared = {name: getattr(record, name) for name in DECLARANT_COLUMNS}
    return declared, dict.fromkeys(DECLARANT_COLUMNS) | declarant_columns(rectification.declarant)


def _exchange_numbers(ctx: Context, record_id: uuid.UUID, rectification: Rectification, ground: Ground) -> BirthRecord:
    """Rectify the numbers of two certificates, and the actas in force that were made from them, at once."""
    record = service.read(ctx, record_id, lock=True)
    service.refuse_words(ground.reason)
    if not may_become(record.state, RECTIFIED):
        raise history.barred(record)
    number = rectification.certificate.get("cnv")
    is_of_more = bool(
        rectification.names or rectification.parents or rectification.has_father or rectification.declarant
    )
    if number is None or is_of_more or set(rectification.certificate) != {"cnv"}:
        message = _("Give the number that this certificate is to have, and nothing else.")
        raise Invalid([FieldError("/certificate", message)])
    birth = service.origin(ctx, record)
    other = corrections.exchange_used_numbers(ctx, birth.id, number, ground)
    theirs = queries.record_in_force(ctx.session, other.newborn_id)
    for acta, before, after in ((record, other.cnv, birth.cnv), (theirs, birth.cnv, other.cnv)):
        if acta is not None:
            evidence = {"evidence": ground.evidence} if ground.evidence else {}
            stated = history.snapshot(acta) | {"certificate": {"cnv": before}}
            history.move(ctx, acta, RECTIFIED, ground.reason, stated, evidence | {"certificate": {"cnv": after}})
            happen(ctx, ACTA_CORRECTED, acta.child_id, acta.id)
    return record


def _refuse_other_parents(record: BirthRecord, rectification: Rectification) -> None:
    """Raise Invalid where parents are rectified that the acta does not state: a court's, or the certificate's."""
    if record.parents:
        fields = [POINTERS[name] for name in rectification.certificate if name in (*OF_THE_MOTHER, "is_mother_unknown")]
        fields += ["/father"] if rectification.has_father else []
        message = _("A court's decision names the parents of this acta. Correct them in the field parents.")
        if fields:
            raise Invalid([FieldError(field, message) for field in fields])
    elif rectification.parents:
        message = _("No court's decision names the parents of this acta. Have the acta replaced by its decision.")
        raise Invalid([FieldError("/parents", message)])


def _names(record: BirthRecord, birth: Birth, rectification: Rectification) -> dict[str, str | None]:
    """The acta's names after a rectification; raises Invalid with everything wrong in them."""
    names = {name: rectification.names.get(name, getattr(record, name)) for name in NAMES}
    father = rectification.father
    inherited = surnames_of_family(birth, father) | {
        rectification.certificate.get("mother_first_surname"),
        rectification.certificate.get("mother_second_surname"),
        record.father_first_surname,
        record.father_second_surname,
        *surnames_of_parents(rectification.parents),
        *(name for parent in record.parents for name in (parent.first_surname, parent.second_surname)),
    }
    surnames = Surnames(names["first_surname"], names["second_surname"])
    refuse_names(names["given_names"], surnames, father, inherited)
    return names


def _reckon(record: BirthRecord, birth: Birth) -> None:
    """Whether the inscription was in time, by the day of birth as rectified."""
    if birth.born_on is not None and record.inscribed_on is not None:
        in_time = timeliness(birth.born_on, record.inscribed_on, is_remote=birth.is_remote)
        record.registration = in_time.kind


def cancel(ctx: Context, record_id: uuid.UUID, reason: str) -> BirthRecord:
    """Cancel an acta: nothing is removed, its copies are no longer in force, and its certificate is free again."""
    record = service.read(ctx, record_id, lock=True)
    history.move(ctx, record, CANCELLED, reason)
    birth = births.read_anywhere(ctx, service.origin(ctx, record).id, lock=True)
    if record.birth_id is not None:
        births.set_free(ctx, birth)
    if record.number is not None:  # a draft that is given up was never known to anybody
        happen(ctx, ACTA_CANCELLED, record.child_id, record.id)
    ctx.defer(births.SEARCH_TASK, birth_id=str(birth.id))
    ctx.defer(CHANGED_TASK, person_id=str(record.child_id))
    return record


def reinstate(ctx: Context, record_id: uuid.UUID, reason: str) -> BirthRecord:
    """Undo a cancellation, or a replacement whose own acta was cancelled: the acta is in force as before.

    Raises Refused when the child has another acta meanwhile; nothing bars making a new acta from the certificate.
    """
    record = service.read(ctx, record_id, lock=True)
    refuse_reinstatement(ctx, record)
    service.refuse_words(reason)
    birth = births.read_anywhere(ctx, service.origin(ctx, record).id, lock=True)
    if record.state == CANCELLED and record.birth_id is not None:
        _refuse_used(birth)
        births.mark_used(ctx, birth)
    to = next(
        event.from_state for event in reversed(queries.events(ctx.session, record.id)) if event.from_state in IN_FORCE
    )
    before = history.snapshot(record)
    if record.state == SUPERSEDED:
        _take_back_parents(ctx, record)
        record.is_sealed = False
    history.move(ctx, record, to, reason, before, is_return=True)
    if record.parents:
        link_parents(ctx, record)
    else:
        link_mother(ctx, record, birth)
        link_father(ctx, record)
    people.rename(ctx, record.child, record.given_names, record.first_surname, record.second_surname)
    ctx.defer(births.SEARCH_TASK, birth_id=str(birth.id))
    ctx.defer(CHANGED_TASK, person_id=str(record.child_id))
    happen(ctx, ACTA_RESTORED, record.child_id, record.id)
    return record


def refuse_reinstatement(ctx: Context, record: BirthRecord) -> None:
    """Raise Refused where there is nothing to undo, or something else has to be done first."""
    if record.state not in RETURNING:
        raise Refused("acta-not-cancelled", _("Only a cancelled or replaced acta can be reinstated."))
    if record.number is None:
        raise Refused(
            "acta-never-inscribed", _("This draft was never inscribed. Make a new acta from the certificate.")
        )
    if record.state == SUPERSEDED and queries.replacement(ctx.session, record) is not None:
        raise Refused(
            "acta-superseded", _("The acta that replaced this one is in force. Have that one cancelled first.")
        )
    if record.state == CANCELLED and record.birth_id is not None:
        _refuse_used(service.origin(ctx, record))


def _refuse_used(birth: Birth) -> None:
    if birth.state != "signed":
        raise Refused(f"certificate-{birth.state}", BARRED_BY_STATE[birth.state])


def _take_back_parents(ctx: Context, record: BirthRecord) -> None:
    """End the kinship that the cancelled replacements gave."""
    given = {str(replaced.id) for replaced in queries.replacements(ctx.session, record)}
    for kinship in persons.parents(ctx.session, record.child_id):
        if kinship.evidence_id in given:
            people.end_kinship(ctx, kinship)
