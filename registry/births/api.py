"""Births over HTTP."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, jsonify

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin
from registry.access.once import Once
from registry.access.permissions import requires
from registry.access.requests import Body, read_body
from registry.births import added_prints, bonding, enrolment, queries, service, visits
from registry.births.answers import (
    added_answer,
    birth_answer,
    reference_answers,
    verification_answer,
)
from registry.births.corrections import agreed
from registry.births.corrections import service as corrections
from registry.births.families import Family, birth_for_prints, birth_for_recapture
from registry.births.models import Birth
from registry.births.prints.schemas import (
    AddedPrintsSchema,
    AddedSchema,
    ConfirmationSchema,
    PresentedSchema,
    ReferenceSchema,
    VerificationSchema,
)
from registry.births.rules.certificate import draft_errors, signature_errors
from registry.births.rules.dates import earliest_birth
from registry.births.rules.fields import Certificate
from registry.births.rules.prints import PrintFacts, print_errors
from registry.births.schemas import (
    AnnulmentSchema,
    BirthSchema,
    CertificateCorrectionSchema,
    DraftChangeSchema,
    EnrolmentSchema,
    certificate_from_json,
    fields_from_json,
)
from registry.core import measures
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.fingerprints.matching.among import slips
from registry.fingerprints.schemas import submissions
from registry.fingerprints.service import Acquired, Submission, acquire, unreadable
from registry.people.agreement import DISPUTED
from registry.people.changes import Ground
from registry.people.schemas import ChangeDecisionSchema, evidence_text

blueprint = Blueprint("births", __name__, url_prefix="/api/v1", description="Live-birth certificates and enrolment")
blueprints = (blueprint, visits.blueprint)


@blueprint.post("/births")
@requires("births.enrol")
@blueprint.doc(**with_images(EnrolmentSchema))
@blueprint.response(201, BirthSchema)
def enrol() -> Response:
    """Enrol a newborn with the mother: certificate, prints and bond in one request.

    A request repeated with the same Idempotency-Key and content gets the first answer again.
    """
    body = read_body(EnrolmentSchema(), _errors_besides)
    once = Once("births", body)
    if earlier := once.earlier():
        return earlier
    certificate, sign = certificate_from_json(body.json["certificate"]), body.json["sign"]
    prints, errors = _submissions(body)
    with begin() as ctx:  # before the engine's work, which takes longest
        errors += service.certificate_errors(ctx, certificate, sign=sign, prints=_print_facts(body.json["prints"]))
    if errors:
        raise Invalid([*errors, *unreadable(prints)])
    acquired = _without_slips(acquire(prints))
    is_disputed = body.json["document_status"] == DISPUTED
    command = enrolment.EnrolNewborn(certificate, body.json["delivery_id"], sign, is_disputed)
    with once.begin() as ctx:
        enrolled = enrolment.enrol(ctx, command, acquired)
        answer = birth_answer(ctx, enrolled.birth, enrolled.captures)
        once.answer(ctx, answer, location=f"/api/v1/births/{enrolled.birth.id}")
    measures.count(measures.ENROLMENTS)
    return once.response()


def _errors_besides(valid: dict[str, Any]) -> Iterator[FieldError]:
    """What is wrong with the well-formed fields of a request that has malformed ones as well."""
    now, groups = utc_now(), valid.get("certificate")
    certificate = certificate_from_json(groups) if isinstance(groups, dict) else Certificate()
    if isinstance(groups, dict):
        yield from (signature_errors if valid.get("sign") else draft_errors)(certificate, now)
    facts = _print_facts(valid.get("prints") or [])
    yield from print_errors(facts, now, earliest_birth(certificate), has_mother=not certificate.is_mother_unknown)


def _print_facts(prints: list[dict[str, Any]]) -> list[PrintFacts]:
    """What the rules need to know of a request's prints, for those whose owner and time are well formed."""
    return [
        PrintFacts(print_["subject"], print_["captured_at"], f"/prints/{index}")
        for index, print_ in enumerate(prints)
        if "subject" in print_ and "captured_at" in print_
    ]


