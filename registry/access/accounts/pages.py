"""An administrator's pages of accounts: listed, moved, closed, opened, their sessions ended. No personal data."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access import passwords, queries
from registry.access.accounts import adding_pages, service, tokens, words
from registry.access.accounts.adding_pages import PLACE, UNKNOWN_PERSON, post_of
from registry.access.accounts.schemas import AccountPersonSchema, AccountQuery, CloseAccountSchema
from registry.access.factors import queries as factors
from registry.access.factors import resets
from registry.access.factors.schemas import FactorReasonSchema
from registry.access.frame.fresh import grave_form, is_fresh
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.models import BEARER, Account
from registry.access.oidc import queries as oidc
from registry.access.oidc import service as provider
from registry.access.oidc.models import ProviderLink
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.access.rules import folded_username
from registry.access.words import ROLES
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import Message, _
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.web.fields import LONG, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("accounts_desk", __name__, url_prefix="/accounts", template_folder="templates")
blueprints = (blueprint, adding_pages.blueprint)
NOTICES: Final = words.NOTICES
MENU: Final = (MenuEntry("accounts_desk.listed", _("Accounts"), 20),)
_REASON: Final = Field("reason", _("Why"), LONG, _("Kept in the journal. Name nobody."), longest=200)
_FORMS: Final[Mapping[str, tuple[Field, ...]]] = {
    "post": PLACE,
    "person": (UNKNOWN_PERSON,),
    "closure": (_REASON,),
    "factor-reset": (_REASON,),
}


@blueprint.get("")
@requires("accounts.manage")
@takes(of_schema(AccountQuery))
def listed() -> Response:
    """List accounts, newest first; the filters stay in the address."""
    sent = {name: text for name, text in request.args.items() if text.strip()}
    query: dict[str, Any] = load(AccountQuery(), sent)
    wanted = Page(query.pop("limit"), query.pop("cursor", None))
    if "username" in query:
        query["username"] = folded_username(query["username"])
    with begin() as ctx:
        listing = queries.accounts(ctx.session, query, wanted)
        ctx.journal("account.listed", "account", "many", count=len(listing.items))
        following: dict[str, Any] = sent | {"cursor": listing.next_cursor}
        return page(
            "accounts/list.html",
            rows=[_line(account) for account in listing.items],
            waiting=[_line(account) for account in queries.accounts_waiting(ctx.session)],
            roles=ROLES,
            sent=sent,
            following=url_for("accounts_desk.listed", **following) if listing.next_cursor else None,
        )


def _line(account: Account) -> dict[str, Any]:
    return {
        "address": url_for("accounts_desk.account", account_id=account.id),
        "username": account.username,
        "role": ROLES[account.role],
        "place": account.facility_code or account.office_code,
        "state": _state(account),
        "kind": "warn" if account.requested_role else "good" if account.is_active else "plain",
        "at": show_moment(account.created_at),
    }


def _state(account: Account) -> Message:
    if account.requested_role is not None:
        return _("waits for a second administrator")
    return _("open") if account.is_active else _("closed")


@blueprint.get("/<uuid:account_id>")
@requires("accounts.manage")
def account(account_id: uuid.UUID) -> Response:
    """Show an account, its sessions and tokens, and what can be done with it."""
    with begin() as ctx:
        return _shown(ctx, account_id)


def _shown(ctx: Context, account_id: uuid.UUID, error: RegistryError | None = None, **more: Any) -> Response:
    account = service.read(ctx, account_id)
    ctx.journal("account.read", "account", account.id)
    reset = factors.last_reset(ctx.session, account.id)
    is_reset_waiting = reset is not None and reset.state == "requested"
    link = oidc.link(ctx.session, account.id)
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Role"), ROLES[account.role]),
        (_("Facility"), account.facility_code),
        (_("Office"), account.office_code),
        (_("Role that waits"), ROLES.get(account.requested_role or "")),
        (_("Person behind it"), _("stated") if account.holder_id else _("not stated")),
        (_("Sign-in by the identity provider"), _link_state(link)),
        (_("Added"), show_moment(account.created_at)),
    ]
    return page(
        "accounts/account.html",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else filled([], {}, error)[1],
        id=account.id,
        username=account.username,
        state=_state(account),
        kind="warn" if account.requested_role else "good" if account.is_active else "plain",
        rows=[{"label": label, "value": value} for label, value in rows if value],
        acts=[
            (act, words.ACTS[act])
            for act in [*_acts(account, is_reset_waiting=is_reset_waiting), *_link_acts(ctx, account, link)]
        ],
        forms=[(form, words.FORMS[form]) for form in _forms(account, is_reset_waiting=is_reset_waiting)],
        reset_reason=reset.reason if reset is not None and is_reset_waiting else None,
        tokens=[
            {
                "id": token.id,
                "label": token.label if token.kind == BEARER else None,
                "at": show_moment(token.created_at),
                "until": show_moment(token.expires_at),
            }
            for token in queries.valid_tokens(ctx.session, account.id, ctx.now)
        ],
        is_own=account.id == ctx.actor.account_id,
        is_stale=not is_fresh(ctx),
        here=url_for("accounts_desk.account", account_id=account.id),
        **more,
    )


def _link_state(link: ProviderLink | None) -> Message | None:
    if link is None:
        return None
    return _("in force") if link.is_in_force else _("waits for a second administrator")


def _link_acts(ctx: Context, account: Account, link: ProviderLink | None) -> list[str]:
    """What can be done about the sign-in by the provider, where there is one and a person is stated."""
    if link is not None:
        waits_for_others = not link.is_in_force and link.linked_by != ctx.actor.account_id
        return [*(["link-approval"] if waits_for_others else []), "link-end"]
    return ["link"] if provider.is_offered(ctx.settings) and account.is_active and account.holder_id else []


def _acts(account: Account, *, is_reset_waiting: bool) -> list[str]:
    acts = ["role-approval", "role-refusal"] if account.requested_role is not None else []
    if not account.is_active and account.requested_role is None:
        acts.append("reopening")
    if account.is_active:
        acts += ["password", "sessions"]
    return acts + (["factor-approval", "factor-refusal"] if is_reset_waiting else [])


def _forms(account: Account, *, is_reset_waiting: bool) -> list[str]:
    forms = ["post"] if account.is_active else []
    if account.holder_id is None:
        forms.append("person")
    if account.is_active:
        forms += ["closure"] if is_reset_waiting else ["factor-reset", "closure"]
    return forms


@blueprint.post("/<uuid:account_id>/<act>")
@requires("accounts.manage", fresh=True)
def act(account_id: uuid.UUID, act: str) -> Response:
    """Do what asks nothing more; sent twice, it is done once. A password or code is shown this once."""
    if act not in words.ACTS:
        raise NotFound
    address = url_for("accounts_desk.account", account_id=account_id)

    def work(ctx: Context) -> Done:
        shown_once = _ACTS[act](ctx, account_id)
        if isinstance(shown_once, str):
            is_code = act == "factor-approval"
            return Done(address, page=_shown(ctx, account_id, secret=shown_once, is_code=is_code))
        link = oidc.link(ctx.session, account_id)
        waits = service.read(ctx, account_id).requested_role is not None or (link and not link.is_in_force)
        return Done(address, "account-waits" if waits else "account-changed")

    return sent_once("accounts/act", work, lambda ctx, error: _shown(ctx, account_id, error))


@blueprint.post("/<uuid:account_id>/tokens/<uuid:token_id>/end")
@requires("accounts.manage", fresh=True)
def end_token(account_id: uuid.UUID, token_id: uuid.UUID) -> Response:
    """End one session, or one program's token; ended twice, it has ended."""
    with begin() as ctx:
        tokens.end(ctx, service.changeable(ctx, account_id).id, token_id)
    return to(url_for("accounts_desk.account", account_id=account_id), notice="account-changed")


