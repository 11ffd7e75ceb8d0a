"""Joining and parting two persons' records, for those who see the case."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.investigations.joinings import service
from registry.investigations.joinings.answers import joining_answers
from registry.investigations.joinings.schemas import (
    JoiningDecisionSchema,
    JoiningListSchema,
    JoiningRequestSchema,
    JoiningSchema,
)

blueprint = Blueprint(
    "joinings",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>/joinings",
    description="Two records found to be one person's: joined by two people, and parted by two",
)
blueprints = (blueprint,)


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(JoiningRequestSchema)
@blueprint.response(201, JoiningSchema)
def request_joining(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Ask a second person to join two persons' records as one person's, or to part them again."""
    with begin() as ctx:
        return joining_answers(ctx, [service.request(ctx, case_id, service.RequestJoining(**body))])[0]


@blueprint.get("")
@requires("cases.work")
@blueprint.response(200, JoiningListSchema)
def list_joinings(case_id: uuid.UUID) -> dict[str, Any]:
    """List what was asked and decided about the case's persons. The reading is journalled."""
    with begin() as ctx:
        return {"items": joining_answers(ctx, service.listed(ctx, case_id))}


@blueprint.post("/<uuid:request_id>/decision")
@requires("cases.work")
@blueprint.arguments(JoiningDecisionSchema)
@blueprint.response(200, JoiningSchema)
def decide_joining(body: dict[str, Any], case_id: uuid.UUID, request_id: uuid.UUID) -> dict[str, Any]:
    """Approve or refuse as the second person. Whoever asked can refuse, which withdraws the request."""
    with begin() as ctx:
        decided = service.decide(ctx, case_id, request_id, is_approved=body["decision"] == "approve")
        return joining_answers(ctx, [decided])[0]
