"""Judgements, for those who see the case."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.investigations.judgements import service
from registry.investigations.judgements.answers import agreement_answer, judgement_answer
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
    description="Investigators' judgements on two persons",
)
reports = Blueprint(
    "judgement-reports", __name__, url_prefix="/api/v1/judgements", description="How far reviewers agree"
)
blueprints = (blueprint, reports)


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(JudgeSchema)
@blueprint.response(201, JudgementSchema)
def judge(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Judge two persons of a case. A new judgement supersedes one's earlier one on the same pair."""
    evidence = tuple(Evidence(item["kind"], item["id"]) for item in body["evidence"])
    command = Judge(body["left"], body["right"], body["verdict"], body["reason"], evidence)
    with begin() as ctx:
        return judgement_answer(service.judge(ctx, case_id, command), current_actor().username, (), ())


@blueprint.get("")
@requires("cases.work")
@blueprint.response(200, JudgementListSchema)
def list_judgements(case_id: uuid.UUID) -> dict[str, Any]:
    """List the case's judgements; those of others on a pair only after one's own. The reading is journalled."""
    with begin() as ctx:
        judgements = service.visible(ctx, case_id)
        superseded = {judgement.supersedes_id for judgement in judgements}
        hidden = hidden_searches(ctx.session, case_id)
        return {
            "items": [
                judgement_answer(judgement, judgement.reviewer.username, superseded, hidden) for judgement in judgements
            ]
        }


@reports.get("/agreement")
@requires("cases.supervise")
@reports.response(200, AgreementReportSchema)
def report_agreement() -> dict[str, Any]:
    """Report how far reviewers agree on the pairs they both judged: raw agreement and Cohen's kappa."""
    with begin() as ctx:
        return agreement_answer(*service.agreements(ctx))
