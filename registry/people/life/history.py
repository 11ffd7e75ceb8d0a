"""The history of a person: every change with what stood there before, its ground, and who asked and decided."""

from collections.abc import Mapping
from typing import Any

from registry.core.context import Context
from registry.people.changes import Ground
from registry.people.life.models import PersonEvent
from registry.people.models import Person


def record(
    ctx: Context, person: Person, kind: str, before: Mapping[str, Any], after: Mapping[str, Any], ground: Ground
) -> None:
    """Add a change to a person's history, and journal it without what it says."""
    event = PersonEvent(
        person_id=person.id,
        kind=kind,
        before=dict(before),
        after=dict(after),
        reason=ground.reason or None,
        evidence=ground.evidence,
        requested_by=ground.requested_by,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(event)
    ctx.session.flush()
    ctx.journal(f"person.{kind}", "person", person.id)
