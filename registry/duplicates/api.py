"""Alerts, to investigators."""

import uuid
from dataclasses import asdict
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.duplicates import queries
from registry.duplicates.alerts import fused
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import Alert, AlertReason
from registry.duplicates.schemas import (
    AlertListSchema,
    AlertQuery,
    AlertSchema,
    ProtectionReferralListSchema,
)
from registry.duplicates.thresholds import service
from registry.duplicates.thresholds.rules import Thresholds

blueprint = Blueprint("alerts", __name__, url_prefix="/api/v1/alerts", description="Alerts, for investigators")
protection = Blueprint(
    "protection",
    __name__,
    url_prefix="/api/v1/protection-referrals",
    description="Mothers so young that child protection is called; no sign of fraud",
)
blueprints = (blueprint, protection)


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
        limits = service.current(ctx.session)
        return {"items": [_said(one, limits) for one in found.items], "next_cursor": found.next_cursor}


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
        found = [{name: getattr(one, name) for name in names} for one in candidates]
        return _said(alert, service.current(ctx.session)) | {"candidates": found}


def _said(alert: Alert, limits: Thresholds) -> dict[str, Any]:
    names = ("id", "points", "is_case", "state", "raised_at", "updated_at")
    return {name: getattr(alert, name) for name in names} | {
        "persons": [one.person_id for one in alert.persons],
        "reasons": [_reason(one) for one in alert.reasons],
        "waterfall": asdict(fused([alert], limits)),
    }


def _reason(one: AlertReason) -> dict[str, Any]:
    names = ("indicator", "severity", "points", "reason", "facts", "policy", "found_at", "withdrawn_at")
    meaning = INDICATORS[one.indicator]
    return {name: getattr(one, name) for name in names} | {
        "title": meaning.title,
        "innocent_causes": list(meaning.innocent_causes),
        "births": one.births_key.split(),
    }


@protection.get("")
@requires("alerts.read")
@protection.arguments(PageQuery, location="query")
@protection.response(200, ProtectionReferralListSchema)
def list_referrals(asked: dict[str, Any]) -> dict[str, Any]:
    """Births of mothers of 9 to 13, newest first. The reading is journalled."""
    with begin() as ctx:
        found = queries.protection_referrals(ctx.session, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("protection.listed", "protection_referral", "many", count=len(found.items))
        names = ("birth_id", "mother_id", "age_years", "policy", "made_at")
        items = [{name: getattr(one, name) for name in names} for one in found.items]
        return {"items": items, "next_cursor": found.next_cursor}
