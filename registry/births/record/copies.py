"""Certified copies: a PDF stored as issued, sealed, with a QR code by which anybody can check that it is genuine."""

import hashlib
import io
import json
import re
import secrets
import uuid
from datetime import datetime
from importlib import resources
from typing import Any, Final

import segno
import typst

from registry.births.models import Birth
from registry.births.record import queries, service
from registry.births.record.models import BirthRecord, CertifiedCopy
from registry.births.record.rules import ANNOTATED, IN_FORCE, OFFICIAL_LANGUAGE, RECTIFIED
from registry.births.record.words import BARRED_BY_STATE, MEANINGS, copy_words
from registry.core.clock import day_in_peru, show_day, show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.hiding import sealed_as_well
from registry.core.messages import _
from registry.facilities import queries as facilities
from registry.people.rules import full_name

CODE_BYTES = 18
"""Random bytes in a copy's code: 144 bits cannot be guessed."""
PAPER: Final = (
    *("number", "cui", "given_names", "first_surname", "second_surname", "sex", "born_on", "inscribed_on"),
    *("issued_on", "issued_time", "language", "version"),
)
"""What a check of a copy shows of its content; parents and notes stay on the paper alone."""
_CODE = re.compile(r"[A-Za-z0-9_-]{24}")


def issue(ctx: Context, record_id: uuid.UUID, language: str) -> CertifiedCopy:
    """Draw and store a certified copy of an acta in force; raises Refused otherwise."""
    record = service.read(ctx, record_id, lock=True)  # it must not change while its copy is drawn
    if record.state not in IN_FORCE:
        raise Refused(
            f"acta-{record.state}",
            _("Certified copies can only be made of an acta in force."),
            detail=BARRED_BY_STATE[record.state],
        )
    code = secrets.token_urlsafe(CODE_BYTES)
    printed = content(ctx, record, language, code)
    pdf = render(printed, ctx.now)
    copy = CertifiedCopy(
        id=uuid.uuid4(),
        record_id=record.id,
        code=code,
        language=language,
        content_events=printed["version"],
        pdf_sha256=hashlib.sha256(pdf).digest(),
        issued_by=ctx.actor.account_id,
        issued_at=ctx.now,
        sealed_pdf=b"",
    )
    copy.sealed_pdf = ctx.vault.seal(pdf, _place_in_vault(copy))
    paper = {name: printed[name] for name in PAPER}
    copy.sealed_paper = ctx.vault.seal(json.dumps(paper, ensure_ascii=False).encode(), _place_of_paper(copy))
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
    return ctx.vault.open(copy.sealed_pdf, _place_in_vault(copy))


def _place_in_vault(copy: CertifiedCopy) -> str:
    return f"certified_copy:{copy.id}:pdf"


def _place_of_paper(copy: CertifiedCopy) -> str:
    return f"certified_copy:{copy.id}:paper"


def status(ctx: Context, code: str) -> dict[str, Any]:
    """What anybody may learn about a copy from its code: whether it is in force, and what the paper itself shows.

    The paper is as it was printed, whatever became of the acta since: whoever holds it learns nothing that is not on
    it, and a genuine code on another paper is seen. Raises NotFound for unknown codes.
    """
    # Copies of sealed persons stay genuine to anybody who holds one (docs/sealing.md). No row loaded here is answered.
    with sealed_as_well(ctx.session):
        copy = queries.copy_with_code(ctx.session, code) if _CODE.fullmatch(code) else None
        if copy is None:
            raise NotFound("unknown-copy", _("No copy with this code was issued. Check the code."))
        state, is_demonstration = copy.record.state, copy.record.is_demonstration
        changed = queries.event_count(ctx.session, copy.record_id) != copy.content_events
    word = "no_longer_in_force" if state not in IN_FORCE else "changed_since" if changed else "valid"
    paper = copy.sealed_paper and ctx.vault.open(copy.sealed_paper, _place_of_paper(copy))
    return {
        "status": word,
        "meaning": str(MEANINGS[word]),
        "paper": json.loads(paper) if paper else None,
        "issued_at": copy.issued_at,
        "pdf_sha256": copy.pdf_sha256.hex(),
        "is_demonstration": is_demonstration,
    }


