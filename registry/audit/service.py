"""Append entries to the journal, and verify the whole of it."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.models import JournalHead, JournalRow
from registry.audit.rules import GENESIS, Finding, Head, Verification, findings, head_seal, row_hash
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.messages import _
from registry.core.vault import Vault, VaultError

_PURPOSE = "journal-head"


def seal_journal(ctx: Context) -> None:
    """Append the entries of a unit of work to the chain.

    The head stays locked until the commit, so that the chain has one order.
    """
    if not ctx.entries:
        return
    end = queries.head(ctx.session, lock=True)
    if end is None:
        end = JournalHead(id=1, sequence=0, hash=GENESIS, key_id="", seal=b"")
        ctx.session.add(end)
    for entry in ctx.entries:
        persons = sorted(entry.persons) or None
        content = canonical(
            {
                "at": ctx.now.isoformat(),
                "actor": ctx.actor.username,
                "role": ctx.actor.role,
                "account": str(ctx.actor.account_id) if ctx.actor.account_id else None,
                "facility": ctx.actor.facility_code,
                "action": entry.action,
                "subject": entry.subject,
                "subject_id": entry.subject_id,
                "details": dict(entry.details),
            }
            | _of_reading(ctx, persons)
        )
        end.sequence += 1
        end.hash = row_hash(end.hash, end.sequence, content)
        ctx.session.add(
            JournalRow(
                sequence=end.sequence,
                at=ctx.now,
                action=entry.action,
                subject=entry.subject,
                subject_id=entry.subject_id,
                content=content,
                hash=end.hash,
                persons=persons,
            )
        )
    end.key_id = ctx.vault.current
    end.seal = head_seal(ctx.vault.derived_key(_PURPOSE, end.key_id), end.sequence, end.hash)
    ctx.session.flush()


def _of_reading(ctx: Context, persons: Sequence[uuid.UUID] | None) -> dict[str, Any]:
    """Whom an entry names, for which purpose and by which route; what is not known has no field."""
    named = [str(person_id) for person_id in persons] if persons else None
    fields = {"persons": named, "purpose": ctx.purpose, "route": ctx.route}
    return {name: value for name, value in fields.items() if value is not None}


def verify(session: Session, vault: Vault | None, state: Verification) -> Iterator[Finding]:
    """Every finding of a complete verification, in order; `state` counts the rows as they are read.

    Without a vault the head's seal is not checked. The chain alone cannot show that the whole database, head included,
    was restored to an earlier day: compare `state.head` with a copy kept elsewhere.
    """
    end = queries.head(session)
    key = None
    if end is not None and vault is not None:
        try:
            key = vault.derived_key(_PURPOSE, end.key_id)
        except VaultError:
            yield Finding(end.sequence, _("the head is sealed with a key that the key file does not hold"))
    head = Head(end.sequence, end.hash, end.seal) if end else None
    yield from findings(queries.rows(session), head, key, state)
    for sequence in queries.contradicting(session):
        yield Finding(sequence, _("a search column differs from the hashed content"))
