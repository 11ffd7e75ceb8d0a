"""A family's visit: what it brought, kept sealed in the address of its pages for as long as a visit lasts.

The papers are asked once, and what is done afterwards is decided by them anew each time: a family that is sealed
meanwhile is gone, as for whoever never had its papers. The address opens for the account alone that asked.
"""

import base64
import binascii
import json
from datetime import date, datetime, timedelta
from typing import Final

from registry.births.families import Family, birth_of_family
from registry.births.models import Birth
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.vault import KeyUnknown, RecordDamaged

LASTS: Final = timedelta(hours=2)
_LONGEST: Final = 2000


def begin(ctx: Context, family: Family) -> str:
    """Begin the visit of a family with these papers: what its pages have in their address. Raises NotFound."""
    birth = birth_of_family(ctx, family)
    ctx.journal("birth.found_for_verification", "birth", birth.id)
    content = {
        "number": family.number,
        "mother_document": family.mother_document,
        "mother_names": family.mother_names,
        "born_on": family.born_on.isoformat() if family.born_on else None,
        "until": (ctx.now + LASTS).isoformat(),
    }
    sealed = ctx.vault.seal(json.dumps(content).encode(), _place(ctx))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def family_of(ctx: Context, visit: str) -> Family:
    """What the family brought; raises NotFound for another's visit, and for one that is over."""
    if len(visit) > _LONGEST:
        raise NotFound
    try:
        sealed = base64.urlsafe_b64decode(visit + "=" * (-len(visit) % 4))
        content = json.loads(ctx.vault.open(sealed, _place(ctx)))
    except (binascii.Error, ValueError, RecordDamaged, KeyUnknown) as error:
        raise NotFound from error
    if datetime.fromisoformat(content.pop("until")) < ctx.now:
        raise NotFound
    born_on = content.pop("born_on")
    return Family(**content, born_on=date.fromisoformat(born_on) if born_on else None)


def birth_of(ctx: Context, visit: str, *, lock: bool = False) -> Birth:
    """The birth that the family's papers name."""
    return birth_of_family(ctx, family_of(ctx, visit), lock=lock)


def _place(ctx: Context) -> str:
    return f"visit:{ctx.actor.account_id}"
