"""The thresholds in force: kept with their version, changed by a supervisor with a reason, never edited."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.duplicates.models import DetectionPolicy
from registry.duplicates.thresholds import DEFAULT_VERSION, DEFAULTS, NAMES, Thresholds, as_json, changed


def newest(session: Session) -> DetectionPolicy | None:
    """The version that counts; None while the defaults do."""
    return session.scalar(select(DetectionPolicy).order_by(DetectionPolicy.made_at.desc()).limit(1))


def current(session: Session) -> Thresholds:
    """The thresholds in force. Ones added by a later release have their defaults."""
    kept = newest(session)
    if kept is None:
        return DEFAULTS
    return changed(DEFAULTS, {name: value for name, value in kept.thresholds.items() if name in NAMES})


def version(session: Session) -> str:
    """The version in force."""
    kept = newest(session)
    return kept.version if kept else DEFAULT_VERSION


def change(ctx: Context, changes: Mapping[str, Any], reason: str) -> DetectionPolicy:
    """Make a new version with some thresholds changed; raises Invalid with every one that is wrong."""
    try:
        thresholds = changed(current(ctx.session), changes)
    except ValueError as error:
        raise Invalid([FieldError("/thresholds", one) for one in str(error).split("; ")]) from error
    if not reason.strip():
        raise Invalid([FieldError("/reason", "A change of policy has its reason.")])
    made = DetectionPolicy(
        version=f"{ctx.now:%Y-%m-%d.%H%M%S}", thresholds=as_json(thresholds), reason=reason.strip(),
        made_by=ctx.actor.account_id, made_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(made)
    ctx.session.flush()
    ctx.journal("policy.changed", "detection_policy", made.version, changed=sorted(changes))
    return made
