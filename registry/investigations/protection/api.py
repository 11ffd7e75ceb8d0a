"""Referrals to child protection, for investigators. The facility's counter sees nothing of them."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.investigations.protection import queries, service
from registry.investigations.protection.answers import referral_answers
from registry.investigations.protection.schemas import (
    ProtectionQuery,
    ProtectionReferralListSchema,
    ProtectionReferralSchema,
    ProtectionStepRequestSchema,
)

blueprint = Blueprint(
    "protection",
    __name__,
    url_prefix="/api/v1/protection-referrals",
    description="Births whose mother is so young that child protection must be called; not a sign of fraud",
)
blueprints = (blueprint,)


@blueprint.get("")
@requires("alerts.read")
@blueprint.arguments(ProtectionQuery, location="query")
@blueprint.response(200, ProtectionReferralListSchema)
def list_referrals(query: dict[str, Any]) -> dict[str, Any]:
    """List births of mothers of 9 to 13 years, newest first, with state and owner. The reading is journalled."""
    filters = queries.ReferralFilter(query.get("state"), query["mine"])
    with begin() as ctx:
        page = queries.referrals(ctx.session, ctx.actor, filters, Page(query["limit"], query.get("cursor")))
        steps = queries.steps_of(ctx.session, [referral.birth_id for referral in page.items])
        ctx.journal("protection.listed", "protection_referral", "many", count=len(page.items))
        standings = [service.Standing(referral, steps[referral.birth_id]) for referral in page.items]
        return {"items": referral_answers(ctx, standings), "next_cursor": page.next_cursor}


@blueprint.post("/<uuid:birth_id>/steps")
@requires("cases.work")
@blueprint.arguments(ProtectionStepRequestSchema)
@blueprint.response(200, ProtectionReferralSchema)
def take_step(body: dict[str, Any], birth_id: uuid.UUID) -> dict[str, Any]:
    """Take a referral, refer it to an authority, note what was done, or close it."""
    with begin() as ctx:
        return referral_answers(ctx, [service.take_step(ctx, birth_id, service.TakeStep(**body))])[0]
