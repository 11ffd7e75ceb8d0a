"""Alerts over HTTP, for investigators and supervisors."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.duplicates import queries
from registry.duplicates.answers import answer_of_alert, answer_of_candidate
from registry.duplicates.schemas import (
    AlertListSchema,
    AlertQuery,
    AlertSchema,
)
from registry.duplicates.thresholds import service as thresholds

blueprint = Blueprint("alerts", __name__, url_prefix="/api/v1/alerts", description="Alerts, for investigators")
blueprints = (blueprint,)


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
