"""The page for the family: no account, no scripts; the code on the paper opens it.

What was typed is sent in a form's body and answered at once, without a redirect: an address would keep the code.
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response

from registry.access.addresses import client_address
from registry.access.frame.showing import typed
from registry.access.http import begin, current_registry
from registry.access.permissions import public
from registry.access.sessions.admission import open_form
from registry.access.sessions.showing import render
from registry.births.papers.rules import as_stored, code_hash
from registry.core.clock import show_day
from registry.core.errors import Invalid, RegistryError, TooMany
from registry.core.limits import Limit
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.documents.counter.words import STATES
from registry.reading.family import service
from registry.reading.family.service import Known
from registry.reading.statements.rules import LEFT_OUT
from registry.reading.statements.words import reading_words
from registry.web.fields import Field
from registry.web.forms import filled, inputs

blueprint = Blueprint("family", __name__, url_prefix="/family", template_folder="templates")
blueprints = (blueprint,)
WRONG: Final = Limit("family-wrong", 20, timedelta(minutes=10))
"""Codes that open nothing, from one address. A right code opens whatever others behind the same address tried: nobody
shuts a family out, and 80 bits are not guessed at any pace."""
LOOKS: Final = Limit("family-looks", 60, timedelta(hours=1))
"""Of one code, wherever it comes from: only who has the paper can use it up."""
_WHY: Final = "a family sees what it may know of its own child with the code on its paper; nobody else has the code"
_FIELDS: Final = (
    Field(
        "code", _("Code on the paper for the family"), hint=_("As in ABCD-EFGH-IJKL-MNOP."), width="w-15", longest=40
    ),
)


@blueprint.get("")
@public(_WHY)
def ask() -> Response:
    """Ask for the code."""
    return _form({})


@blueprint.post("")
@public(_WHY)
@open_form("it shows what the code opens, on nobody's behalf")
def look() -> Response:
    """Show the state of the acta and the ID, and who looked at the child's record."""
    values = typed(inputs(_FIELDS), 60)
    code, limits = values.get("code", ""), current_registry().limits
    try:
        limits.enforce(LOOKS, code_hash(as_stored(code)).hex())
        with begin() as ctx:
            known = service.look(ctx, code)
    except Invalid as error:
        wait_s = limits.take(WRONG, client_address())
        return _form(values, error if wait_s is None else TooMany(wait_s=math.ceil(wait_s)))
    except TooMany as error:
        return _form(values, error)
    return render("family/shown.html", "", **_shown(known))


def _form(values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields, problems = filled(_FIELDS, values, error)
    status = 200 if error is None else int(status_of(error))
    response = render("family/ask.html", "", status=status, problems=problems, fields=fields)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _shown(known: Known) -> dict[str, Any]:
    return {
        "steps": [
            _step(_("The birth is certified"), None if known.is_signed else _("Not signed yet"), known.is_signed),
            _step(_("The acta of birth"), _acta(known), known.inscribed_on is not None),
            _step(_("The minor's ID"), _card(known), known.is_handed_over),
        ],
        "readings": [reading_words(*one) for one in known.readings],
        "left_out": LEFT_OUT,
    }


def _step(label: Message, hint: Message | None, is_done: bool) -> dict[str, Any]:
    return {
        "label": label,
        "hint": hint,
        "state": _("Completed") if is_done else _("To do"),
        "kind": "good" if is_done else "warn",
    }


def _acta(known: Known) -> Message:
    if known.inscribed_on is None:
        return _("Not inscribed yet. Go to a registry office with your paper and your document.")
    return _("Inscribed on {day}", day=show_day(known.inscribed_on))


def _card(known: Known) -> Message:
    if known.card_until is not None and known.is_handed_over:
        return _("Handed over; valid until {day}", day=show_day(known.card_until))
    if known.card_until is not None:
        return _("The card is made. Ask your office whether you can collect it.")
    if known.application is not None:
        return STATES[known.application]
    return _("Nobody has applied for it yet.")
