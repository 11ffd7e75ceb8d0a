"""Births over HTTP."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin
from registry.access.once import Once
from registry.access.permissions import requires
from registry.access.requests import Body, read_body
from registry.births import bonding, enrolment, queries, service
from registry.births.answers import birth_answer, recapture_answer, verification_answer
from registry.births.rules.certificate import draft_errors, signature_errors
from registry.births.rules.prints import PrintFacts
from registry.births.schemas import (
    AnnulmentSchema,
    BirthListSchema,
    BirthQuery,
    BirthSchema,
    DraftChangeSchema,
    EnrolmentSchema,
    PrintsSchema,
    RecaptureQuery,
    RecaptureSchema,
    VerificationSchema,
    certificate_of,
    flat,
)
from registry.core.clock import utc_now
from registry.core.errors import FieldError, Invalid
from registry.core.pagination import Page
from registry.fingerprints.schemas import submissions
from registry.fingerprints.service import Acquired, Submission, acquire

blueprint = Blueprint("births", __name__, url_prefix="/api/v1", description="Live-birth certificates and enrolment")
blueprints = (blueprint,)


@blueprint.post("/births")
@requires("births.enrol")
@blueprint.doc(**with_images(EnrolmentSchema))
@blueprint.response(201, BirthSchema)
def enrol() -> Response:
    """Enrol a newborn with the mother: certificate, prints and bond in one request.

    Sent again with the same Idempotency-Key and content, it gives the first answer again.
    """
    body = read_body(EnrolmentSchema(), _wrong_besides)
    once = Once("births", body)
    if earlier := once.earlier():
        return earlier
    command = enrolment.EnrolNewborn(
        certificate_of(body.asked["certificate"]), body.asked["delivery_id"], body.asked["sign"]
    )
    sent, wrong = _submissions(body)
    with begin() as ctx:  # before the engine's work, which takes longest
        wrong += service.reasons(ctx, command.certificate, sign=command.sign, prints=_facts(body))
    if wrong:
        raise Invalid(wrong)
    acquired = acquire(sent)
    with once.begin() as ctx:
        done = enrolment.enrol(ctx, command, acquired)
        once.answer(ctx, birth_answer(ctx, done.birth, done.captures), location=f"/api/v1/births/{done.birth.id}")
    return once.response()


def _wrong_besides(valid: dict[str, Any]) -> Iterator[FieldError]:
    """What is wrong with the well-formed fields of a request that has others."""
    given = valid.get("certificate")
    if isinstance(given, dict):
        yield from (signature_errors if valid.get("sign") else draft_errors)(certificate_of(given), utc_now())


def _facts(body: Body) -> list[PrintFacts]:
    prints = enumerate(body.asked["prints"])
    return [PrintFacts(one["subject"], one["captured_at"], f"/prints/{index}") for index, one in prints]


def _submissions(body: Body) -> tuple[list[Submission], list[FieldError]]:
    try:
        return submissions(body.asked["prints"], body.files, "/prints"), []
    except Invalid as invalid:
        return [], list(invalid.errors)


@blueprint.get("/births")
@requires("births.read")
@blueprint.arguments(BirthQuery, location="query")
@blueprint.response(200, BirthListSchema)
def list_births(asked: dict[str, Any]) -> Any:
    """Births, newest first; a registrar sees those of the own facility."""
    chosen = queries.BirthFilter(asked.get("state"), asked.get("born_from"), asked.get("born_before"))
    with begin() as ctx:
        found = queries.births(ctx.session, ctx.actor, chosen, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("births.listed", "birth", "many", count=len(found.items))
        return jsonify({"items": [birth_answer(ctx, one) for one in found.items], "next_cursor": found.next_cursor})


@blueprint.get("/births/<uuid:birth_id>")
@requires("births.read")
@blueprint.response(200, BirthSchema)
def read_birth(birth_id: uuid.UUID) -> Any:
    """One birth."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        ctx.journal("birth.read", "birth", birth.id)
        return jsonify(birth_answer(ctx, birth))