def content(ctx: Context, record: BirthRecord, language: str, code: str) -> dict[str, Any]:
    """Everything that a copy states, as text; dates as dd/mm/yyyy, times in Peru with their offset."""
    birth = service.origin(ctx, record)
    address = f"{ctx.settings.public_url}/verify/copies/{code}"
    assert birth.born_on is not None  # a signed certificate has it
    return {
        "words": copy_words(language),
        "spanish": copy_words(OFFICIAL_LANGUAGE),
        "language": language,
        "number": record.number,
        "cui": service.cui_of(ctx, record) or "",
        # A certificate's number leads to the birth mother, who is not on an acta whose parents a court names.
        "cnv": "" if record.parents else birth.cnv or "",
        "given_names": record.given_names or "",
        "first_surname": record.first_surname or "",
        "second_surname": record.second_surname or "",
        "sex": birth.sex or "",
        "born_on": show_day(birth.born_on),
        "born_time": _time(birth.born_at) if birth.born_at else "",
        "is_born_on_estimated": birth.birth_estimate is not None,
        "place": place_of_birth(ctx, birth),
        "parents": _parents(record, birth),
        "is_father_named_only": record.father_id is None
        and bool(record.father_given_names or record.father_first_surname),
        "registration": record.registration or "",
        "state": record.state,
        "inscribed_on": show_day(record.inscribed_on) if record.inscribed_on else "",
        "notes": [
            f"{_date(event.at)}: {event.reason}"
            for event in queries.events(ctx.session, record.id)
            if event.to_state in (ANNOTATED, RECTIFIED)
        ],
        "version": queries.event_count(ctx.session, record.id),
        "issued_on": _date(ctx.now),
        "issued_time": _time(ctx.now),
        "address": address,
        "code": code,
        "qr": qr_svg(address),
        "is_demonstration": record.is_demonstration,
    }


def _parents(record: BirthRecord, birth: Birth) -> list[dict[str, str]]:
    """The parents as printed, by relation: those whom a court names, or the certificate's mother and the father."""
    if record.parents:
        return [
            {
                "relation": parent.relation,
                "name": full_name(parent.given_names, parent.first_surname, parent.second_surname),
            }
            for parent in record.parents
        ]
    mother = full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    father = full_name(record.father_given_names, record.father_first_surname, record.father_second_surname)
    return [{"relation": "mother", "name": mother}, {"relation": "father", "name": father}]


def _date(moment: datetime) -> str:
    return show_day(day_in_peru(moment))


def _time(moment: datetime) -> str:
    _day, time = show_moment(moment).split(" ", 1)
    return time


def qr_svg(address: str) -> str:
    """An address as a QR code, in SVG."""
    svg = io.BytesIO()
    segno.make(address, error="m").save(svg, kind="svg", scale=4, border=0, xmldecl=False)
    return svg.getvalue().decode()


def place_of_birth(ctx: Context, birth: Birth) -> str:
    """Where somebody was born, as an acta prints it: facility, district, province and department."""
    parts = []
    if birth.place_facility_code and (facility := facilities.facility(ctx.session, birth.place_facility_code)):
        parts.append(facility.name)
    if (
        birth.ubigeo_scheme
        and birth.ubigeo
        and (place := facilities.place(ctx.session, birth.ubigeo_scheme, birth.ubigeo))
    ):
        parts.append(place.whole_name)
    return " · ".join(parts)


def render(copy_content: dict[str, Any], at: datetime, kind: str = "pdf") -> bytes:
    """Draw the copy as PDF (or PNG) bytes; the same content and moment give the same bytes."""
    template = resources.files("registry.births.record").joinpath("templates/copy.typ").read_bytes()
    inputs = {"content": json.dumps(copy_content, ensure_ascii=False)}
    # Only the fonts that come with typst: a machine's own would change the page.
    if kind == "png":
        return typst.compile(template, format="png", sys_inputs=inputs, ppi=150.0, ignore_system_fonts=True)
    # The document's date has whole seconds.
    moment = at.replace(microsecond=0)
    return typst.compile(template, format="pdf", sys_inputs=inputs, timestamp=moment, ignore_system_fonts=True)