def _submissions(body: Body) -> tuple[list[Submission], list[FieldError]]:
    try:
        return submissions(body.json["prints"], body.files, "/prints", is_read_later=True), []
    except Invalid as invalid:
        return [], list(invalid.errors)


@blueprint.get("/births/<uuid:birth_id>")
@requires("births.read")
@blueprint.response(200, BirthSchema)
def read_birth(birth_id: uuid.UUID) -> Any:
    """Read a birth."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        ctx.journal("birth.read", "birth", birth.id)
        return jsonify(birth_answer(ctx, birth))


@blueprint.patch("/births/<uuid:birth_id>")
@requires("births.enrol")
@blueprint.arguments(DraftChangeSchema)
@blueprint.response(200, BirthSchema)
def change_draft(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Change fields of a draft; null clears a field."""
    with begin() as ctx:
        birth = service.change_draft(ctx, birth_id, fields_from_json(body["certificate"]))
        ctx.session.flush()
        return jsonify(birth_answer(ctx, birth))


@blueprint.post("/births/<uuid:birth_id>/signature")
@requires("births.sign")
@blueprint.response(200, BirthSchema)
def sign(birth_id: uuid.UUID) -> Any:
    """Sign a draft; reports everything missing or wrong at once."""
    with begin() as ctx:
        return jsonify(birth_answer(ctx, service.sign(ctx, birth_id)))


