"""Agreements with other systems, over HTTP: two administrators make one, either ends it."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.exchange.clients import queries, service
from registry.exchange.clients.answers import agreement_answers
from registry.exchange.clients.models import ExchangeAgreement
from registry.exchange.clients.schemas import (
    AgreementRevocationSchema,
    ClientTokenSchema,
    ExchangeAgreementListSchema,
    ExchangeAgreementRequestSchema,
    ExchangeAgreementSchema,
    terms_of,
)

blueprint = Blueprint(
    "agreements",
    __name__,
    url_prefix="/api/v1/exchange-agreements",
    description="Which other systems may ask, by whose agreement",
)
blueprints = (blueprint,)


@blueprint.get("")
@requires("exchange.manage")
@blueprint.response(200, ExchangeAgreementListSchema)
def list_agreements() -> dict[str, Any]:
    """List every agreement ever asked for, newest first."""
    with begin() as ctx:
        agreements = queries.agreements(ctx.session)
        ctx.journal("exchange.agreements_listed", "exchange_agreement", "many", count=len(agreements))
        return {"items": agreement_answers(ctx, agreements)}


@blueprint.post("")
@requires("exchange.manage", fresh=True)
@blueprint.arguments(ExchangeAgreementRequestSchema)
@blueprint.response(201, ExchangeAgreementSchema)
def request_agreement(request: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Ask for an agreement with a client. It is in force once another administrator approves it."""
    with begin() as ctx:
        agreement = service.request(ctx, request["code"], request["name"], terms_of(request))
        return _answer(ctx, agreement), 201


@blueprint.post("/<uuid:agreement_id>/approval")
@requires("exchange.manage", fresh=True)
@blueprint.response(200, ExchangeAgreementSchema)
def approve(agreement_id: uuid.UUID) -> dict[str, Any]:
    """Put into force what another administrator asked for. An earlier agreement with this client is replaced."""
    with begin() as ctx:
        return _answer(ctx, service.approve(ctx, agreement_id))


@blueprint.post("/<uuid:agreement_id>/refusal")
@requires("exchange.manage", fresh=True)
@blueprint.response(200, ExchangeAgreementSchema)
def refuse(agreement_id: uuid.UUID) -> dict[str, Any]:
    """Refuse what another administrator asked for."""
    with begin() as ctx:
        return _answer(ctx, service.refuse(ctx, agreement_id))


@blueprint.post("/<uuid:agreement_id>/revocation")
@requires("exchange.manage", fresh=True)
@blueprint.arguments(AgreementRevocationSchema)
@blueprint.response(200, ExchangeAgreementSchema)
def revoke(request: dict[str, Any], agreement_id: uuid.UUID) -> dict[str, Any]:
    """End an agreement at once, and with it the client's tokens. One administrator is enough."""
    with begin() as ctx:
        return _answer(ctx, service.revoke(ctx, agreement_id, request["reason"]))


@blueprint.post("/<uuid:agreement_id>/token")
@requires("exchange.manage", fresh=True)
@blueprint.response(201, ClientTokenSchema)
def give_token(agreement_id: uuid.UUID) -> tuple[dict[str, Any], int]:
    """Give a client with an agreement in force a new token, shown once. Its earlier tokens end."""
    with begin() as ctx:
        token = service.give_token(ctx, agreement_id)
        return {"token": token.secret, "expires_at": token.expires_at}, 201


def _answer(ctx: Context, agreement: ExchangeAgreement) -> dict[str, Any]:
    return agreement_answers(ctx, [agreement])[0]
