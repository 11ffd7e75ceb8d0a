"""Adding an account, and the fields that say who has one and where. The password is made at random and shown once."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access import passwords
from registry.access.accounts import service
from registry.access.accounts.schemas import AccountPostSchema, AddAccountSchema
from registry.access.accounts.service import Post
from registry.access.frame.fresh import grave_form
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.rules import OF_SYSTEMS
from registry.access.service import AddAccount
from registry.access.words import ROLES
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import _
from registry.web.fields import SELECT, Choice, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("account_adding", __name__, url_prefix="/accounts", template_folder="templates")
_OF_PEOPLE: Final = [Choice(slug, label) for slug, label in ROLES.items() if slug not in OF_SYSTEMS]
PLACE: Final = (
    Field("role", _("Role"), SELECT, choices=_OF_PEOPLE),
    Field("facility_code", _("Facility, by its code"), hint=_("For a registrar."), width="w-15", longest=20),
    Field("office_code", _("Office, by its code"), hint=_("For the others, where they have one."), width="w-15",
          longest=20),
)  # fmt: skip
UNKNOWN_PERSON: Final = Field(
    "staff_document", _("Document of the person"), hint=_("As in DNI:12345678. It is sealed and never shown."),
    width="w-15", longest=40,
)  # fmt: skip
_NEW: Final = (
    Field("username", _("User name"), hint=_("Small letters, digits, dot, hyphen."), width="w-15", longest=64),
    *PLACE,
    UNKNOWN_PERSON,
)


def post_of(content: Mapping[str, Any]) -> Post:
    """The role and place that a form states; raises Invalid."""
    return Post(**load(AccountPostSchema(), content))


@blueprint.get("/new")
@requires("accounts.manage")
def new() -> Response:
    """Ask for whom the account is."""
    with begin() as ctx:
        return _form(ctx, {})


@blueprint.post("/new")
@requires("accounts.manage", fresh=True)
def add() -> Response:
    """Add an account and show its password once; sent twice, one is added."""
    values = typed(inputs(_NEW))
    password = passwords.random_password()

    def act(ctx: Context) -> Done:
        loaded = load(AddAccountSchema(), body(_NEW, values))
        document = loaded.pop("staff_document")
        account = service.add(ctx, AddAccount(password=password, is_temporary=True, **loaded), document)
        address = url_for("accounts_desk.account", account_id=account.id)
        shown = page(
            "accounts/added.html",
            username=account.username,
            password=password,
            waits=account.requested_role is not None,
            address=address,
        )
        return Done(address, page=shown)

    return sent_once("accounts/new", act, lambda ctx, error: _form(ctx, values, error), repeated="account-added-before")


def _form(ctx: Context, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    return grave_form(
        ctx,
        _NEW,
        values,
        error,
        title=_("Add an account"),
        lead=None,
        hint=_("One person may have several accounts and is still one person, who cannot approve her own requests."),
        action=url_for("account_adding.add"),
        back=url_for("accounts_desk.listed"),
        label=_("Add it"),
    )
