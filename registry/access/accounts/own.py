"""The password of one's own account, changed over HTTP or on a page."""

from dataclasses import dataclass

from registry.access import queries
from registry.access.accounts import service
from registry.access.accounts.signing_in import Attempt, authenticate
from registry.core.context import Actor
from registry.core.errors import FieldError, Invalid, Unauthenticated
from registry.core.messages import _
from registry.core.registry import Registry


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The present password and the next."""

    old: str
    new: str


def change_password(
    registry: Registry, actor: Actor, address: str, password: NewPassword, credential_hash: bytes
) -> None:
    """Change the password of the acting account; its tokens and sessions end, but for the one in use."""
    try:
        account = authenticate(registry, Attempt(actor.username, password.old, address))
    except Unauthenticated as error:
        raise Invalid([FieldError("/old_password", _("This is not the present password."))]) from error
    with registry.begin(actor) as ctx:
        in_use = queries.token_id_of(ctx.session, credential_hash)
        service.change_own_password(ctx, account, password.new, in_use)
