"""Certified copies: a PDF as it was issued, sealed, with a QR by which anyone can ask whether it is genuine."""

import hashlib
import io
import json
import re
import secrets
import uuid
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import segno
import typst

from registry.births.models import Birth
from registry.births.record import queries, service
from registry.births.record.models import BirthRecord, CertifiedCopy
from registry.births.record.rules import IN_FORCE
from registry.core.clock import PERU, day_in_peru
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.hiding import sealed_as_well
from registry.facilities import queries as facilities

CODE_BYTES = 18
"""Of chance in a copy's code: 144 bits, not to be guessed."""
_CODE = re.compile(r"[A-Za-z0-9_-]{24}")


def issue(ctx: Context, record_id: uuid.UUID, language: str) -> CertifiedCopy:
    """Make and keep a certified copy of an acta in force; raises Refused otherwise."""
    record = service.read(ctx, record_id, lock=True)  # it does not change while its copy is made
    if record.state not in IN_FORCE:
        raise Refused(f"acta-{record.state}", f"Copies are certified of actas in force; this one is {record.state}.")
    code = secrets.token_urlsafe(CODE_BYTES)
    pdf = render(content(ctx, record, language, code), ctx.now)
    copy = CertifiedCopy(
        id=uuid.uuid4(),
        record_id=record.id,
        code=code,
        language=language,
        content_events=queries.event_count(ctx.session, record.id),
        pdf_sha256=hashlib.sha256(pdf).digest(),
        issued_by=ctx.actor.account_id,
        issued_at=ctx.now,
        sealed_pdf=b"",
    )
    copy.sealed_pdf = ctx.vault.seal(pdf, _place(copy))
    ctx.session.add(copy)
    ctx.session.flush()
    ctx.journal(
        "copy.issued", "record", record.id, copy=str(copy.id), language=language, pdf_sha256=copy.pdf_sha256.hex()
    )
    return copy


def open_pdf(ctx: Context, record_id: uuid.UUID, copy_id: uuid.UUID) -> bytes:
    """The PDF exactly as issued."""
    service.read(ctx, record_id)
    copy = queries.copy(ctx.session, record_id, copy_id)
    if copy is None:
        raise NotFound
    ctx.journal("copy.read", "record", record_id, copy=str(copy.id))
    return ctx.vault.open(copy.sealed_pdf, _place(copy))


def _place(copy: CertifiedCopy) -> str:
    return f"certified_copy:{copy.id}:pdf"


def status(ctx: Context, code: str) -> dict[str, Any]:
    """What anyone may know of a copy by its code: no word about the person. Raises NotFound for an unknown code."""
    # Copies of sealed persons stay genuine, to anyone who holds one (docs/sealing.md). Nothing loaded here is answered.
    with sealed_as_well(ctx.session):
        copy = queries.copy_of_code(ctx.session, code) if _CODE.fullmatch(code) else None
        if copy is None:
            raise NotFound("unknown-copy", "No copy of this code was issued.")
        state, is_demonstration = copy.record.state, copy.record.is_demonstration
        changed = queries.event_count(ctx.session, copy.record_id) != copy.content_events
    return {
        "status": "no_longer_in_force" if state not in IN_FORCE else "changed_since" if changed else "valid",
        "issued_at": copy.issued_at,
        "pdf_sha256": copy.pdf_sha256.hex(),
        "is_demonstration": is_demonstration,
    }


def content(ctx: Context, record: BirthRecord, language: str, code: str) -> dict[str, Any]:
    """Everything a copy says, as text."""
    birth = service.origin(ctx, record)
    address = f"{ctx.settings.public_url}/verify/copies/{code}"
    assert birth.born_at is not None
    born = birth.born_at.astimezone(PERU)
    return {
        "words": _words()[language],
        "spanish": _words()["es"],
        "language": language,
        "number": record.number,
        "cui": service.cui_of(ctx, record) or "",
        "cnv": birth.cnv or "",
        "given_names": record.given_names,
        "first_surname": record.first_surname,
        "second_surname": record.second_surname or "",
        "sex": birth.sex or "",
        "born_on": f"{born:%d/%m/%Y}",
        "born_time": f"{born:%H:%M}",
        "place": _place_of(ctx, birth),
        "mother": _name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname),
        "father": _name(record.father_given_names, record.father_first_surname, record.father_second_surname),
        "is_father_named_only": record.father_given_names is not None and record.father_id is None,
        "registration": record.registration or "",
        "state": record.state,
        "inscribed_on": f"{record.inscribed_on:%d/%m/%Y}" if record.inscribed_on else "",
        "notes": [
            f"{day_in_peru(one.at):%d/%m/%Y}: {one.reason}"
            for one in queries.events(ctx.session, record.id)
            if one.to_state in ("annotated", "rectified")
        ],
        "issued_at": f"{ctx.now.astimezone(PERU):%d/%m/%Y %H:%M}",
        "address": address,
        "code": code,
        "qr": qr_svg(address),
        "is_demonstration": record.is_demonstration,
    }


def qr_svg(address: str) -> str:
    """An address as a QR code, in SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _name(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _place_of(ctx: Context, birth: Birth) -> str:
    parts = []
    if birth.place_facility_code and (facility := facilities.facility(ctx.session, birth.place_facility_code)):
        parts.append(facility.name)
    if (
        birth.ubigeo_scheme
        and birth.ubigeo
        and (place := facilities.place(ctx.session, birth.ubigeo_scheme, birth.ubigeo))
    ):
        parts.append(f"{place.district}, {place.province}, {place.department}")
    return " · ".join(parts)


def render(what: dict[str, Any], at: datetime, kind: str = "pdf") -> bytes:
    """The copy as PDF (or PNG) bytes; the same content and moment give the same bytes."""
    template = resources.files("registry.births.record").joinpath("templates/copy.typ").read_bytes()
    inputs = {"content": json.dumps(what, ensure_ascii=False)}
    # The fonts that come with typst alone: a machine's own would change the page.
    if kind == "png":
        return typst.compile(template, format="png", sys_inputs=inputs, ppi=150.0, ignore_system_fonts=True)
    # The document's date has whole seconds.
    moment = at.replace(microsecond=0)
    return typst.compile(template, format="pdf", sys_inputs=inputs, timestamp=moment, ignore_system_fonts=True)


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(
        resources.files("registry.births.record").joinpath("templates/words.json").read_text("utf-8")
    )
    return words
