"""Broken glass and warnings as the API answers them."""

from datetime import datetime
from typing import Any

from registry.reading.oversight.models import BrokenGlass, ReadingWarning
from registry.reading.oversight.rules import OVERDUE, REVIEWED, UNREVIEWED


def glass_answer(glass: BrokenGlass, now: datetime) -> dict[str, Any]:
    """One, with its state at this moment."""
    if glass.outcome is not None:
        state = REVIEWED
    else:
        state = OVERDUE if glass.review_by < now else UNREVIEWED
    return {
        "id": glass.id,
        "by": glass.account.username,
        "person_id": glass.person_id,
        "reason": glass.reason,
        "opened_at": glass.opened_at,
        "ends_at": glass.ends_at,
        "review_by": glass.review_by,
        "state": state,
        "outcome": glass.outcome,
        "note": glass.note,
        "reviewed_by": glass.reviewer.username if glass.reviewer else None,
        "reviewed_at": glass.reviewed_at,
    }


def warning_answer(warning: ReadingWarning) -> dict[str, Any]:
    """One warning."""
    return {
        "id": warning.id,
        "account": warning.account.username,
        "role": warning.account.role,
        "facility": warning.account.facility_code,
        "budget": warning.budget,
        "at": warning.at,
        "seen_at": warning.seen_at,
    }
