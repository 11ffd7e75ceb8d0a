"""An administrator's pages of agreements with other systems: listed, asked for, decided, ended. They name nobody."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.fresh import grave_form, is_fresh
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.figures import show_count
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.exchange.clients import queries, rules, service, words
from registry.exchange.clients.answers import agreement_answers
from registry.exchange.clients.models import ExchangeAgreement
from registry.exchange.clients.schemas import AgreementRevocationSchema, ExchangeAgreementRequestSchema, terms_of
from registry.exchange.clients.signing import algorithm_of
from registry.web.fields import DATE, LONG, NUMBER, SWITCH, Field, day_parts
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("agreements_desk", __name__, url_prefix="/exchange-agreements", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("agreements_desk.listed", _("Agreements"), 84),)
NOTICES: Final = words.NOTICES
_LISTS: Final[Mapping[str, Mapping[str, Message]]] = {
    "operations": words.OPERATION,
    "purposes": words.PURPOSE,
    "attributes": words.ATTRIBUTE,
    "events": words.EVENT,
}
_HEADINGS: Final[Mapping[str, Message]] = {
    "operations": _("What it may do"),
    "purposes": _("For which purposes"),
    "attributes": _("What it is shown"),
    "events": _("Of what it may be notified"),
}
_SWITCHES: Final = {
    f"{name}_{place}": (name, slug) for name, labels in _LISTS.items() for place, slug in enumerate(labels)
}
_NEW: Final = (
    Field("code", _("Code of the system"), hint=_("By which it names itself in messages."), longest=64),
    Field("name", _("Name of the system"), longest=120),
    Field("legal_basis", _("By which agreement or law"), LONG, longest=500),
    *(Field(name, _LISTS[each][slug], SWITCH) for name, (each, slug) in _SWITCHES.items()),
    Field("kid", _("Name of its key"), longest=64),
    Field("key", _("Its public key"), LONG, _("Ed25519 or RSA, as PEM."), longest=2000),
    Field("next_kid", _("Name of the key that follows it"), longest=64),
    Field(
        "next_key",
        _("The public key that follows it"),
        LONG,
        _("While a system changes its key both are good. Then make an agreement with the new one alone."),
        longest=2000,
    ),
    Field("callback_url", _("Where it takes answers"), hint=_("An address that begins with https://."), longest=500),
    Field("per_day", _("Requests a day"), NUMBER, mode="numeric"),
    Field("valid_from", _("First day"), DATE),
    Field("valid_until", _("Last day"), DATE),
)
_KEYS: Final = ("", "next_")
"""Before the names of a key's two fields."""
_END: Final = (Field("reason", _("Why"), LONG, _("Kept in the journal. Name nobody."), longest=500),)
_KIND_OF_STATE: Final = {rules.IN_FORCE: "good", rules.REQUESTED: "warn", rules.REVOKED: "bad"}
_LONGEST: Final = 2000


@blueprint.get("")
@requires("exchange.manage")
def listed() -> Response:
    """List the agreements."""
    with begin() as ctx:
        rows = [_line(answer) for answer in agreement_answers(ctx, queries.agreements(ctx.session))]
        return page("agreements/list.html", rows=rows)


def _line(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": url_for("agreements_desk.agreement", agreement_id=answer["id"]),
        "name": answer["name"],
        "code": answer["code"],
        "until": show_day(answer["valid_until"]),
        "state": words.STATE[answer["state"]],
        "kind": _KIND_OF_STATE.get(answer["state"], "plain"),
    }


@blueprint.get("/new")
@requires("exchange.manage")
def new() -> Response:
    """Ask what another system is to be allowed."""
    with begin() as ctx:
        return _form(ctx, _NEW, {}, None)


@blueprint.get("/<uuid:agreement_id>/forms/renewal")
@requires("exchange.manage")
def renew(agreement_id: uuid.UUID) -> Response:
    """Ask for another agreement with the same system, filled in as this one is: with one more key, or for longer."""
    with begin() as ctx:
        return _form(ctx, _NEW, _values_of(_read(ctx, agreement_id)), None)


def _values_of(stored: ExchangeAgreement) -> dict[str, str]:
    """What would be typed for an agreement like this one."""
    values = {"code": stored.client.code, "name": stored.client.name, "legal_basis": stored.legal_basis}
    values |= {name: "yes" for name, (each, slug) in _SWITCHES.items() if slug in getattr(stored, each)}
    for name, key in zip(_KEYS, stored.keys, strict=False):
        values |= {f"{name}kid": key["kid"], f"{name}key": key["key"]}
    values |= {"callback_url": stored.callback_url or "", "per_day": str(stored.per_day)}
    for name in ("valid_from", "valid_until"):
        values |= day_parts(name, getattr(stored, name).isoformat())
    return values


@blueprint.post("/new")
@requires("exchange.manage", fresh=True)
def add() -> Response:
    """Ask for an agreement; sent twice, it is asked for once."""
    values = typed(inputs(_NEW), _LONGEST)

    def act(ctx: Context) -> Done:
        content = body(_NEW, values)
        chosen = [pair for name, pair in _SWITCHES.items() if content.pop(name, False)]
        content |= {each: [slug for name, slug in chosen if name == each] for each in _LISTS}
        pairs = [(content.pop(f"{name}kid", None), content.pop(f"{name}key", None)) for name in _KEYS]
        if keys := [
            {"kid": kid or str(place), "alg": algorithm_of(key), "key": key}
            for place, (kid, key) in enumerate(pairs, start=1)
            if key
        ]:
            content["keys"] = keys
        loaded = load(ExchangeAgreementRequestSchema(), content)
        agreement = service.request(ctx, loaded["code"], loaded["name"], terms_of(loaded))
        return Done(url_for("agreements_desk.agreement", agreement_id=agreement.id), "agreement-requested")

    return sent_once("agreements/new", act, lambda ctx, error: _form(ctx, _NEW, values, None, error))


