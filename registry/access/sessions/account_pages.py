"""The page of one's own account: password, second factors, sessions and tokens."""

import io
import uuid
from typing import Final

import segno
from flask import Blueprint, Response, redirect, request
from markupsafe import Markup

from registry.access import words
from registry.access.accounts import own, tokens
from registry.access.addresses import client_address
from registry.access.factors import enrolment, keys, queries, second_step
from registry.access.http import (
    begin,
    credential_hash,
    credential_secret,
    current_actor,
    current_registry,
    renew_session,
)
from registry.access.models import Account
from registry.access.passwords import SHORTEST
from registry.access.permissions import requires
from registry.access.queries import token_id_of, valid_tokens
from registry.access.sessions.service import take
from registry.access.sessions.showing import answer, given, options, problem_page, show
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Forbidden, Refused, RegistryError
from registry.core.messages import _
from registry.web.addresses import is_own_path

blueprint = Blueprint("my_account", __name__, url_prefix="/account", template_folder="templates")
_HERE: Final = "/account"


@blueprint.get("")
@requires("tokens.own")
def page() -> Response:
    """Show the account."""
    actor = current_actor()
    with begin() as ctx:
        account = _account(ctx)
        reset = queries.last_reset(ctx.session, account.id)
        return show(
            "account.html",
            credential_secret(),
            username=actor.username,
            role=words.ROLES[actor.role],
            may_change_password=actor.may("account.password"),
            must_change_password=account.must_change_password,
            shortest=SHORTEST,
            may_change_factors=actor.may("factors.own"),
            must_add_factor=actor.may("factors.own") and not actor.may("account.own"),
            factors=enrolment.factors(ctx, account),
            has_key=bool(queries.keys(ctx.session, account.id)),
            has_factor=second_step.has_second_step(ctx, account),
            codes_left=queries.recovery_codes_left(ctx.session, account.id),
            last_reset=_("Your factors were last reset on {moment}.", moment=show_moment(reset.decided_at))
            if reset and reset.state == "approved" and reset.decided_at
            else None,
            minutes=ctx.settings.confirmation_minutes,
            tokens=valid_tokens(ctx.session, account.id, ctx.now) if actor.may("account.own") else (),
            in_use=token_id_of(ctx.session, credential_hash()),
            show_moment=show_moment,
        )


@blueprint.post("/password")
@requires("account.password")
def change_password() -> Response:
    """Change the password; other sessions and tokens end, and this one too where it allowed nothing else."""
    form = request.form
    password = own.NewPassword(form.get("old_password", "")[:4000], form.get("new_password", "")[:4000])
    own.change_password(current_registry(), current_actor(), client_address(), password, credential_hash())
    return _done()


@blueprint.post("/application")
@requires("factors.own", fresh=True)
def begin_application() -> Response:
    """Show a new secret for an authenticator application."""
    with begin() as ctx:
        secret = enrolment.begin(ctx, _account(ctx))
    picture = io.BytesIO()
    segno.make(secret.uri, micro=False).save(picture, kind="svg", scale=5, xmldecl=False, svgns=True)
    drawing = Markup(picture.getvalue().decode())  # noqa: S704  # segno's own drawing
    return show("application.html", credential_secret(), secret=secret.text, picture=drawing)


@blueprint.post("/application/activation")
@requires("factors.own", fresh=True)
def activate_application() -> Response:
    """Put the new secret in force by its first code."""
    try:
        with begin() as ctx:
            codes = enrolment.activate(ctx, _account(ctx), request.form.get("code", "")[:40])
    except (Refused, Forbidden) as error:
        return show("application.html", credential_secret(), error=error)
    return show("recovery_codes.html", credential_secret(), codes=codes) if codes else _done()


@blueprint.post("/recovery-codes")
@requires("factors.own", fresh=True)
def new_recovery_codes() -> Response:
    """Show new recovery codes; the earlier ones end."""
    with begin() as ctx:
        codes = enrolment.new_recovery_codes(ctx, _account(ctx))
    return show("recovery_codes.html", credential_secret(), codes=codes)


@blueprint.post("/factors/<uuid:factor_id>/removal")
@requires("factors.own", fresh=True)
def remove_factor(factor_id: uuid.UUID) -> Response:
    """Remove a factor."""
    with begin() as ctx:
        enrolment.remove(ctx, _account(ctx), factor_id)
    return _done()


@blueprint.post("/confirmation")
@requires("factors.own")
def confirm() -> Response:
    """Give a second factor anew."""
    with begin() as ctx:
        account = _account(ctx)
        take(ctx, current_registry(), account, credential_hash(), given())
        renew_session(ctx)
        second_step.confirm(ctx, account.id, credential_hash())
        ctx.journal("factor.confirmed", "account", account.id)
    address = request.form.get("to", "")
    return answer(redirect(address, 303)) if is_own_path(address) else _done()


@blueprint.post("/confirmation/options")
@requires("factors.own")
def confirmation_options() -> Response:
    """Answer what a browser needs to ask for a security key."""
    with begin() as ctx:
        return options(keys.options_to_give(ctx, _account(ctx), credential_hash()))


@blueprint.post("/keys/options")
@requires("factors.own")
def key_options() -> Response:
    """Answer what a browser needs to set up a security key."""
    with begin() as ctx:
        second_step.refuse_stale(ctx, credential_hash())
        return options(keys.options_to_add(ctx, _account(ctx), credential_hash()))


@blueprint.post("/keys")
@requires("factors.own")
def add_key() -> Response:
    """Set up a security key by the browser's answer."""
    form = request.form
    with begin() as ctx:
        second_step.refuse_stale(ctx, credential_hash())
        codes = keys.add(ctx, _account(ctx), credential_hash(), given().key, form.get("name", "")[:200])
    return show("recovery_codes.html", credential_secret(), codes=codes) if codes else _done()


@blueprint.post("/tokens/<uuid:token_id>/end")
@requires("account.own")
def end_token(token_id: uuid.UUID) -> Response:
    """End a session or a program's token."""
    with begin() as ctx:
        tokens.end(ctx, _account(ctx).id, token_id)
    return _done()


@blueprint.errorhandler(RegistryError)
def _refused(error: RegistryError) -> Response:
    return problem_page(error)


def _done() -> Response:
    return answer(redirect(_HERE, 303))


def _account(ctx: Context) -> Account:
    return ctx.session.get_one(Account, ctx.actor.account_id)
