"""The page of a delivery: its children, another registered birth joined to it, children taken out of it.

Twins are enrolled as two deliveries where the first one was forgotten, or at two hospitals; a wrong child is put into a
delivery by a slip. Nothing is removed, and certificates in use stay as they are.
"""

import uuid
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import queries, service
from registry.births.counter import acts, words
from registry.births.counter.papers import born_words
from registry.births.deliveries import service as deliveries
from registry.births.deliveries.schemas import DeliveryChangeSchema
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.models import Birth
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.people.changes import Ground
from registry.people.rules import full_name
from registry.people.schemas import evidence_text
from registry.people.words import EVIDENCE
from registry.web.fields import LONG, NUMBER, SELECT, Field, choices
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("delivery_pages", __name__, url_prefix="/births", template_folder="templates")
_GROUND: Final = (
    Field("reason", _("Why"), LONG, _("Kept with both certificates and your name."), longest=500),
    Field("document.kind", _("Document that justifies it, if there is one"), SELECT, choices=choices(EVIDENCE)),
    Field("document.reference", _("Its number or reference"), longest=120),
)
_JOINING: Final = (
    Field("births", _("Certificate number (CNV) of the other child"), hint=_("Of the same mother."), width="w-15"),
    Field(
        "plurality",
        _("How many children the delivery has"),
        NUMBER,
        _("Only if it is more than are registered."),
        width="w-2",
        longest=2,
    ),
    *_GROUND,
)


@blueprint.get("/<uuid:birth_id>/delivery")
@requires("births.join")
def delivery(birth_id: uuid.UUID) -> Response:
    """Show the children of the delivery, and what can be mended."""
    with begin() as ctx:
        birth = _read(ctx, birth_id)
        children = _children(ctx, birth)
        return page(
            "counter/delivery.html",
            birth_id=birth_id,
            heading=heading(values_of(service.certificate_of(birth))),
            children=[_child(child) for child in children],
            can_join=acts.can(ctx, birth, acts.JOIN),
            can_part=len(children) > 1,
        )


@blueprint.get("/<uuid:birth_id>/delivery/join")
@requires("births.join")
def joining(birth_id: uuid.UUID) -> Response:
    """Ask which registered birth belongs to the delivery as well."""
    with begin() as ctx:
        return _joining(ctx, birth_id)


@blueprint.get("/<uuid:birth_id>/delivery/parting")
@requires("births.join")
def parting(birth_id: uuid.UUID) -> Response:
    """Ask which children are of another delivery."""
    with begin() as ctx:
        return _parting(ctx, birth_id)


@blueprint.post("/<uuid:birth_id>/delivery/join")
@requires("births.join")
def join(birth_id: uuid.UUID) -> Response:
    """Join another registered birth of the same mother to the delivery."""

    def act(ctx: Context) -> Done:
        content = body(_JOINING, typed(inputs(_JOINING)))
        content["births"] = [_other(ctx, str(content.get("births", "")))]
        loaded = _loaded(content)
        birth = service.read(ctx, birth_id)
        deliveries.join(ctx, birth.delivery_id, loaded["births"], loaded["plurality"], _ground(loaded))
        return Done(_address(birth_id), "delivery-joined")

    return sent_once(f"births/{birth_id}/delivery", act, lambda ctx, error: _joining(ctx, birth_id, error))


@blueprint.post("/<uuid:birth_id>/delivery/parting")
@requires("births.join")
def part(birth_id: uuid.UUID) -> Response:
    """Take children out of the delivery, into one of their own."""

    def act(ctx: Context) -> Done:
        chosen = request.form.getlist("child")
        if not chosen:
            raise Invalid([FieldError("/births", _("Choose which children were not born of this delivery."))])
        loaded = _loaded(body(_GROUND, typed(inputs(_GROUND))) | {"births": chosen})
        birth = service.read(ctx, birth_id)
        deliveries.part(ctx, birth.delivery_id, loaded["births"], None, _ground(loaded))
        return Done(_address(birth_id), "delivery-parted")

    return sent_once(f"births/{birth_id}/delivery", act, lambda ctx, error: _parting(ctx, birth_id, error))


def _address(birth_id: uuid.UUID) -> str:
    return url_for("delivery_pages.delivery", birth_id=birth_id)


def _loaded(content: dict[str, Any]) -> dict[str, Any]:
    plurality = content.get("plurality", "")
    if str(plurality).isdecimal():
        content["plurality"] = int(plurality)
    loaded: dict[str, Any] = load(DeliveryChangeSchema(), content)
    return loaded


def _ground(loaded: dict[str, Any]) -> Ground:
    return Ground(loaded["reason"], evidence_text(loaded["document"]))


def _other(ctx: Context, number: str) -> str:
    """The birth of a certificate's number, of those that the actor may see; another facility's is unknown."""
    found = queries.birth_by_number(ctx.session, number.strip()) if number.strip() else None
    visible = queries.birth(ctx.session, ctx.actor, found.id) if found is not None else None
    if visible is None:
        raise Invalid([FieldError("/births", _("No certificate with this number is registered here. Check it."))])
    return str(visible.id)


def _read(ctx: Context, birth_id: uuid.UUID) -> Birth:
    birth = service.read(ctx, birth_id)
    ctx.journal("birth.read", "birth", birth.id)
    return birth


def _children(ctx: Context, birth: Birth) -> list[Birth]:
    """The children of the delivery; those that the actor may not see are not there."""
    children = queries.children_of(ctx.session, birth.delivery_id)
    return [child for child in children if queries.birth(ctx.session, ctx.actor, child.id) is not None]


def _joining(ctx: Context, birth_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    birth = _read(ctx, birth_id)
    acts.refuse(ctx, birth, acts.JOIN)
    fields, problems = filled(_JOINING, typed(inputs(_JOINING)), error)
    return _form(
        birth,
        error,
        fields=fields,
        problems=problems,
        children=[],
        title=_("Join another child to the delivery"),
        hint=_("Twins who were registered as two deliveries are joined here. Nothing is removed."),
        action=url_for("delivery_pages.join", birth_id=birth_id),
        label=_("Join the children"),
    )


def _parting(ctx: Context, birth_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    birth = _read(ctx, birth_id)
    children = _children(ctx, birth)
    if len(children) < 2:
        raise NotFound
    fields, problems = filled(_GROUND, typed(inputs(_GROUND)), error)
    return _form(
        birth,
        error,
        fields=fields,
        problems=problems,
        children=[_child(child) for child in children],
        title=_("Tell apart the children of the delivery"),
        hint=_("Children who were put into this delivery by mistake get one of their own. Nothing is removed."),
        action=url_for("delivery_pages.part", birth_id=birth_id),
        label=_("Tell them apart"),
    )


def _form(birth: Birth, error: RegistryError | None, **shown: Any) -> Response:
    return page(
        "counter/delivery_form.html",
        status=int(status_of(error)) if error is not None else 200,
        heading=heading(values_of(service.certificate_of(birth))),
        back=_address(birth.id),
        chosen=request.form.getlist("child"),
        **shown,
    )


def _child(child: Birth) -> dict[str, Any]:
    newborn = child.newborn
    name = full_name(newborn.given_names, newborn.first_surname, newborn.second_surname)
    return {
        "id": str(child.id),
        "address": url_for("counter.birth", birth_id=child.id),
        "name": name or _("Child without a name yet"),
        "order": child.birth_order,
        "born": born_words(child),
        "cnv": child.cnv,
        "state": words.STATES[child.state],
        "kind": words.STATE_KINDS[child.state],
    }
