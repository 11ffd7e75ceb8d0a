"""What is done with a certificate: check it, change a draft, sign, annul, mark as used."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from registry.births import bonding, mothers, queries
from registry.births.models import Birth, Recapture
from registry.births.rules.certificate import changed, draft_errors, signature_errors
from registry.births.rules.dates import born_day, earliest_birth
from registry.births.rules.deadlines import PRIMARY_MONTHS, RECAPTURE_MONTHS, months_after
from registry.births.rules.fields import (
    ANNULLED,
    DRAFT,
    FIELDS,
    POINTERS,
    SIGNED,
    STILLBORN,
    TRANSITIONS,
    USED,
    Certificate,
)
from registry.births.rules.prints import PrintFacts, print_errors
from registry.births.rules.requirements import with_reasons
from registry.births.words import BARRED_BY_STATE
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.facilities import queries as facilities
from registry.people.rules import document_number

SEARCH_TASK = "duplicates.search_birth"
"""Run by the room above, which searches for the mother 1:N and for the newborn within its block."""


def check(
    ctx: Context,
    certificate: Certificate,
    *,
    sign: bool,
    prints: Sequence[PrintFacts] = (),
    registered_on: date | None = None,
) -> None:
    """Raise Invalid with everything wrong in a certificate and its prints, by the rules and by the tables.

    `registered_on` is the day by which the kind of registration is told, today unless given.
    """
    errors = certificate_errors(ctx, certificate, sign=sign, prints=prints, registered_on=registered_on)
    if errors:
        raise Invalid(errors)


def certificate_errors(
    ctx: Context,
    certificate: Certificate,
    *,
    sign: bool,
    prints: Sequence[PrintFacts] = (),
    registered_on: date | None = None,
) -> tuple[FieldError, ...]:
    """Everything wrong in a certificate and its prints; raises Invalid with its own slug for a stillbirth."""
    if certificate.vital_status == STILLBORN:
        raise Invalid(
            [FieldError(POINTERS["vital_status"], _("A stillbirth needs a certificate of its own."))],
            "stillbirth",
            _("Only live births are registered here. A stillbirth has its own certificate and register."),
        )
    of_certificate = (
        signature_errors(certificate, ctx.latest, registered_on or ctx.today)
        if sign
        else draft_errors(certificate, ctx.latest)
    )
    of_prints = print_errors(
        prints, ctx.latest, earliest_birth(certificate), has_mother=not certificate.is_mother_unknown
    )
    return (*of_certificate, *_unknown_places(ctx, certificate), *of_prints)


def _unknown_places(ctx: Context, certificate: Certificate) -> list[FieldError]:
    errors = []
    for scheme_field, code_field in (
        ("ubigeo_scheme", "ubigeo"),
        ("mother_residence_scheme", "mother_residence_ubigeo"),
    ):
        scheme: str | None = getattr(certificate, scheme_field)
        code: str | None = getattr(certificate, code_field)
        if scheme and code and facilities.place(ctx.session, scheme, code) is None:
            errors.append(FieldError(POINTERS[code_field], _("Unknown district code in this scheme.")))
    facility_code = certificate.place_facility_code
    if facility_code and facilities.facility(ctx.session, facility_code) is None:
        errors.append(FieldError(POINTERS["place_facility_code"], _("Unknown facility code.")))
    return errors


def normalized(certificate: Certificate) -> Certificate:
    """The certificate as it is stored: document numbers in capitals, a DNI without its check character."""
    return replace(
        certificate,
        born_on=born_day(certificate),
        attendant_dni=_normalized_number("DNI", certificate.attendant_dni),
        certifier_dni=_normalized_number("DNI", certificate.certifier_dni),
        mother_document_number=_normalized_number(certificate.mother_document_type, certificate.mother_document_number),
    )


def _normalized_number(document_type: str | None, number: str | None) -> str | None:
    return number if document_type is None or number is None else document_number(document_type, number)


def certificate_of(birth: Birth) -> Certificate:
    """The certificate in a birth's row."""
    return Certificate(**{name: getattr(birth, name) for name in FIELDS})


def certificate_hash(certificate: Certificate) -> str:
    """SHA-256 of a certificate's content, in hexadecimal: sealed into the journal when it is signed."""
    born_at = certificate.born_at.astimezone(UTC) if certificate.born_at else None
    fields = asdict(replace(certificate, born_at=born_at))
    if born_at is not None:
        del fields["born_on"]  # follows from the moment, and is not in hashes of before
    for name in ("birth_estimate", "unknown"):
        if not fields[name]:
            del fields[name]
    content = {name: None if value is None else str(value) for name, value in fields.items()}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def read(ctx: Context, birth_id: uuid.UUID, *, lock: bool = False) -> Birth:
    """The birth; raises NotFound when it is absent or belongs to another facility."""
    birth = queries.birth(ctx.session, ctx.actor, birth_id, lock=lock)
    if birth is None:
        raise NotFound
    return birth


