"""What the room does with a certificate: check, change a draft, sign, annul, mark as used."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC
from typing import Any

from registry.births import bonding, mothers, queries
from registry.births.models import Birth, Recapture
from registry.births.rules.certificate import born_day, changed, draft_errors, signature_errors
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
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.facilities import queries as facilities
from registry.people.rules import document_number

SEARCH_TASK = "duplicates.search_birth"
"""Run by the room above, which searches the mother 1:N and the newborn in its block."""


def check(ctx: Context, one: Certificate, *, sign: bool, prints: Sequence[PrintFacts] = ()) -> None:
    """Raise Invalid with everything wrong in a certificate and its prints, by the rules and by what the tables know."""
    found = reasons(ctx, one, sign=sign, prints=prints)
    if found:
        raise Invalid(found)


def reasons(ctx: Context, one: Certificate, *, sign: bool, prints: Sequence[PrintFacts] = ()) -> tuple[FieldError, ...]:
    """Everything that bars a certificate and its prints; raises Invalid of its own kind for a stillbirth."""
    if one.vital_status == STILLBORN:
        raise Invalid(
            [FieldError(POINTERS["vital_status"], "A stillbirth has its own certificate.")],
            "stillbirth",
            "Live births are registered here. A stillbirth has its own certificate and register.",
        )
    judge = signature_errors if sign else draft_errors
    of_prints = print_errors(prints, ctx.now, one.born_at, has_mother=not one.is_mother_unknown)
    return (*judge(one, ctx.now), *_unknown_places(ctx, one), *of_prints)


def _unknown_places(ctx: Context, one: Certificate) -> list[FieldError]:
    found = []
    for scheme, code in (("ubigeo_scheme", "ubigeo"), ("mother_residence_scheme", "mother_residence_ubigeo")):
        wanted: tuple[str | None, str | None] = (getattr(one, scheme), getattr(one, code))
        if wanted[0] and wanted[1] and facilities.place(ctx.session, wanted[0], wanted[1]) is None:
            found.append(FieldError(POINTERS[code], "There is no such district in that scheme."))
    if one.place_facility_code and facilities.facility(ctx.session, one.place_facility_code) is None:
        found.append(FieldError(POINTERS["place_facility_code"], "There is no facility of this code."))
    return found


def tidy(one: Certificate) -> Certificate:
    """The certificate as kept: document numbers in capitals, a DNI without its check character."""
    return replace(
        one,
        attendant_dni=_kept("DNI", one.attendant_dni),
        certifier_dni=_kept("DNI", one.certifier_dni),
        mother_document_number=_kept(one.mother_document_type, one.mother_document_number),
    )


def _kept(kind: str | None, number: str | None) -> str | None:
    return number if kind is None or number is None else document_number(kind, number)


def certificate_of(birth: Birth) -> Certificate:
    """The certificate a birth's row holds."""
    return Certificate(**{name: getattr(birth, name) for name in FIELDS})


def certificate_hash(one: Certificate) -> str:
    """SHA-256 of a certificate's content, in hexadecimal: sealed into the journal when it is signed."""
    content = {name: None if value is None else str(value) for name, value in asdict(_in_utc(one)).items()}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _in_utc(one: Certificate) -> Certificate:
    return replace(one, born_at=one.born_at.astimezone(UTC) if one.born_at else None)


def read(ctx: Context, birth_id: uuid.UUID, *, lock: bool = False) -> Birth:
    """The birth; raises NotFound when it is absent or of another facility."""
    birth = queries.birth(ctx.session, ctx.actor, birth_id, lock=lock)
    if birth is None:
        raise NotFound
    return birth


def change_draft(ctx: Context, birth_id: uuid.UUID, changes: Mapping[str, Any]) -> Birth:
    """Change fields of a draft; a field given as None is taken out."""
    birth = read(ctx, birth_id, lock=True)
    if birth.state != DRAFT:
        raise Refused("certificate-signed", "Only a draft is changed: annul this certificate and make a new one.")
    before = certificate_of(birth)
    one = changed(before, changes)
    check(ctx, one, sign=False)
    one = tidy(one)
    mothers.refuse_another(ctx, birth, before, one)
    for name in FIELDS:
        setattr(birth, name, getattr(one, name))
    birth.newborn.sex = one.sex
    birth.newborn.birth_date = born_day(one)
    mothers.complete(ctx, birth, one)
    if before.born_at != one.born_at:
        schedule(ctx, birth)
    ctx.journal("birth.changed", "birth", birth.id, fields=sorted(changes))
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return birth


def schedule(ctx: Context, birth: Birth) -> None:
    """Set the days on which the child's prints are taken again; a day already past when it is enrolled is none."""
    for earlier in queries.recaptures_of(ctx.session, birth.id):
        ctx.session.delete(earlier)
    ctx.session.flush()
    born_on = born_day(certificate_of(birth))
    if born_on is None:
        return
    for months in RECAPTURE_MONTHS:
        due_on = months_after(born_on, months)
        if due_on > ctx.today:
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
    _refuse_transition(birth, SIGNED)
    check(ctx, certificate_of(birth), sign=True)
    put_signature(ctx, birth)
    ctx.session.flush()
    bonding.bind(ctx, birth)
    return birth


def put_signature(ctx: Context, birth: Birth) -> None:
    """Sign a certificate that was found whole."""
    birth.state, birth.signed_by, birth.signed_at = SIGNED, ctx.actor.account_id, ctx.now
    ctx.journal("birth.signed", "birth", birth.id, certificate_sha256=certificate_hash(certificate_of(birth)))


def annul(ctx: Context, birth_id: uuid.UUID, reason: str) -> Birth:
    """Annul a certificate that was not used. Its prints stay searchable: the same infant may come back elsewhere.

    The number of a signed certificate stays taken; a draft gives its number back.
    """
    birth = read(ctx, birth_id, lock=True)
    _refuse_transition(birth, ANNULLED)
    was = birth.state
    birth.state, birth.annulled_reason, birth.annulled_at = ANNULLED, reason, ctx.now
    for recapture in queries.recaptures_of(ctx.session, birth.id):
        if recapture.state == "due":
            recapture.state = "cancelled"
    ctx.journal("birth.annulled", "birth", birth.id, was=was)
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return birth


def mark_used(ctx: Context, birth: Birth) -> None:
    """An acta was inscribed from this certificate."""
    _refuse_transition(birth, USED)
    birth.state = USED
    ctx.journal("birth.used", "birth", birth.id)


def _refuse_transition(birth: Birth, to: str) -> None:
    if to not in TRANSITIONS[birth.state]:
        raise Refused(f"certificate-{birth.state}", f"A certificate that is {birth.state} cannot become {to}.")
