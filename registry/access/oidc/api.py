"""Links to the identity provider over HTTP, for administrators."""

import uuid

from registry.access.accounts import service as accounts
from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.oidc import service
from registry.access.oidc.models import ProviderLink
from registry.access.oidc.schemas import ProviderLinkSchema
from registry.access.permissions import requires

blueprint = Blueprint(
    "provider_links", __name__, url_prefix="/api/v1/accounts", description="Accounts entered by the identity provider"
)
blueprints = (blueprint,)


@blueprint.put("/<uuid:account_id>/provider-link")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, ProviderLinkSchema)
def link(account_id: uuid.UUID) -> ProviderLink:
    """Let the person of an account enter it by the provider; one whose role takes two administrators waits for both."""
    with begin() as ctx:
        return service.link(ctx, accounts.changeable(ctx, account_id))


@blueprint.post("/<uuid:account_id>/provider-link/approval")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, ProviderLinkSchema)
def approve(account_id: uuid.UUID) -> ProviderLink:
    """Agree to a link that another administrator requested."""
    with begin() as ctx:
        return service.agree(ctx, accounts.changeable(ctx, account_id))


@blueprint.delete("/<uuid:account_id>/provider-link")
@requires("accounts.manage", fresh=True)
@blueprint.response(204)
def unlink(account_id: uuid.UUID) -> None:
    """End that an account is entered by the provider."""
    with begin() as ctx:
        service.unlink(ctx, accounts.changeable(ctx, account_id).id)