def _new_password(ctx: Context, account_id: uuid.UUID) -> str:
    password = passwords.random_password()
    service.set_password(ctx, account_id, password)
    return password


_ACTS: Final[Mapping[str, Callable[[Context, uuid.UUID], object]]] = {
    "role-approval": lambda ctx, account_id: service.decide_role(ctx, account_id, is_approved=True),
    "role-refusal": lambda ctx, account_id: service.decide_role(ctx, account_id, is_approved=False),
    "reopening": service.reopen,
    "password": _new_password,
    "sessions": service.end_tokens,
    "link": lambda ctx, account_id: provider.link(ctx, service.changeable(ctx, account_id)),
    "link-approval": lambda ctx, account_id: provider.agree(ctx, service.changeable(ctx, account_id)),
    "link-end": lambda ctx, account_id: provider.unlink(ctx, service.changeable(ctx, account_id).id),
    "factor-approval": resets.approve,
    "factor-refusal": resets.refuse,
}


@blueprint.get("/<uuid:account_id>/forms/<form>")
@requires("accounts.manage")
def form(account_id: uuid.UUID, form: str) -> Response:
    """Ask what a change of the account needs to know."""
    with begin() as ctx:
        account = service.read(ctx, account_id)
        present = {"role": account.role, "facility_code": account.facility_code, "office_code": account.office_code}
        values = {name: value for name, value in present.items() if value} if form == "post" else {}
        return _form(ctx, account, form, values)


@blueprint.post("/<uuid:account_id>/forms/<form>")
@requires("accounts.manage", fresh=True)
def change(account_id: uuid.UUID, form: str) -> Response:
    """Change the account by a form."""
    if form not in _FORMS:
        raise NotFound
    values = typed(inputs(_FORMS[form]), 300)
    address = url_for("accounts_desk.account", account_id=account_id)
    try:
        with begin() as ctx:
            _change(ctx, account_id, form, body(_FORMS[form], values))
            waits = service.read(ctx, account_id).requested_role is not None or form == "factor-reset"
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _form(ctx, service.read(ctx, account_id), form, values, error)
    return to(address, notice="account-waits" if waits else "account-changed")


def _change(ctx: Context, account_id: uuid.UUID, form: str, content: Mapping[str, Any]) -> None:
    if form == "post":
        service.change_post(ctx, account_id, post_of(content))
    elif form == "person":
        service.name_person(ctx, account_id, load(AccountPersonSchema(), content)["staff_document"])
    elif form == "closure":
        service.close(ctx, account_id, load(CloseAccountSchema(), content)["reason"])
    else:
        resets.request(ctx, account_id, load(FactorReasonSchema(), content)["reason"])


def _form(
    ctx: Context, account: Account, form: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    if form not in _FORMS:
        raise NotFound
    address = url_for("accounts_desk.account", account_id=account.id)
    return grave_form(
        ctx,
        _FORMS[form],
        values,
        error,
        title=words.FORMS[form],
        lead=account.username,
        hint=words.HINTS[form],
        action=url_for("accounts_desk.change", account_id=account.id, form=form),
        back=address,
        label=words.FORMS[form],
    )
