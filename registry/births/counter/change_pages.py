"""Changes of a registered certificate, page by page: of one to be signed freely, of a signed one with the reason."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from registry.access.frame import seen
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import service
from registry.births.corrections import agreed
from registry.births.corrections import service as corrections
from registry.births.counter import acts
from registry.births.counter.waiting import WHOSE
from registry.births.drafts.forms import field_of, fields_of, inputs_of, with_districts
from registry.births.drafts.reading import NAME_OF, certificate_json, hour_problem, values_of
from registry.births.drafts.sections import BY_SLUG, FIXED, HOUR, Section
from registry.births.models import Birth
from registry.births.rules.another_mother import PRINTS
from registry.births.rules.fields import DRAFT, FIELDS
from registry.births.schemas import CertificateSchema, fields_from_json
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import field_errors, status_of
from registry.core.schemas import Reason
from registry.people import queries as persons
from registry.people.changes import Ground
from registry.people.schemas import ChangeDecisionSchema
from registry.web.fields import RADIOS, SWITCH, Field, Problem, choices, problems_of
from registry.web.forms import differing, load

blueprint = Blueprint("birth_changes", __name__, url_prefix="/births", template_folder="templates")
_REASON: Final = "reason"
_EXCHANGED: Final = "exchanges_number"
"""A switch that is offered once the number belongs to another certificate."""
_ORDERS_EXCHANGED: Final = _("1 for the first. A child of this delivery that has this order gets this one's.")
_PRINTS: Final = "mother_prints"
"""Asked once the correction names another woman."""
_LONGEST: Final = 500
_SCHEMES: Final = {"ubigeo": "ubigeo_scheme", "mother_residence_ubigeo": "mother_residence_scheme"}


@blueprint.get("/<uuid:birth_id>/change/<slug>")
@requires("births.sign")
def change(birth_id: uuid.UUID, slug: str) -> Response:
    """Show a page of the certificate to change."""
    section = _section(slug)
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        acts.refuse(ctx, birth, acts.CHANGE)
        ctx.journal("birth.read", "birth", birth.id)
        return _shown(ctx, birth, section, values_of(service.certificate_of(birth)), {})


@blueprint.post("/<uuid:birth_id>/change/<slug>")
@requires("births.sign")
def save(birth_id: uuid.UUID, slug: str) -> Response:
    """Change the certificate by one of its pages; what stood there before is kept where it is signed.

    Sent twice, it is done once; a page older than somebody else's change is shown again with both.
    """
    section = _section(slug)
    values = typed([*inputs_of(section), _REASON, _EXCHANGED, _PRINTS])

    def act(ctx: Context) -> Done:
        notice = "certificate-changed"
        completed, of_places = with_districts(ctx, values)
        values.update(completed)
        if of_places:
            raise Invalid([FieldError(f"/{name}", detail) for name, detail in of_places.items()])
        # An exchange locks both certificates in one order.
        birth = service.read(ctx, birth_id) if values.get(_EXCHANGED) else corrections.locked(ctx, birth_id)
        stored = _stored(birth, section)
        fields = [field_of(name, {}, None) for name in section.fields]
        seen.refuse_older(seen.mark_of(stored), differing(fields, stored, values))
        changes = _changes(birth, section, values)
        if birth.state == DRAFT:
            service.change_draft(ctx, birth_id, changes)
        elif values.get(_EXCHANGED):
            corrections.exchange_numbers(ctx, birth_id, changes, Ground(_reason(values)))
        else:
            prints = values.get(_PRINTS) if values.get(_PRINTS) in PRINTS else None
            agreed.correct(ctx, birth_id, changes, Ground(_reason(values)), prints)
            if persons.waiting_request(ctx.session, birth_id) is not None:
                notice = "correction-waits"
        return Done(url_for("counter.birth", birth_id=birth_id), notice)

    return sent_once(
        f"births/{birth_id}/change/{slug}",
        act,
        lambda ctx, error: _refused(ctx, service.read(ctx, birth_id), section, values, error),
    )


@blueprint.post("/<uuid:birth_id>/correction/decision")
@requires("births.decide")
def decide(birth_id: uuid.UUID) -> Response:
    """Approve or refuse the correction that waits; whoever asked for it can only withdraw it."""
    from registry.births.counter.pages import shown

    sent: dict[str, Any] = {name: request.form.get(name, "") for name in ("decision", "requested_at")}
    try:
        loaded = load(ChangeDecisionSchema(), sent)
        with begin() as ctx:
            is_approved = loaded["decision"] == "approve"
            agreed.decide(ctx, birth_id, loaded["requested_at"], is_approved=is_approved)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return shown(ctx, birth_id, error=error)
    return to(url_for("counter.birth", birth_id=birth_id), notice="correction-decided")


def _stored(birth: Birth, section: Section) -> dict[str, str]:
    """What the certificate states on this page, as it would have been typed."""
    values = values_of(service.certificate_of(birth))
    return {name: values[name] for name in inputs_of(section) if values.get(name)}


def _section(slug: str) -> Section:
    if slug not in BY_SLUG:
        raise NotFound
    return BY_SLUG[slug]


def _reason(values: Mapping[str, str]) -> str:
    try:
        return str(Reason(max=_LONGEST).deserialize(values.get(_REASON, "")))
    except ValidationError as error:
        raise Invalid(field_errors(error.messages, f"/{_REASON}")) from error


def _changes(birth: Birth, section: Section, values: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the page that differ from what is stored; an empty one is cleared."""
    of_hour = hour_problem(values)
    if of_hour is not None:
        raise Invalid([FieldError(f"/{HOUR}", of_hour)])
    try:
        flat = fields_from_json(CertificateSchema().load(certificate_json(values)))
    except ValidationError as error:
        raise Invalid(field_errors(error.messages, "/certificate")) from error
    before = service.certificate_of(birth)
    names = [name for name in section.fields if name in FIELDS and name != "born_on"]
    names += [_SCHEMES[name] for name in section.fields if name in _SCHEMES]
    wanted: dict[str, Any] = {name: flat.get(name) for name in names}
    if "born_on" in section.fields:
        wanted |= {name: flat.get(name) for name in ("born_at", "born_on")}
    changes = {name: content for name, content in wanted.items() if content != getattr(before, name)}
    reasons = flat.get("unknown") or {}
    of_page = {name: reasons.get(name) for name in section.fields if name in FIELDS}
    differing = {name: reason for name, reason in of_page.items() if reason != before.unknown.get(name)}
    return changes | ({"unknown": differing} if differing else {})