@blueprint.patch("/births/<uuid:birth_id>")
@requires("births.enrol")
@blueprint.arguments(DraftChangeSchema)
@blueprint.response(200, BirthSchema)
def change_draft(asked: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Change fields of a draft; null takes one out."""
    with begin() as ctx:
        birth = service.change_draft(ctx, birth_id, flat(asked["certificate"]))
        ctx.session.flush()
        return jsonify(birth_answer(ctx, birth))


@blueprint.post("/births/<uuid:birth_id>/signature")
@requires("births.sign")
@blueprint.response(200, BirthSchema)
def sign(birth_id: uuid.UUID) -> Any:
    """Sign a draft; everything missing or wrong is told at once."""
    with begin() as ctx:
        return jsonify(birth_answer(ctx, service.sign(ctx, birth_id)))


@blueprint.post("/births/<uuid:birth_id>/annulment")
@requires("births.annul")
@blueprint.arguments(AnnulmentSchema)
@blueprint.response(200, BirthSchema)
def annul(asked: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Annul a certificate that was not used."""
    with begin() as ctx:
        birth = service.annul(ctx, birth_id, asked["reason"])
        ctx.session.flush()
        return jsonify(birth_answer(ctx, birth))


@blueprint.post("/births/<uuid:birth_id>/captures")
@requires("births.capture")
@blueprint.doc(**with_images(PrintsSchema))
@blueprint.response(201, BirthSchema)
def add_prints(birth_id: uuid.UUID) -> Any:
    """Add prints asked for again, or a scheduled recapture."""
    body = read_body(PrintsSchema())
    once = Once(f"births/{birth_id}/captures", body)
    if earlier := once.earlier():
        return earlier
    acquired = _acquired(birth_id, body)
    with once.begin() as ctx:
        done = enrolment.add_prints(ctx, birth_id, acquired)
        once.answer(ctx, birth_answer(ctx, done.birth, done.captures))
    return once.response()


def _acquired(birth_id: uuid.UUID, body: Body) -> list[Acquired]:
    """The templates of prints of a birth that the one who asks may see."""
    sent, wrong = _submissions(body)
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        wrong += enrolment.wrong_prints(ctx, birth, _facts(body))
    if wrong:
        raise Invalid(wrong)
    return acquire(sent)


@blueprint.post("/births/<uuid:birth_id>/verifications")
@requires("births.verify")
@blueprint.doc(**with_images(PrintsSchema))
@blueprint.response(201, VerificationSchema)
def verify(birth_id: uuid.UUID) -> Any:
    """Compare the mother's and the infant's prints, presented again, with those bound at birth."""
    body = read_body(PrintsSchema())
    once = Once(f"births/{birth_id}/verifications", body)
    if earlier := once.earlier():
        return earlier
    acquired = _acquired(birth_id, body)
    with once.begin() as ctx:
        verification = bonding.verify(ctx, service.read(ctx, birth_id, lock=True), acquired)
        ctx.defer(service.SEARCH_TASK, birth_id=str(birth_id))
        once.answer(ctx, VerificationSchema().dump(verification_answer(verification)))
    return once.response()


@blueprint.get("/births/<uuid:birth_id>/verifications")
@requires("births.read")
@blueprint.response(200, VerificationSchema(many=True))
def list_verifications(birth_id: uuid.UUID) -> Any:
    """Every verification of a bond, oldest first."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        found = queries.verifications(ctx.session, birth.id)
        return [verification_answer(one) for one in found]


@blueprint.get("/recaptures")
@requires("births.read")
@blueprint.arguments(RecaptureQuery, location="query")
@blueprint.response(200, RecaptureSchema(many=True))
def list_recaptures(asked: dict[str, Any]) -> Any:
    """Children whose prints are to be taken again; those due within a month unless a day is named."""
    with begin() as ctx:
        before = asked.get("due_before") or ctx.today + timedelta(days=31)
        return [recapture_answer(one) for one in queries.recaptures_due(ctx.session, ctx.actor, before, asked["limit"])]
