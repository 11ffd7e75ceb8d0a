"""Judgements, to those who see the case."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.investigations.judgements import rules, service
from registry.investigations.judgements.models import Judgement
from registry.investigations.judgements.schemas import (
    AgreementReportSchema,
    JudgementListSchema,
    JudgementSchema,
    JudgeSchema,
)
from registry.investigations.judgements.service import Evidence, Judge
from registry.investigations.visibility import hidden_searches

blueprint = Blueprint(
    "judgements",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>/judgements",
    description="What investigators judge of two persons",
)
reports = Blueprint(
    "judgement-reports", __name__, url_prefix="/api/v1/judgements", description="How far reviewers agree"
)
blueprints = (blueprint, reports)


def _said(
    one: Judgement, by: str, superseded: frozenset[uuid.UUID | None], hidden: frozenset[uuid.UUID]
) -> dict[str, Any]:
    names = ("id", "verdict", "reason", "at", "engine", "policy")
    return {name: getattr(one, name) for name in names} | {
        "evidence": rules.evidence_seen(one.evidence, hidden),
        "left": one.left_id,
        "right": one.right_id,
        "by": by,
        "supersedes": one.supersedes_id,
        "is_superseded": one.id in superseded,
    }


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(JudgeSchema)
@blueprint.response(201, JudgementSchema)
def judge(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Judge two persons of a case: same, different, unsure, insufficient. It supersedes one's earlier judgement."""
    evidence = tuple(Evidence(one["kind"], one["id"]) for one in asked["evidence"])
    command = Judge(asked["left"], asked["right"], asked["verdict"], asked["reason"], evidence)
    with begin() as ctx:
        return _said(service.judge(ctx, case_id, command), current_actor().username, frozenset(), frozenset())


@blueprint.get("")
@requires("cases.work")
@blueprint.response(200, JudgementListSchema)
def list_judgements(case_id: uuid.UUID) -> dict[str, Sequence[Any]]:
    """The case's judgements; others' of a pair only after one's own. The reading is journalled."""
    with begin() as ctx:
        found = service.shown(ctx, case_id)
        superseded = frozenset(one.supersedes_id for one in found)
        hidden = hidden_searches(ctx.session, case_id)
        return {"items": [_said(one, one.reviewer.username, superseded, hidden) for one in found]}


@reports.get("/agreement")
@requires("cases.supervise")
@reports.response(200, AgreementReportSchema)
def report_agreement() -> dict[str, Any]:
    """How far reviewers agree on the pairs they both judged: raw, and Cohen's kappa."""
    with begin() as ctx:
        pooled, by_two = service.agreements(ctx)
        each = [{"reviewers": list(one.reviewers), **asdict(one.agreement)} for one in by_two]
        return {"pooled": asdict(pooled), "by_reviewers": each}
