"""Changes that a second person decides: requested with reason and evidence, then approved, refused or withdrawn.

The rooms above say what a change does; this file holds who may decide it, and that it is decided once.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import Forbidden, Refused
from registry.core.messages import _
from registry.people import queries
from registry.people.models import ChangeRequest
from registry.people.rules import APPROVED, AT_COUNTER, REFUSED, WAITING, WITHDRAWN


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something changes, by which document, and who asked for it where a second person decided."""

    reason: str
    evidence: str | None = None
    requested_by: uuid.UUID | None = None


def ground_of(change: ChangeRequest) -> Ground:
    """The ground of a change that a second person approved."""
    return Ground(change.reason, change.evidence, change.requested_by)


@contextmanager
def tried(ctx: Context) -> Iterator[None]:
    """Do what is asked for and take it back: a second person is asked only for what can be done."""
    entries, queued = len(ctx.entries), len(ctx.queued)
    trial = ctx.session.begin_nested()
    try:
        yield
    finally:
        trial.rollback()
        del ctx.entries[entries:], ctx.queued[queued:]


def request(
    ctx: Context,
    kind: str,
    person_id: uuid.UUID,
    subject_id: uuid.UUID,
    *,
    content: Mapping[str, Any],
    reason: str,
    evidence: str | None,
) -> ChangeRequest:
    """Ask a second person for a change; of two requests at once about one subject, the later is refused.

    What investigators ask for between two records stands apart: it bars nothing that a family asks for at a counter,
    and the counter learns nothing of it.
    """
    if ctx.actor.account_id is None:
        raise Forbidden
    change = ChangeRequest(
        id=uuid.uuid4(),
        kind=kind,
        person_id=person_id,
        subject_id=subject_id,
        content=dict(content),
        reason=reason,
        evidence=evidence,
        state=WAITING,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
    )
    ctx.session.add(change)
    ctx.session.flush()
    ctx.journal("change.requested", "change", change.id, kind=kind, about=str(subject_id))
    return change


def refuse_while_waiting(ctx: Context, subject_id: uuid.UUID, kinds: Collection[str] = AT_COUNTER) -> None:
    """Raise Refused while another change of the subject waits for a second person."""
    if queries.waiting_request(ctx.session, subject_id, kinds) is not None:
        raise Refused(
            "change-waits", _("Another change already waits for a second person. Approve or refuse it first.")
        )


def decide(
    ctx: Context,
    subject_id: uuid.UUID,
    requested_at: datetime,
    *,
    is_approved: bool,
    kinds: Collection[str] = AT_COUNTER,
) -> ChangeRequest:
    """Decide the waiting change, which must be the one that the decider has read; the requester can withdraw it.

    Raises Refused when nothing of these kinds waits, when another change waits than the one read, or for an own
    request.
    """
    change = queries.waiting_request(ctx.session, subject_id, kinds, lock=True)
    if change is None or change.requested_at != requested_at:
        raise Refused(
            "no-change-waits", _("This change no longer waits for a decision. Read the record again and decide anew.")
        )
    is_own = change.requested_by == ctx.actor.account_id
    if is_approved:
        four_eyes.refuse_own(ctx, change.requested_by)
    change.state = APPROVED if is_approved else WITHDRAWN if is_own else REFUSED
    change.decided_by, change.decided_at = ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal("change.decided", "change", change.id, kind=change.kind, state=change.state)
    return change


def end_naming(ctx: Context, persons: Collection[uuid.UUID]) -> None:
    """Refuse the waiting changes of others that name these persons, who are sealed now: whoever reads them would see.

    The requester reads that it was not approved, as after any refusal, and may ask again.
    """
    for change in queries.waiting_requests_naming(ctx.session, persons):
        is_own = change.requested_by == ctx.actor.account_id
        change.state = WITHDRAWN if is_own else REFUSED
        change.decided_by, change.decided_at = ctx.actor.account_id, ctx.now
        ctx.journal("change.decided", "change", change.id, kind=change.kind, state=change.state)
    ctx.session.flush()
