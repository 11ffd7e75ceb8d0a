"""Alerts, to investigators."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.duplicates import queries
from registry.duplicates.models import Alert, AlertReason
from registry.duplicates.policy import INDICATORS
from registry.duplicates.schemas import AlertListSchema, AlertQuery, AlertSchema

blueprint = Blueprint("alerts", __name__, url_prefix="/api/v1/alerts", description="Alerts, for investigators")
blueprints = (blueprint,)


@blueprint.get("")
@requires("alerts.read")
@blueprint.arguments(AlertQuery, location="query")
@blueprint.response(200, AlertListSchema)
def list_alerts(asked: dict[str, Any]) -> dict[str, Any]:
    """Alerts with their reasons and points, newest first. The reading is journalled."""
    chosen = queries.AlertFilter(asked.get("state"), asked["at_least"], asked.get("indicator"))
    with begin() as ctx:
        found = queries.alerts(ctx.session, chosen, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("alerts.listed", "alert", "many", count=len(found.items))
        return {"items": [_said(one) for one in found.items], "next_cursor": found.next_cursor}


@blueprint.get("/<uuid:alert_id>")
@requires("alerts.read")
@blueprint.response(200, AlertSchema)
def read_alert(alert_id: uuid.UUID) -> dict[str, Any]:
    """One alert with what the searches found. The reading is journalled."""
    with begin() as ctx:
        alert = queries.alert(ctx.session, alert_id)
        if alert is None:
            raise NotFound
        ctx.journal("alert.read", "alert", alert.id)
        candidates = queries.candidates_among(ctx.session, [one.person_id for one in alert.persons])
        names = ("subject", "person_id", "candidate_id", "rank", "score", "by_finger")
        return _said(alert) | {"candidates": [{name: getattr(one, name) for name in names} for one in candidates]}


def _said(alert: Alert) -> dict[str, Any]:
    names = ("id", "points", "is_case", "state", "raised_at", "updated_at")
    return {name: getattr(alert, name) for name in names} | {
        "persons": [one.person_id for one in alert.persons],
        "reasons": [_reason(one) for one in alert.reasons],
    }


def _reason(one: AlertReason) -> dict[str, Any]:
    names = ("indicator", "severity", "points", "reason", "facts", "policy", "found_at")
    meaning = INDICATORS[one.indicator]
    return {name: getattr(one, name) for name in names} | {
        "title": meaning.title,
        "innocent_causes": list(meaning.innocent_causes),
        "births": one.births_key.split(),
    }
