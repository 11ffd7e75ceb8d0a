"""Tokens for programs on the page of one's own account: made with part of a role's permissions, replaced, ended."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, request, url_for

from registry.access.accounts import tokens
from registry.access.frame.fresh import is_fresh
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin, current_actor
from registry.access.models import Account
from registry.access.permissions import requires
from registry.access.rules import ROLES
from registry.access.service import IssuedToken
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.web.fields import NUMBER, Field
from registry.web.forms import filled, inputs

blueprint = Blueprint("my_tokens", __name__, url_prefix="/account/tokens", template_folder="templates")
_ACCOUNT: Final = "my_account.page"
_ROUTE: Final = "account/tokens"
_FIELDS: Final = (
    Field("label", _("Name of the program"), hint=_("As in: transfer to the statistics office"), longest=60),
    Field("days", _("For how many days"), NUMBER, width="w-4", longest=4),
)


@blueprint.get("/new")
@requires("account.own")
def new() -> Response:
    """Ask which program it is for, and what it may do."""
    with begin() as ctx:
        return _form(ctx, {})


@blueprint.post("/new")
@requires("account.own", fresh=True)
def make() -> Response:
    """Make the token and show it once; a form sent twice makes one."""
    values = typed(inputs(_FIELDS), 60)
    chosen = request.form.getlist("permissions")[:200]

    def act(ctx: Context) -> Done:
        return _shown_once(tokens.issue(ctx, _own(ctx), _label(values), _some(chosen), _days(values)))

    return sent_once(_ROUTE, act, lambda ctx, error: _form(ctx, values, error, chosen), repeated="token-made-before")


@blueprint.post("/<uuid:token_id>/replacement")
@requires("account.own", fresh=True)
def replace(token_id: uuid.UUID) -> Response:
    """End a program's token and show another one, with the same permissions and for as long again."""

    def act(ctx: Context) -> Done:
        return _shown_once(tokens.replace(ctx, _own(ctx).id, token_id))

    return sent_once(_ROUTE, act, repeated="token-made-before")


def _shown_once(issued: IssuedToken) -> Done:
    shown = page("token.html", secret=issued.secret, until=show_moment(issued.expires_at))
    return Done(url_for(_ACCOUNT), page=shown)


def _label(values: Mapping[str, str]) -> str:
    label = values.get("label", "")
    if not label:
        raise Invalid([FieldError("/label", _("Name the program, so that you know later which token is whose."))])
    return label


def _some(chosen: list[str]) -> list[str]:
    if not chosen:
        raise Invalid(
            [FieldError("", _("Choose at least one permission. A program should have no more than it uses."))]
        )
    return chosen


def _days(values: Mapping[str, str]) -> int:
    if not values.get("days", "").isdecimal() or int(values["days"]) < 1:
        raise Invalid([FieldError("/days", _("Give a whole number of days."))])
    return int(values["days"])


def _own(ctx: Context) -> Account:
    return ctx.session.get_one(Account, ctx.actor.account_id)


def _form(
    ctx: Context, values: Mapping[str, str], error: RegistryError | None = None, chosen: list[str] | None = None
) -> Response:
    fields, problems = filled(_FIELDS, {"days": str(ctx.settings.machine_token_days)} | dict(values), error)
    return page(
        "new_token.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        permissions=sorted(ROLES[current_actor().role]),
        chosen=chosen or [],
        is_stale=not is_fresh(ctx),
        here=url_for("my_tokens.new"),
    )