def read_anywhere(ctx: Context, birth_id: uuid.UUID, *, lock: bool = False) -> Birth:
    """The birth wherever it was enrolled, for those who were shown that they may act on it; raises NotFound."""
    birth = queries.birth_anywhere(ctx.session, birth_id, lock=lock)
    if birth is None:
        raise NotFound
    return birth


def change_draft(ctx: Context, birth_id: uuid.UUID, changes: Mapping[str, Any]) -> Birth:
    """Change fields of a draft; a field set to None is cleared."""
    birth = read(ctx, birth_id, lock=True)
    if birth.state != DRAFT:
        raise Refused("certificate-signed", _("Only a draft can be changed. Correct the signed certificate instead."))
    before = certificate_of(birth)
    certificate = changed(before, changes)
    check(ctx, certificate, sign=False)
    certificate = normalized(certificate)
    mothers.refuse_exchange(ctx, birth, before, certificate)
    for name in FIELDS:
        setattr(birth, name, getattr(certificate, name))
    birth.newborn.sex = certificate.sex
    birth.newborn.birth_date = born_day(certificate)
    mothers.complete(ctx, birth, certificate)
    if born_day(before) != certificate.born_on:
        schedule_recaptures(ctx, birth)
    ctx.journal("birth.changed", "birth", birth.id, fields=sorted(changes))
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return birth


def schedule_recaptures(ctx: Context, birth: Birth) -> None:
    """Set the days on which the child's prints are taken again; those done stay, days already past are skipped."""
    done = set()
    for recapture in queries.recaptures_of(ctx.session, birth.id):
        if recapture.state == "done":
            done.add(recapture.months)
        else:
            ctx.session.delete(recapture)
    ctx.session.flush()
    born_on = born_day(certificate_of(birth))
    if born_on is None:
        return
    for months in RECAPTURE_MONTHS:
        due_on = months_after(born_on, months)
        if due_on > ctx.today and months not in done:
            ctx.session.add(
                Recapture(
                    birth_id=birth.id,
                    months=months,
                    due_on=due_on,
                    becomes_primary=months == PRIMARY_MONTHS,
                    state="due",
                    is_demonstration=birth.is_demonstration,
                )
            )


def sign(ctx: Context, birth_id: uuid.UUID) -> Birth:
    """Sign a draft; raises Invalid with everything that is missing or wrong."""
    birth = read(ctx, birth_id, lock=True)
    refuse_transition(birth, SIGNED)
    certificate = certificate_of(birth)
    check(ctx, certificate, sign=True)
    birth.unknown = dict(with_reasons(certificate, ctx.today).unknown)
    put_signature(ctx, birth)
    ctx.session.flush()
    bonding.bind(ctx, birth)
    return birth


def put_signature(ctx: Context, birth: Birth, at: datetime | None = None) -> None:
    """Sign a certificate that was checked, now or as of a moment at which it was signed where the line was down."""
    birth.state, birth.signed_by, birth.signed_at = SIGNED, ctx.actor.account_id, at or ctx.now
    ctx.journal("birth.signed", "birth", birth.id, certificate_sha256=certificate_hash(certificate_of(birth)))


def annul(ctx: Context, birth_id: uuid.UUID, reason: str) -> Birth:
    """Annul an unused certificate. Its prints stay searchable: the same infant may be presented elsewhere.

    Its number is given back: where it was typed wrongly, its true owner has to be enrolled with it.
    """
    birth = read(ctx, birth_id, lock=True)
    refuse_transition(birth, ANNULLED)
    state_before = birth.state
    birth.state, birth.annulled_reason, birth.annulled_at = ANNULLED, reason, ctx.now
    for recapture in queries.recaptures_of(ctx.session, birth.id):
        if recapture.state == "due":
            recapture.state = "cancelled"
    ctx.journal("birth.annulled", "birth", birth.id, was=state_before)
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return birth


def mark_used(ctx: Context, birth: Birth) -> None:
    """Mark the certificate as used: an acta was inscribed from it."""
    refuse_transition(birth, USED)
    birth.state = USED
    ctx.journal("birth.used", "birth", birth.id)


def set_free(ctx: Context, birth: Birth) -> None:
    """Mark a used certificate as signed again: its acta was cancelled, and another can be made from it."""
    if birth.state == USED:
        birth.state = SIGNED
        ctx.journal("birth.freed", "birth", birth.id)


def refuse_transition(birth: Birth, to: str) -> None:
    """Raise Refused where the certificate's state does not lead to another."""
    if (birth.state, to) == (USED, SIGNED) or to not in TRANSITIONS[birth.state]:
        raise Refused(f"certificate-{birth.state}", BARRED_BY_STATE[birth.state])
