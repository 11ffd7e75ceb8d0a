"""Documents that a person has later, and kin who are none, over HTTP. Deaths are in `registry.documents.issuance`."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.people import changes
from registry.people.answers import person_answer
from registry.people.changes import Ground
from registry.people.life import kinship, papers, queries
from registry.people.life.papers import Paper
from registry.people.life.rules import KINSHIP_ENDED
from registry.people.life.schemas import (
    AddedDocumentSchema,
    EndedKinshipSchema,
    WithdrawnDocumentSchema,
)
from registry.people.models import Person
from registry.people.schemas import ChangeDecisionSchema, PersonSchema, evidence_text

blueprint = Blueprint("papers", __name__, url_prefix="/api/v1/people", description="Identity documents of persons")
blueprints = (blueprint,)


@blueprint.post("/<uuid:person_id>/identity-documents")
@requires("people.amend")
@blueprint.arguments(AddedDocumentSchema)
@blueprint.response(201, PersonSchema)
@blueprint.alt_response(202, schema=PersonSchema, description="A second person has to approve it.")
def add_document(body: dict[str, Any], person_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Add an identity document that a person brings later.

    It waits for a second person where it names somebody else, or where the person has another one of its type.
    """
    name = (body["given_names"], body["first_surname"], body["second_surname"])
    paper = Paper(body["type"], body["number"], name, body["birth_date"])
    evidence = evidence_text(body["document"]) or f"identity_document: {body['type']}"
    with begin() as ctx:
        return _answer(ctx, papers.add(ctx, person_id, paper, Ground(body["reason"], evidence)), 201)


@blueprint.post("/<uuid:person_id>/identity-documents/withdrawal")
@requires("people.amend")
@blueprint.arguments(WithdrawnDocumentSchema)
@blueprint.response(202, PersonSchema)
def withdraw_document(body: dict[str, Any], person_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Ask a second person to take away an identity document that belongs to somebody else."""
    ground = Ground(body["reason"], evidence_text(body["document"]))
    with begin() as ctx:
        paper = Paper(body["type"], body["number"])
        return _answer(ctx, papers.ask_withdrawal(ctx, person_id, paper, ground), 202)


@blueprint.post("/<uuid:person_id>/identity-documents/decision")
@requires("people.amend")
@blueprint.arguments(ChangeDecisionSchema)
@blueprint.response(200, PersonSchema)
def decide_document(body: dict[str, Any], person_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Approve or refuse what waits about a person's documents; whoever asked for it can only withdraw it."""
    is_approved = body["decision"] == "approve"
    with begin() as ctx:
        person = queries.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        change = changes.decide(
            ctx,
            person.id,
            body["requested_at"],
            is_approved=is_approved,
            kinds=(papers.ADDITION, papers.WITHDRAWAL),
        )
        if is_approved:
            papers.carry_out(ctx, person, change)
        return _answer(ctx, person, 200)


@blueprint.post("/<uuid:person_id>/kinship/withdrawal")
@requires("people.amend")
@blueprint.arguments(EndedKinshipSchema)
@blueprint.response(202, PersonSchema)
def withdraw_kinship(body: dict[str, Any], person_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Ask a second person to end a kinship that an application recorded by mistake, also after its card was issued."""
    ground = Ground(body["reason"], evidence_text(body["document"]))
    with begin() as ctx:
        return _answer(ctx, kinship.ask_end(ctx, person_id, body["relative_id"], body["relation"], ground), 202)


@blueprint.post("/<uuid:person_id>/kinship/decision")
@requires("people.amend")
@blueprint.arguments(ChangeDecisionSchema)
@blueprint.response(200, PersonSchema)
def decide_kinship(body: dict[str, Any], person_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Approve or refuse the end of a kinship; whoever asked for it can only withdraw it."""
    is_approved = body["decision"] == "approve"
    with begin() as ctx:
        child = queries.person(ctx.session, person_id)
        if child is None:
            raise NotFound
        kinds = (KINSHIP_ENDED,)
        change = changes.decide(ctx, child.id, body["requested_at"], is_approved=is_approved, kinds=kinds)
        if is_approved:
            kinship.carry_out(ctx, child, change)
        return _answer(ctx, child, 200)


def _answer(ctx: Context, person: Person, done: int) -> tuple[dict[str, Any], int]:
    answer = person_answer(ctx, person)
    return answer, 202 if answer["waiting"] and done != 200 else done