@blueprint.post("/births/<uuid:birth_id>/correction")
@requires("births.sign")
@blueprint.arguments(CertificateCorrectionSchema)
@blueprint.response(200, BirthSchema)
@blueprint.alt_response(202, schema=BirthSchema, description="A second person has to approve it.")
def correct(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Correct a signed certificate that no acta uses yet; what stood there before is kept, and all prints stay.

    Another woman in the mother's place waits for a second person, with whose her prints are (`mother_prints`). With
    `exchanges_number` it takes the number of another signed certificate, which gets this one's.
    """
    ground = Ground(body["reason"], evidence_text(body["document"]))
    changes = fields_from_json(body["certificate"])
    with begin() as ctx:
        if body["exchanges_number"]:
            return jsonify(birth_answer(ctx, corrections.exchange_numbers(ctx, birth_id, changes, ground)))
        birth = agreed.correct(ctx, birth_id, changes, ground, body["mother_prints"])
        answer = birth_answer(ctx, birth)
        return jsonify(answer), 202 if answer["waiting"] else 200


@blueprint.post("/births/<uuid:birth_id>/correction/decision")
@requires("births.decide")
@blueprint.arguments(ChangeDecisionSchema)
@blueprint.response(200, BirthSchema)
def decide_correction(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Approve or refuse the correction that waits; whoever asked for it can only withdraw it."""
    is_approved = body["decision"] == "approve"
    with begin() as ctx:
        birth = agreed.decide(ctx, birth_id, body["requested_at"], is_approved=is_approved)
        return jsonify(birth_answer(ctx, birth))


@blueprint.post("/births/<uuid:birth_id>/annulment")
@requires("births.annul")
@blueprint.arguments(AnnulmentSchema)
@blueprint.response(200, BirthSchema)
def annul(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Annul an unused certificate."""
    with begin() as ctx:
        birth = service.annul(ctx, birth_id, body["reason"])
        ctx.session.flush()
        return jsonify(birth_answer(ctx, birth))


@blueprint.post("/births/<uuid:birth_id>/reinstatement")
@requires("births.annul")
@blueprint.arguments(AnnulmentSchema)
@blueprint.response(200, BirthSchema)
def reinstate(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Undo an annulment by mistake: the certificate is a draft or signed as it was, with all its prints."""
    with begin() as ctx:
        return jsonify(birth_answer(ctx, corrections.reinstate(ctx, birth_id, Ground(body["reason"]))))


@blueprint.post("/births/<uuid:birth_id>/captures")
@requires("births.capture")
@blueprint.doc(**with_images(AddedSchema))
@blueprint.response(201, BirthSchema)
def add_prints(birth_id: uuid.UUID) -> Any:
    """Add prints that were requested again, or a due recapture; they are compared with the references first.

    `confirmation` names what is needed for those that were not confirmed. Another facility than the one that enrolled
    the birth sends what the `family` brings, and is answered with the prints alone.
    """
    body = read_body(AddedSchema())
    family = _family(body)
    once = Once(f"births/{birth_id}/captures", body)
    if earlier := once.earlier():
        return earlier
    try:
        acquired = _without_slips(_acquired(body, lambda ctx: birth_for_recapture(ctx, birth_id, family)))
    except NotFound:  # done meanwhile by the same request, so that nothing is due here any more
        if earlier := once.earlier():
            return earlier
        raise
    with once.begin() as ctx:
        enrolled = added_prints.add_prints(ctx, birth_id, acquired, family, is_checked=body.json["fingers_checked"])
        ctx.session.flush()
        answer = (
            birth_answer(ctx, enrolled.birth, enrolled.captures)
            if family is None
            else added_answer(ctx, enrolled.birth, enrolled.captures)
        )
        once.answer(ctx, answer)
    return once.response()


def _without_slips(acquired: list[Acquired]) -> list[Acquired]:
    """The prints of a request; raises Invalid where two of them are plainly one finger, or one finger is two."""
    errors = slips(acquired)
    if errors:
        raise Invalid(errors)
    return acquired


def _family(body: Body) -> Family | None:
    return Family(**body.json["family"]) if body.json["family"] else None


def _acquired(body: Body, birth_for: Callable[[Context], Birth]) -> list[Acquired]:
    """Extract the prints of a request about a birth that the actor may see, or that the family names."""
    prints, errors = _submissions(body)
    with begin() as ctx:
        birth = birth_for(ctx)
        errors += enrolment.errors_of_prints(ctx, birth, _print_facts(body.json["prints"]))
    if errors:
        raise Invalid([*errors, *unreadable(prints)])
    return acquire(prints)


@blueprint.post("/births/<uuid:birth_id>/prints/confirmation")
@requires("births.confirm_prints")
@blueprint.arguments(ConfirmationSchema)
@blueprint.response(201, AddedPrintsSchema)
def confirm_prints(body: dict[str, Any], birth_id: uuid.UUID) -> Any:
    """Confirm waiting prints as a second person, on a stated ground; never those captured by oneself."""
    command = added_prints.ConfirmPrints(birth_id, tuple(body["captures"]), body["reason"])
    with begin() as ctx:
        confirmed = added_prints.confirm_by_second_person(ctx, command)
        return jsonify(added_answer(ctx, confirmed.birth, confirmed.captures)), 201


@blueprint.get("/births/<uuid:birth_id>/references")
@requires("alerts.read")
@blueprint.response(200, ReferenceSchema(many=True))
def list_references(birth_id: uuid.UUID) -> Any:
    """List the prints of mother and child with the ground of each: the chain of references."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        ctx.journal("birth.references_read", "birth", birth.id)
        return reference_answers(ctx, birth)


@blueprint.post("/births/<uuid:birth_id>/verifications")
@requires("births.verify")
@blueprint.doc(**with_images(PresentedSchema))
@blueprint.response(201, VerificationSchema)
def verify(birth_id: uuid.UUID) -> Any:
    """Verify the bond: compare prints of mother and infant, presented again, with those bound at birth.

    A child that was moved to another facility is verified there by what the `family` or the transfer paper states.
    """
    body = read_body(PresentedSchema())
    family = _family(body)
    once = Once(f"births/{birth_id}/verifications", body)
    if earlier := once.earlier():
        return earlier
    acquired = _acquired(body, lambda ctx: birth_for_prints(ctx, birth_id, family))
    with once.begin() as ctx:
        verification = bonding.verify(ctx, birth_for_prints(ctx, birth_id, family, lock=True), acquired)
        ctx.defer(service.SEARCH_TASK, birth_id=str(birth_id))
        once.answer(ctx, VerificationSchema().dump(verification_answer(ctx, verification)))
    return once.response()


@blueprint.get("/births/<uuid:birth_id>/verifications")
@requires("births.read")
@blueprint.response(200, VerificationSchema(many=True))
def list_verifications(birth_id: uuid.UUID) -> Any:
    """List the verifications of a bond, oldest first."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        verifications = queries.verifications(ctx.session, birth.id)
        return [verification_answer(ctx, verification) for verification in verifications]
