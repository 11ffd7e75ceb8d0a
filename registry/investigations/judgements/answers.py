"""Judgements as the API answers them."""

import uuid
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from registry.investigations.judgements import rules
from registry.investigations.judgements.models import Judgement
from registry.investigations.judgements.service import ReviewersAgreement

_JUDGEMENT = ("id", "verdict", "reason", "at", "engine", "policy")


def judgement_answer(
    judgement: Judgement, by: str, superseded: Collection[uuid.UUID | None], hidden: Collection[uuid.UUID]
) -> dict[str, Any]:
    """A judgement, without evidence from searches that are hidden from the reader."""
    return {name: getattr(judgement, name) for name in _JUDGEMENT} | {
        "evidence": rules.visible_evidence(judgement.evidence, hidden),
        "left": judgement.left_id,
        "right": judgement.right_id,
        "by": by,
        "supersedes": judgement.supersedes_id,
        "is_superseded": judgement.id in superseded,
    }


def agreement_answer(pooled: rules.Agreement, by_reviewers: list[ReviewersAgreement]) -> dict[str, Any]:
    """The reviewers' agreement: pooled, and for each two of them."""
    pairs = [{"reviewers": list(pair.reviewers), **asdict(pair.agreement)} for pair in by_reviewers]
    return {"pooled": asdict(pooled), "by_reviewers": pairs}
