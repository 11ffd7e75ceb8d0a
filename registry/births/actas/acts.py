"""What can be done with an acta now: one answer for the link that offers it and for the page that asks about it."""

from collections.abc import Callable, Mapping
from typing import Final

from registry.births.record import amendments, history
from registry.births.record.models import BirthRecord
from registry.births.record.rules import DRAFT, IN_FORCE, OBSERVED
from registry.core.context import Context
from registry.core.errors import Refused
from registry.people.changes import refuse_while_waiting

INSCRIBE: Final = "inscribe"
AMEND: Final = "amend"
CANCEL: Final = "cancel"
REINSTATE: Final = "reinstate"
_OPEN: Final = (DRAFT, OBSERVED)
PERMISSIONS: Final[Mapping[str, str]] = {
    INSCRIBE: "records.inscribe",
    AMEND: "records.amend",
    CANCEL: "records.amend",
    REINSTATE: "records.amend",
}


def refuse(ctx: Context, record: BirthRecord, act: str) -> None:
    """Raise Refused where the acta's state, or a change that waits, does not allow this now."""
    _REFUSALS[act](ctx, record)


def can(ctx: Context, record: BirthRecord, act: str) -> bool:
    """Whether the reader may do this, and the acta allows it now."""
    if not ctx.actor.may(PERMISSIONS[act]):
        return False
    try:
        refuse(ctx, record, act)
    except Refused:
        return False
    return True


def _refuse_inscribing(_ctx: Context, record: BirthRecord) -> None:
    if record.state not in _OPEN:
        raise history.barred(record)


def _refuse_amending(ctx: Context, record: BirthRecord) -> None:
    if record.state not in IN_FORCE:
        raise history.barred(record)
    refuse_while_waiting(ctx, record.id)


def _refuse_cancelling(ctx: Context, record: BirthRecord) -> None:
    if record.state not in (*_OPEN, *IN_FORCE):
        raise history.barred(record)
    refuse_while_waiting(ctx, record.id)


def _refuse_reinstating(ctx: Context, record: BirthRecord) -> None:
    amendments.refuse_reinstatement(ctx, record)
    refuse_while_waiting(ctx, record.id)


_REFUSALS: Final[Mapping[str, Callable[[Context, BirthRecord], None]]] = {
    INSCRIBE: _refuse_inscribing,
    AMEND: _refuse_amending,
    CANCEL: _refuse_cancelling,
    REINSTATE: _refuse_reinstating,
}