def _refused(ctx: Context, birth: Birth, section: Section, values: Mapping[str, str], error: RegistryError) -> Response:
    errors: dict[str, Message] = {}
    others: list[FieldError] = []
    for each in error.errors:
        name = NAME_OF.get(each.pointer, each.pointer.removeprefix("/"))
        if name in section.fields or name in (_REASON, _PRINTS):
            errors.setdefault(name, each.detail)
        else:
            others.append(each)
    lines = [Problem(each.detail) for each in others]
    if not errors and not others:
        lines.append(Problem(error.title))
    return _shown(ctx, birth, section, values, errors, status=int(status_of(error)), others=lines)


def _with_hint(field: Field, birth: Birth) -> Field:
    """What a change does to the other children of the delivery."""
    is_one_of_several = field.name == "birth_order" and birth.state != DRAFT and (birth.plurality or 1) > 1
    return replace(field, hint=_ORDERS_EXCHANGED) if is_one_of_several else field


def _shown(
    ctx: Context,
    birth: Birth,
    section: Section,
    values: Mapping[str, str],
    errors: Mapping[str, Message],
    *,
    status: int = 200,
    others: list[Problem] | None = None,
) -> Response:
    fields = [_with_hint(field, birth) for field in fields_of(ctx, section, values, errors)]
    if birth.state != DRAFT and "cnv" in section.fields and ("cnv" in errors or values.get(_EXCHANGED)):
        label = _("The two papers were exchanged: give the other certificate this one's number")
        fields.append(Field(_EXCHANGED, label, SWITCH, values=values))
    if _PRINTS in errors or values.get(_PRINTS):
        label = _("Whose fingers were taken?")
        fields.append(Field(_PRINTS, label, RADIOS, values=values, error=errors.get(_PRINTS), choices=choices(WHOSE)))
    if birth.state != DRAFT:
        hint = _("What stood there before is kept, with this reason.")
        label = _("Why it is corrected")
        fields.append(Field(_REASON, label, "long", hint, values, errors.get(_REASON), longest=_LONGEST))
    return page(
        "counter/change.html",
        status=status,
        problems=[*problems_of(fields), *(others or [])],
        birth_id=birth.id,
        section=section,
        fields=fields,
        seen=seen.mark_of(_stored(birth, section)),
        is_signed=birth.state != DRAFT,
    )


assert set(_SCHEMES.values()) <= set(FIXED)
