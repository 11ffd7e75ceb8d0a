"""Referrals to child protection as the API answers them."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.investigations.cases.queries import usernames_of
from registry.investigations.protection.service import Standing

_REFERRAL = ("birth_id", "mother_id", "age_years", "policy", "made_at")
_STEP = ("step", "target_code", "reason", "at")


def referral_answers(ctx: Context, standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Referrals with their states, owners and steps."""
    names = usernames_of(ctx.session, {step.by for standing in standings for step in standing.steps})
    return [
        {name: getattr(standing.referral, name) for name in _REFERRAL}
        | {
            "state": standing.state,
            "owner": names.get(standing.owner),
            "steps": [
                {name: getattr(step, name) for name in _STEP} | {"by": names[step.by]} for step in standing.steps
            ],
        }
        for standing in standings
    ]
