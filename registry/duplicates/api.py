"""Alerts over HTTP, for investigators and supervisors."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.duplicates import queries
from registry.duplicates.answers import answer_of_alert, answer_of_candidate, answer_of_referral
from registry.duplicates.schemas import (
    AlertListSchema,
    AlertQuery,
    AlertSchema,
    ProtectionReferralListSchema,
)
from registry.duplicates.thresholds import service as thresholds

blueprint = Blueprint("alerts", __name__, url_prefix="/api/v1/alerts", description="Alerts, for investigators")
protection = Blueprint(
    "protection",
    __name__,
    url_prefix="/api/v1/protection-referrals",
    description="Births whose mother is so young that child protection must be called; not a sign of fraud",
)
blueprints = (blueprint, protection)


@blueprint.get("")
@requires("alerts.read")
@blueprint.arguments(AlertQuery, location="query")
@blueprint.response(200, AlertListSchema)
def list_alerts(query: dict[str, Any]) -> dict[str, Any]:
    """List alerts with their reasons and points, newest first. The reading is journalled."""
    chosen = queries.AlertFilter(query.get("state"), query["at_least"], query.get("indicator"))
    with begin() as ctx:
        page = queries.alerts(ctx.session, chosen, Page(query["limit"], query.get("cursor")))
        ctx.journal("alerts.listed", "alert", "many", count=len(page.items))
        limits = thresholds.current(ctx.session)
        return {"items": [answer_of_alert(alert, limits) for alert in page.items], "next_cursor": page.next_cursor}


@blueprint.get("/<uuid:alert_id>")
@requires("alerts.read")
@blueprint.response(200, AlertSchema)
def read_alert(alert_id: uuid.UUID) -> dict[str, Any]:
    """Read one alert with what the searches found. The reading is journalled."""
    with begin() as ctx:
        alert = queries.alert(ctx.session, alert_id)
        if alert is None:
            raise NotFound
        ctx.journal("alert.read", "alert", alert.id)
        candidates = queries.candidates_among(ctx.session, [person.person_id for person in alert.persons])
        answer = answer_of_alert(alert, thresholds.current(ctx.session))
        return answer | {"candidates": [answer_of_candidate(candidate) for candidate in candidates]}


@protection.get("")
@requires("alerts.read")
@protection.arguments(PageQuery, location="query")
@protection.response(200, ProtectionReferralListSchema)
def list_referrals(query: dict[str, Any]) -> dict[str, Any]:
    """List births of mothers of 9 to 13 years, newest first. The reading is journalled."""
    with begin() as ctx:
        page = queries.protection_referrals(ctx.session, Page(query["limit"], query.get("cursor")))
        ctx.journal("protection.listed", "protection_referral", "many", count=len(page.items))
        return {"items": [answer_of_referral(item) for item in page.items], "next_cursor": page.next_cursor}
