"""The history of an acta: every change of state, with the content before and after it."""

from typing import Any

from registry.births.record.models import BirthRecord, RecordEvent
from registry.births.record.rules import may_become
from registry.births.record.words import BARRED_BY_STATE
from registry.core.context import Context
from registry.core.errors import Refused


def snapshot(record: BirthRecord) -> dict[str, Any]:
    """What an acta states about the child and its parents, for its history."""
    names = ("state", "given_names", "first_surname", "second_surname", "surname_order")
    of_father = ("father_given_names", "father_first_surname", "father_second_surname")
    of_parent = ("relation", "given_names", "first_surname", "second_surname")
    content = {name: getattr(record, name) for name in names} | {
        name: getattr(record, name) for name in of_father if getattr(record, name) is not None
    }
    if record.parents:
        content["parents"] = [{name: getattr(parent, name) for name in of_parent} for parent in record.parents]
    return content


def move(
    ctx: Context,
    record: BirthRecord,
    to: str,
    reason: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    is_return: bool = False,
) -> None:
    """Pass an acta to another state and record it; `before` is its snapshot when fields were changed already.

    `after` adds what changed outside of the acta's own row. Only a return leaves a state that is otherwise final.
    """
    if not is_return and not may_become(record.state, to):
        raise barred(record)
    before = before or snapshot(record)
    record.state = to
    ctx.session.add(
        RecordEvent(
            record_id=record.id,
            from_state=before["state"],
            to_state=to,
            reason=reason,
            before=before,
            after=snapshot(record) | (after or {}),
            by=ctx.actor.account_id,
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(f"record.{to}", "record", record.id)


def barred(record: BirthRecord) -> Refused:
    """Why an acta's state does not allow a change."""
    return Refused(f"acta-{record.state}", BARRED_BY_STATE[record.state])
