"""What can be done with a birth now: one answer for the link that offers it and for the page that asks about it."""

from collections.abc import Callable, Mapping
from typing import Final

from registry.births import queries, service
from registry.births.corrections import service as corrections
from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED, DRAFT
from registry.births.words import BARRED_BY_STATE
from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _

CHANGE: Final = "change"
VERIFY: Final = "verify"
TAKE: Final = "take"
CONFIRM: Final = "confirm"
JOIN: Final = "join"
ANNUL: Final = "annul"
REINSTATE: Final = "reinstate"
PERMISSIONS: Final[Mapping[str, str]] = {
    CHANGE: "births.sign",
    VERIFY: "births.verify",
    TAKE: "births.capture",
    CONFIRM: "births.confirm_prints",
    JOIN: "births.join",
    ANNUL: "births.annul",
    REINSTATE: "births.annul",
}


def refuse(ctx: Context, birth: Birth, act: str) -> None:
    """Raise Refused where the certificate's state, or its facility, does not allow this now."""
    _REFUSALS.get(act, _refuse_annulled)(ctx, birth)


def can(ctx: Context, birth: Birth, act: str) -> bool:
    """Whether the reader may do this, and the certificate allows it now."""
    if not ctx.actor.may(PERMISSIONS[act]):
        return False
    try:
        refuse(ctx, birth, act)
    except Refused:
        return False
    return True


def _refuse_annulled(_ctx: Context, birth: Birth) -> None:
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", BARRED_BY_STATE[ANNULLED])


def _refuse_changing(_ctx: Context, birth: Birth) -> None:
    if birth.state != DRAFT:
        corrections.refuse_unless_signed(birth)


def _refuse_taking(ctx: Context, birth: Birth) -> None:
    """Prints are added by the facility that enrolled, or anywhere when they are due."""
    _refuse_annulled(ctx, birth)
    is_own = birth.facility_code == ctx.actor.facility_code
    if not is_own and not queries.recaptures_due_now(ctx.session, birth.id, ctx.today):
        raise Refused(
            "no-recapture-due", _("No recapture is due. Only the facility that enrolled the birth can add prints now.")
        )


_REFUSALS: Final[Mapping[str, Callable[[Context, Birth], None]]] = {
    CHANGE: _refuse_changing,
    TAKE: _refuse_taking,
    ANNUL: lambda _ctx, birth: service.refuse_transition(birth, ANNULLED),
    REINSTATE: lambda _ctx, birth: corrections.refuse_unless_annulled(birth),
}
