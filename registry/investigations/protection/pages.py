"""Referrals to child protection on pages: those that wait, one with its steps, and the next step."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.investigations.cases.queries import targets
from registry.investigations.desk.showing import OF_PURPOSE, for_a_purpose, form_values, link, names_of
from registry.investigations.protection import queries, rules, service, words
from registry.investigations.protection.answers import referral_answers
from registry.investigations.protection.schemas import ProtectionQuery, ProtectionStepRequestSchema
from registry.web.fields import LONG, RADIOS, SELECT, Choice, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("protection_pages", __name__, url_prefix="/protection", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("protection_pages.referrals", _("Child protection"), 55),)
NOTICES: Final[Mapping[str, Message]] = {"protection-step": _("Noted. The steps below show it.")}
_LONGEST: Final = 2100
_FIELDS: Final = (
    Field("step", _("What is done"), RADIOS),
    Field("target", _("Authority"), SELECT, _("Only when you refer it.")),
    Field("reason", _("Why"), LONG, _("It stays with the referral: whom you called, what was agreed."), longest=2000),
)
_FILTERS: Final[Mapping[str, Message]] = {
    "": _("All"),
    "open": _("Nobody's yet"),
    "taken": _("In hand"),
    "referred": _("Referred"),
    "closed": _("Closed"),
}


@blueprint.get("")
@requires("alerts.read")
@takes(of_schema(ProtectionQuery))
def referrals() -> Response:
    """List births of mothers so young that child protection is called, newest first; the filter is in the address."""
    query = load(ProtectionQuery(), {name: text[:300] for name, text in request.args.items()})
    filters = queries.ReferralFilter(query.get("state"), query["mine"])
    with begin() as ctx:
        listing = queries.referrals(ctx.session, ctx.actor, filters, Page(query["limit"], query.get("cursor")))
        steps = queries.steps_of(ctx.session, [referral.birth_id for referral in listing.items])
        ctx.journal("protection.listed", "protection_referral", "many", count=len(listing.items))
        standings = [service.Standing(referral, steps[referral.birth_id]) for referral in listing.items]
        rows = [_row(ctx, answer) for answer in referral_answers(ctx, standings)]
        chosen = "mine" if query["mine"] else query.get("state") or ""
        again: dict[str, Any] = {name: query[name] for name in ("state",) if query.get(name)}
        if query["mine"]:
            again["mine"] = "yes"
        return page(
            "protection/list.html",
            rows=rows,
            chips=[*_chips(chosen), (url_for("protection_pages.referrals", mine="yes"), _("Mine"), chosen == "mine")],
            is_filtered=bool(chosen),
            following=url_for("protection_pages.referrals", **again, cursor=listing.next_cursor)
            if listing.next_cursor
            else None,
        )


def _chips(chosen: str) -> list[tuple[str, Message, bool]]:
    rows = []
    for slug, label in _FILTERS.items():
        state: dict[str, Any] = {"state": slug} if slug else {}
        rows.append((url_for("protection_pages.referrals", **state), label, chosen == slug))
    return rows


def _row(ctx: Context, answer: Mapping[str, Any]) -> dict[str, Any]:
    names = names_of(ctx, [answer["mother_id"]])
    ctx.shown.add(str(answer["birth_id"]))
    return {
        "address": url_for("protection_pages.referral", birth_id=answer["birth_id"]),
        "name": names.get(str(answer["mother_id"]), "–"),
        "age": plural("{n} year old", "{n} years old", answer["age_years"]),
        "at": show_moment(answer["made_at"]),
        "state": words.STATE_LABELS[answer["state"]],
        "kind": words.STATE_KINDS[answer["state"]],
        "owner": answer["owner"],
    }


@blueprint.get("/<uuid:birth_id>")
@requires("alerts.read")
@for_a_purpose()
def referral(birth_id: uuid.UUID) -> Response:
    """Show a referral with its steps, and ask for the next one."""
    with begin() as ctx:
        return _referral(ctx, birth_id, {})


def _referral(
    ctx: Context, birth_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    (answer,) = referral_answers(ctx, [service.standing(ctx, birth_id)])
    authorities = {target.code: target.name for target in targets(ctx.session)}
    in_use = [Choice(target.code, target.name) for target in targets(ctx.session) if target.is_active]
    possible = [Choice(step, label) for step, label in words.TO_DO.items() if rules.may_follow(answer["state"], step)]
    fields = [
        replace(field, choices={"step": possible, "target": in_use}.get(field.name, ()))
        for field in _FIELDS
        if field.name != "target" or rules.may_follow(answer["state"], rules.REFERRED)
    ]
    return page(
        "protection/referral.html",
        row=_row(ctx, answer),
        is_own=answer["owner"] == ctx.actor.username,
        steps=[
            {
                "label": words.STEPS[step["step"]],
                "target": authorities.get(step["target_code"]),
                "reason": step["reason"],
                "by": step["by"],
                "at": show_moment(step["at"]),
            }
            for step in reversed(answer["steps"])
        ],
        action=link("protection_pages.take_step", birth_id=birth_id),
        back=url_for("protection_pages.referrals"),
        **form_values(fields, values, error),
    )


@blueprint.post("/<uuid:birth_id>")
@requires("cases.work")
@takes(OF_PURPOSE)
def take_step(birth_id: uuid.UUID) -> Response:
    """Take it, refer it, note something or close it; sent twice, it is done once."""
    values = typed(inputs(_FIELDS), _LONGEST)
    address = link("protection_pages.referral", birth_id=birth_id)

    def act(ctx: Context) -> str:
        loaded = load(ProtectionStepRequestSchema(), body(_FIELDS, values))
        service.take_step(ctx, birth_id, service.TakeStep(**loaded))
        return address

    return sent_once(
        "protection/steps", act, lambda ctx, error: _referral(ctx, birth_id, values, error), "protection-step"
    )