@blueprint.get("/<uuid:agreement_id>")
@requires("exchange.manage")
def agreement(agreement_id: uuid.UUID) -> Response:
    """Show an agreement."""
    with begin() as ctx:
        return _shown(ctx, agreement_id)


def _read(ctx: Context, agreement_id: uuid.UUID) -> ExchangeAgreement:
    stored = queries.agreement(ctx.session, agreement_id)
    if stored is None:
        raise NotFound
    return stored


def _shown(ctx: Context, agreement_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    stored = _read(ctx, agreement_id)
    answer = agreement_answers(ctx, [stored])[0]
    return page(
        "agreements/agreement.html",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else filled([], {}, error)[1],
        id=agreement_id,
        name=answer["name"],
        state=words.STATE[stored.state],
        kind=_KIND_OF_STATE.get(stored.state, "plain"),
        rows=[{"label": label, "value": value} for label, value in _rows(answer) if value],
        lists=[
            {"heading": _HEADINGS[name], "items": [labels[slug] for slug in answer[name]]}
            for name, labels in _LISTS.items()
        ],
        acts=_acts(ctx, stored),
        ends=stored.state == rules.IN_FORCE,
        is_stale=not is_fresh(ctx),
        here=url_for("agreements_desk.agreement", agreement_id=agreement_id),
    )


def _rows(answer: Mapping[str, Any]) -> Iterator[tuple[Message, Message | str | None]]:
    yield _("Code of the system"), answer["code"]
    yield _("Agreement or law"), answer["legal_basis"]
    yield _("First day"), show_day(answer["valid_from"])
    yield _("Last day"), show_day(answer["valid_until"])
    yield _("Requests a day"), show_count(answer["per_day"])
    yield _("Address"), answer["callback_url"]
    yield _("Its keys"), ", ".join(f"{key['kid']} ({key['alg']})" for key in answer["keys"])
    yield _("Messages without a signature"), None if answer["is_signed"] else _("are taken")
    yield _("Asked for by"), answer["requested_by"]
    yield _("Asked for"), show_moment(answer["requested_at"])
    yield _("Decided by"), answer["decided_by"]
    yield _("Ended because"), answer["end_reason"]


def _acts(ctx: Context, stored: ExchangeAgreement) -> list[tuple[str, Message]]:
    if stored.state == rules.REQUESTED and stored.requested_by == ctx.actor.account_id:
        return [("refusal", words.TAKE_BACK)]
    acts = {rules.REQUESTED: ["approval", "refusal"], rules.IN_FORCE: ["token"]}.get(stored.state, [])
    return [(act, words.ACTS[act]) for act in acts]


@blueprint.post("/<uuid:agreement_id>/<act>")
@requires("exchange.manage", fresh=True)
def act(agreement_id: uuid.UUID, act: str) -> Response:
    """Do what asks nothing more; sent twice, it is done once."""
    if act not in words.ACTS:
        raise NotFound
    address = url_for("agreements_desk.agreement", agreement_id=agreement_id)

    def work(ctx: Context) -> Done:
        if act == "token":
            issued = service.give_token(ctx, agreement_id)
            until = show_moment(issued.expires_at)
            return Done(address, page=page("agreements/token.html", secret=issued.secret, until=until, back=address))
        (service.approve if act == "approval" else service.refuse)(ctx, agreement_id)
        return Done(address, "agreement-changed")

    return sent_once("agreements/act", work, lambda ctx, error: _shown(ctx, agreement_id, error))


@blueprint.get("/<uuid:agreement_id>/forms/revocation")
@requires("exchange.manage")
def ask_revocation(agreement_id: uuid.UUID) -> Response:
    """Ask why an agreement ends."""
    with begin() as ctx:
        _read(ctx, agreement_id)
        return _form(ctx, _END, {}, agreement_id)


@blueprint.post("/<uuid:agreement_id>/forms/revocation")
@requires("exchange.manage", fresh=True)
def revoke(agreement_id: uuid.UUID) -> Response:
    """End an agreement at once, with the system's tokens."""
    values = typed(inputs(_END), 600)

    def work(ctx: Context) -> Done:
        service.revoke(ctx, agreement_id, load(AgreementRevocationSchema(), body(_END, values))["reason"])
        return Done(url_for("agreements_desk.agreement", agreement_id=agreement_id), "agreement-changed")

    return sent_once("agreements/revocation", work, lambda ctx, error: _form(ctx, _END, values, agreement_id, error))


def _form(
    ctx: Context,
    questions: tuple[Field, ...],
    values: Mapping[str, str],
    agreement_id: uuid.UUID | None,
    error: RegistryError | None = None,
) -> Response:
    is_new = agreement_id is None
    one: dict[str, Any] = {} if is_new else {"agreement_id": agreement_id}
    return grave_form(
        ctx,
        questions,
        values,
        error,
        title=_("Make an agreement") if is_new else _("End the agreement"),
        hint=_("It allows what it names and nothing else, once another administrator puts it into force.")
        if is_new
        else _("The system's tokens end at once, and nothing more is sent to it."),
        label=_("Ask for it") if is_new else _("End it"),
        action=url_for("agreements_desk.add" if is_new else "agreements_desk.revoke", **one),
        back=url_for("agreements_desk.listed" if is_new else "agreements_desk.agreement", **one),
    )
