"""Running a search: criteria in, persons with scores and evidence out, and everything the answer depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.core.context import Context
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.told_apart.service import data_hash
from registry.investigations import limits as fixed_limits
from registry.investigations.searches import queries
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.searches.kinds.kind import Limits, Match
from registry.people.visibility import hidden_among


@dataclass(frozen=True, slots=True)
class Result:
    """The best matches of a search, how many there are in all, and what it ran with."""

    best: list[Match]
    total: int
    ran_with: dict[str, Any]


def find(ctx: Context, kind: str, criteria: Mapping[str, Any], as_of: datetime, newest: int, limits: Limits) -> Result:
    """Search the registry as it was at a moment, without persons and captures that came later."""
    matches = BY_NAME[kind].run(ctx, criteria, replace(limits, as_of=as_of), newest)
    best, total = matches.best, matches.total
    if total is None or total <= len(best):
        known = queries.created_before(ctx.session, [match.person_id for match in best], as_of)
        best = [match for match in best if match.person_id in known]
        total = len(best)
    ran_with = {
        "engine": None,
        "policy": f"{fixed_limits.VERSION}; {thresholds.version(ctx.session)}",
        "settings": limits.version,
        "thresholds": limits.to_json(),
        "newest_capture": newest,
        **matches.ran_with,
    }
    hashed = [replace(match, data_hash=data_hash(ctx, (match.person_id,))) for match in best[: limits.most]]
    return Result(hashed, total, ran_with)


def find_sealed(ctx: Context, kind: str, criteria: Mapping[str, Any], newest: int, limits: Limits) -> list[Match]:
    """The sealed persons that a search would find. Never within the request: its duration would give them away."""
    matches = BY_NAME[kind].run(ctx, criteria, limits, newest).best
    hidden = hidden_among(ctx.session, [match.person_id for match in matches])
    return [match for match in matches if match.person_id in hidden]
