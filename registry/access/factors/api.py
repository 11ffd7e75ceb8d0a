"""Second factors over HTTP: the account's own, and what administrators decide. Security keys need the pages."""

import uuid
from datetime import timedelta
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.factors import enrolment, exemptions, queries, resets, second_step
from registry.access.factors.models import FactorExemption, FactorReset
from registry.access.factors.schemas import (
    CodeSchema,
    ExemptionListSchema,
    ExemptionSchema,
    FactorConfirmationSchema,
    FactorListSchema,
    FactorReasonSchema,
    LastResetSchema,
    NewSecretSchema,
    OneRecoveryCodeSchema,
    RecoveryCodesSchema,
)
from registry.access.http import begin, credential_hash, current_registry, renew_session
from registry.access.models import Account
from registry.access.permissions import requires
from registry.core.context import Context

own = Blueprint("factors", __name__, url_prefix="/api/v1/account", description="Your second factors")
managed = Blueprint("factors_managed", __name__, url_prefix="/api/v1", description="Second factors, for administrators")
blueprints = (own, managed)


@own.post("/confirmation")
@requires("factors.own")
@own.arguments(CodeSchema)
@own.response(200, FactorConfirmationSchema)
def confirm(request: dict[str, Any]) -> dict[str, Any]:
    """Give a second factor anew: for some minutes this token or session may do the gravest acts."""
    with begin() as ctx:
        account = _account(ctx)
        second_step.take_code(ctx, current_registry(), account, request["code"])
        renew_session(ctx)
        second_step.confirm(ctx, account.id, credential_hash())
        ctx.journal("factor.confirmed", "account", account.id)
        return {"confirmed_until": ctx.now + timedelta(minutes=ctx.settings.confirmation_minutes)}


@own.get("/factors")
@requires("factors.own")
@own.response(200, FactorListSchema)
def list_factors() -> dict[str, Any]:
    """List your second factors."""
    with begin() as ctx:
        account = _account(ctx)
        return {
            "is_needed": second_step.is_needed(ctx, account),
            "items": enrolment.factors(ctx, account),
            "recovery_codes_left": queries.recovery_codes_left(ctx.session, account.id),
            "last_reset": queries.last_reset(ctx.session, account.id),
        }


@own.post("/factors/application")
@requires("factors.own", fresh=True)
@own.response(201, NewSecretSchema)
def begin_application() -> dict[str, Any]:
    """Get a secret for an authenticator application. It is in force once its first code was sent."""
    with begin() as ctx:
        secret = enrolment.begin(ctx, _account(ctx))
        return {"secret": secret.text, "uri": secret.uri}


@own.post("/factors/application/activation")
@requires("factors.own", fresh=True)
@own.arguments(CodeSchema)
@own.response(200, RecoveryCodesSchema)
def activate_application(request: dict[str, Any]) -> dict[str, Any]:
    """Put the new secret in force by its first code. With the first factor of all come recovery codes."""
    with begin() as ctx:
        return {"recovery_codes": enrolment.activate(ctx, _account(ctx), request["code"])}


@own.post("/factors/recovery-codes")
@requires("factors.own", fresh=True)
@own.response(201, RecoveryCodesSchema)
def new_recovery_codes() -> dict[str, Any]:
    """Get new recovery codes; the earlier ones end."""
    with begin() as ctx:
        return {"recovery_codes": enrolment.new_recovery_codes(ctx, _account(ctx))}


@own.delete("/factors/<uuid:factor_id>")
@requires("factors.own", fresh=True)
@own.response(204)
def remove(factor_id: uuid.UUID) -> None:
    """Remove one of your factors; not the last one, where one is needed."""
    with begin() as ctx:
        enrolment.remove(ctx, _account(ctx), factor_id)


@managed.get("/factor-exemptions")
@requires("facilities.manage")
@managed.response(200, ExemptionListSchema)
def list_exemptions() -> dict[str, Any]:
    """List the facilities whose registrars need no second factor."""
    with begin() as ctx:
        return {"items": queries.exemptions(ctx.session)}


@managed.put("/factor-exemptions/<code>")
@requires("facilities.manage", fresh=True)
@managed.arguments(FactorReasonSchema)
@managed.response(200, ExemptionSchema)
def exempt(request: dict[str, Any], code: str) -> FactorExemption:
    """Exempt the registrars of a facility from the second factor."""
    with begin() as ctx:
        return exemptions.exempt(ctx, code, request["reason"])


@managed.delete("/factor-exemptions/<code>")
@requires("facilities.manage", fresh=True)
@managed.response(204)
def end_exemption(code: str) -> None:
    """End an exemption: each registrar of the facility sets up a factor at the next sign-in."""
    with begin() as ctx:
        exemptions.end(ctx, code)


@managed.post("/accounts/<uuid:account_id>/factor-reset")
@requires("accounts.manage", fresh=True)
@managed.arguments(FactorReasonSchema)
@managed.response(201, LastResetSchema)
def request_reset(request: dict[str, Any], account_id: uuid.UUID) -> FactorReset:
    """Request that the factors of an account whose holder lost them be removed; another administrator decides."""
    with begin() as ctx:
        return resets.request(ctx, account_id, request["reason"])


@managed.post("/accounts/<uuid:account_id>/factor-reset/approval")
@requires("accounts.manage", fresh=True)
@managed.response(200, OneRecoveryCodeSchema)
def approve_reset(account_id: uuid.UUID) -> dict[str, Any]:
    """Remove the factors, as another administrator requested. Hand the code to the holder in person."""
    with begin() as ctx:
        return {"recovery_code": resets.approve(ctx, account_id)}


@managed.post("/accounts/<uuid:account_id>/factor-reset/refusal")
@requires("accounts.manage")
@managed.response(204)
def refuse_reset(account_id: uuid.UUID) -> None:
    """Leave the factors as they are."""
    with begin() as ctx:
        resets.refuse(ctx, account_id)


def _account(ctx: Context) -> Account:
    return ctx.session.get_one(Account, ctx.actor.account_id)
