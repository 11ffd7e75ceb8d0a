"""What somebody was typing when their session ended: kept sealed for a day, and given back after they signed in again.

Only to the same account, and only from a form that a page of the ended session sent. Forms about an account's own
sessions, password and factors are never kept, so that neither a password nor a code is among what is. Nor are files.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app, request
from sqlalchemy import delete

from registry.access import queries
from registry.access.models import SESSION
from registry.access.permissions import permission_of
from registry.access.rules import OWN
from registry.access.service import actor_of
from registry.access.sessions import cookies, forms
from registry.access.sessions.admission import refuse_forged_form
from registry.access.sessions.models import KeptForm
from registry.core.context import Actor, Context
from registry.core.hiding import session_of
from registry.core.registry import Registry

KEPT_FOR: Final = timedelta(days=1)
_MOST: Final = 200
_LONGEST: Final = 20_000
"""Characters of a field: the longest note of a case."""


def keep(registry: Registry, limit: Callable[[Registry, Actor], None]) -> bool:
    """Keep the form of this request, whose session has ended by itself; whether that was done.

    `limit` counts the request for the account, as those of a session that goes on are counted.
    """
    if request.method != "POST" or permission_of(current_app, str(request.endpoint)) in OWN:
        return False
    secret = cookies.read(cookies.SESSION)
    with session_of(registry.engine) as session:
        token = queries.token_of(session, queries.secret_hash(secret or ""))
        if token is None or token.kind != SESSION or token.revoked_at is not None or not token.account.is_active:
            return False
        actor = actor_of(token.account, ())
    limit(registry, actor)
    refuse_forged_form(registry)
    typed = [(name, text[:_LONGEST]) for name, text in request.form.items(multi=True) if name != forms.FIELD and text]
    with registry.begin(actor) as ctx:
        place = _place(actor.account_id)
        sealed = ctx.vault.seal(json.dumps(typed[:_MOST]).encode(), place)
        ctx.session.merge(
            KeptForm(account_id=actor.account_id, address=request.path, sealed_fields=sealed, kept_at=ctx.now)
        )
        ctx.journal("form.kept", "account", str(actor.account_id))
    return True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that waits for its account: where it goes, what was typed, when."""

    address: str
    fields: Sequence[tuple[str, str]]
    """Name and text; a name may come several times."""
    kept_at: datetime


def waiting(ctx: Context) -> Waiting | None:
    """What was kept of the acting account's last form, if it is of the last day."""
    row = ctx.session.get(KeptForm, ctx.actor.account_id)
    if row is None or ctx.now - row.kept_at > KEPT_FOR:
        return None
    fields = json.loads(ctx.vault.open(row.sealed_fields, _place(ctx.actor.account_id)))
    pairs = fields.items() if isinstance(fields, dict) else fields  # as they were kept before names could repeat
    return Waiting(row.address, [(name, text) for name, text in pairs], row.kept_at)


def forget(ctx: Context) -> str | None:
    """Forget the form, which is sent again or given up; where it goes."""
    row = ctx.session.get(KeptForm, ctx.actor.account_id)
    if row is None:
        return None
    ctx.session.delete(row)
    return row.address


def expire(ctx: Context) -> int:
    """Delete what waited for longer than that; how many forms."""
    old = delete(KeptForm).where(KeptForm.kept_at < ctx.now - KEPT_FOR).returning(KeptForm.account_id)
    return len(ctx.session.scalars(old).all())


def _place(account_id: Any) -> str:
    return f"kept_form:{account_id}:fields"
