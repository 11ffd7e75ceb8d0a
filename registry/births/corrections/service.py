"""Corrections of signed certificates: the content changes, what stood there before is kept with reason and evidence.

Until an acta uses it, a certificate is corrected where it was signed; afterwards the acta is rectified, which also
comes here. Prints, newborn and number of the case stay: nobody has to be enrolled again for a typing error.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from registry.births import mothers, queries, service
from registry.births.corrections.keeping import from_json, keep, to_json, write
from registry.births.models import Birth, BirthCorrection
from registry.births.rules.another_mother import IDENTITY, is_another_woman
from registry.births.rules.certificate import changed
from registry.births.rules.dates import born_day
from registry.births.rules.fields import ANNULLED, DRAFT, FIELDS, OF_THE_MOTHER, POINTERS, SIGNED, USED, Certificate
from registry.births.rules.requirements import with_reasons
from registry.births.words import BARRED_BY_STATE
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.people.changes import Ground

_EXCHANGES: Final = {"cnv": "birth.numbers_exchanged", "birth_order": "birth.orders_exchanged"}
"""What two certificates exchange → the act in the journal."""
_OF_ALL_CHILDREN: Final = (*OF_THE_MOTHER, "is_mother_unknown")
"""Fields that the certificates of one delivery share."""


class AnotherMother(Exception):  # not an error: the caller asks a second person
    """A correction puts another woman in the mother's place: one person alone could make her prints vanish like this.

    `of_one_record`: whether her record stays and takes what is stated now, and with it her prints.
    """

    def __init__(self, *, of_one_record: bool) -> None:
        super().__init__()
        self.of_one_record = of_one_record


def locked(ctx: Context, birth_id: uuid.UUID) -> Birth:
    """The certificate, locked after its delivery: children of one are corrected one after the other."""
    birth = service.read(ctx, birth_id)
    queries.delivery(ctx.session, birth.delivery_id)
    ctx.session.refresh(service.read(ctx, birth_id, lock=True))
    return birth


def exchange_numbers(ctx: Context, birth_id: uuid.UUID, changes: Mapping[str, Any], ground: Ground) -> Birth:
    """Give a signed certificate the number in `changes`, and the one that has it this one's: two papers exchanged.

    One after the other would not do: a number has one living certificate at any moment.

    Sent twice, or for both at once, it is done once: whoever comes second has the number already. Raises Invalid, or
    Refused where an acta was made from one of them.
    """
    number = changes.get("cnv")
    if set(changes) != {"cnv"} or number is None:
        message = _("Give the number that this certificate is to have, and nothing else.")
        raise Invalid([FieldError("/certificate", message)])
    birth, other = _with_number(ctx, birth_id, number)
    refuse_unless_signed(birth)
    if birth.cnv == number:
        raise Invalid([FieldError(POINTERS["cnv"], _("This certificate has this number already."))])
    if birth.cnv is None:
        raise Invalid(
            [FieldError(POINTERS["cnv"], _("This certificate has no number to give. Annul one of the two instead."))]
        )
    if other is None:
        message = _("No signed certificate of your facility has this number. Check the number on the paper.")
        raise Invalid([FieldError(POINTERS["cnv"], message)])
    if other.state == USED:
        raise Refused(
            "certificate-used",
            _("An acta has been made from the other certificate. Ask the registry office to rectify the acta."),
        )
    _exchange(ctx, birth, other, "cnv", ground)
    return birth


def exchange_used_numbers(ctx: Context, birth_id: uuid.UUID, number: str, ground: Ground) -> Birth:
    """The same for certificates from which actas were made, or one of them: the other certificate.

    The caller knows that it may, and writes it into the actas. Raises Invalid.
    """
    birth, other = _with_number(ctx, birth_id, number)
    if birth.cnv == number:
        raise Invalid([FieldError(POINTERS["cnv"], _("This certificate has this number already."))])
    if birth.cnv is None or other is None or other.facility_code != birth.facility_code:
        message = _("No other certificate of the same facility has this number. Check the number on the paper.")
        raise Invalid([FieldError(POINTERS["cnv"], message)])
    _exchange(ctx, birth, other, "cnv", ground)
    return other


def _with_number(ctx: Context, birth_id: uuid.UUID, number: str) -> tuple[Birth, Birth | None]:
    """The certificate, and the signed or used one that has the number; locked in one order, as they are now."""
    other_id = queries.signed_with_number(ctx.session, ctx.actor, number)
    for each in sorted({birth_id} | ({other_id} if other_id else set()), key=str):
        ctx.session.refresh(service.read(ctx, each, lock=True))
    birth = service.read(ctx, birth_id)
    other = service.read(ctx, other_id) if other_id is not None else None
    return birth, other if other is not None and other.cnv == number and other.id != birth.id else None


def _exchange(ctx: Context, birth: Birth, other: Birth, name: str, ground: Ground) -> BirthCorrection:
    """Write both corrections of a field that differs between living certificates; returns this certificate's.

    It is annulled meanwhile, in this transaction alone, and signed before: only so is what it states free.
    """
    was, mine, theirs = birth.state, getattr(birth, name), getattr(other, name)
    birth.state = SIGNED
    ctx.session.flush()
    birth.state, birth.annulled_reason, birth.annulled_at = ANNULLED, ground.reason, ctx.now
    ctx.session.flush()
    if other.state == DRAFT:
        setattr(other, name, mine)
        ctx.session.flush()
    else:
        write(ctx, other, {name: mine}, other.mother_id, ground)
    correction = write(ctx, birth, {name: theirs}, birth.mother_id, ground)
    birth.state, birth.annulled_reason, birth.annulled_at = SIGNED, None, None
    ctx.session.flush()
    birth.state = was
    ctx.session.flush()
    ctx.journal(_EXCHANGES[name], "birth", birth.id, other=str(other.id))
    return correction


def refuse_unless_signed(birth: Birth) -> None:
    """Raise Refused where the certificate is a draft, in use or annulled."""
    if birth.state == DRAFT:
        raise Refused("certificate-draft", _("This certificate is still a draft. Change the draft itself."))
    if birth.state == USED:
        raise Refused(
            "certificate-used",
            _("An acta has been made from this certificate. Ask the registry office to rectify the acta."),
        )
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", BARRED_BY_STATE[ANNULLED])


def correct(
    ctx: Context, birth: Birth, changes: Mapping[str, Any], ground: Ground, *, are_prints_hers: bool = True
) -> BirthCorrection:
    """Correct a signed certificate, its newborn and its mother; the caller holds the lock and knows that it may.

    A child that gets the birth order of another of its delivery gives it its own: twins written the wrong way round.
    Raises Invalid with everything that is wrong, or when nothing would change; AnotherMother, before anything is
    written, where only two people may do this and one does.
    """
    before = service.certificate_of(birth)
    certificate = changed(before, changes)
    registered_on = day_in_peru(birth.signed_at or ctx.now)
    # An acta of before states what it states: its correction adds nothing that nobody wrote down.
    service.check(ctx, certificate, sign=not birth.is_transcribed, registered_on=registered_on)
    certificate = with_reasons(service.normalized(certificate), registered_on)
    fields = [name for name in FIELDS if getattr(certificate, name) != getattr(before, name)]
    if not fields:
        raise Invalid([FieldError("/certificate", _("Nothing would change. Give at least one field to correct."))])
    siblings = [child for child in queries.children_of(ctx.session, birth.delivery_id) if child.id != birth.id]
    if ground.requested_by is None and not IDENTITY.isdisjoint(fields):
        is_other_record = mothers.is_another_record(ctx, birth, before, certificate)
        if is_other_record or is_another_woman(_as_agreed(ctx, birth, before), certificate):
            raise AnotherMother(of_one_record=not is_other_record)
    mother_id = mothers.corrected(ctx, birth, before, certificate, are_prints_hers=are_prints_hers)
    correction = None
    other = _of_order(siblings, certificate.birth_order) if "birth_order" in fields else None
    if other is not None and before.birth_order is not None:
        correction = _exchange(ctx, birth, other, "birth_order", ground)
    values = {name: getattr(certificate, name) for name in fields if correction is None or name != "birth_order"}
    if values or correction is None:
        correction = write(ctx, birth, values, mother_id, ground)
    shared = {name: getattr(certificate, name) for name in fields if name in _OF_ALL_CHILDREN}
    for sibling in siblings if shared else ():
        write(ctx, sibling, shared, mother_id, ground)
    if "sex" in fields:
        birth.newborn.sex = certificate.sex
    if "born_on" in fields:
        birth.newborn.birth_date = born_day(certificate)
        service.schedule_recaptures(ctx, birth)
    ctx.session.flush()
    return correction


def _of_order(children: Sequence[Birth], order: int | None) -> Birth | None:
    """The child of this birth order, if one has it."""
    return next((child for child in children if order is not None and child.birth_order == order), None)


def _as_agreed(ctx: Context, birth: Birth, now: Certificate) -> Certificate:
    """The mother as the certificate was signed, or as a second person last approved: small steps do not add up."""
    stated: dict[str, Any] = {}
    for correction in queries.corrections_of(ctx.session, birth.id):
        of_mother = {name: value for name, value in correction.before.items() if name in IDENTITY}
        if correction.requested_by is not None and of_mother:
            stated = {}
        else:
            stated = of_mother | stated
    return replace(now, **from_json(stated))


def reinstate(ctx: Context, birth_id: uuid.UUID, ground: Ground) -> Birth:
    """Undo an annulment by mistake: the certificate is what it was, with all its prints.

    Its number may have been given to another meanwhile, or its place in the delivery: then the constraint refuses.
    """
    birth = service.read(ctx, birth_id, lock=True)
    refuse_unless_annulled(birth)
    before = to_json({name: getattr(birth, name) for name in ("state", "annulled_reason", "annulled_at")})
    to = SIGNED if birth.signed_at is not None else DRAFT
    if to == SIGNED:  # a draft has no history
        keep(ctx, birth, before, {"state": to}, ground)
        birth.corrections += 1
    birth.state, birth.annulled_reason, birth.annulled_at = to, None, None
    ctx.session.flush()
    for recapture in queries.recaptures_of(ctx.session, birth.id):
        if recapture.state == "cancelled":
            recapture.state = "due"
    ctx.journal("birth.reinstated", "birth", birth.id, state=to)
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return birth


def refuse_unless_annulled(birth: Birth) -> None:
    """Raise Refused where there is no annulment to undo."""
    if birth.state != ANNULLED:
        raise Refused("certificate-not-annulled", _("This certificate is not annulled. There is nothing to undo."))
