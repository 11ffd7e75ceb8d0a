"""A birth becomes an acta: births without one, the draft, its inscription."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame import seen
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import service as births
from registry.births.actas import acts, forms, words
from registry.births.counter.papers import born_words, order_of
from registry.births.counter.waiting import Row
from registry.births.counter.words import PRINTED_SEX
from registry.births.models import Birth
from registry.births.record import service
from registry.births.record.rules import DRAFT, OBSERVED
from registry.births.record.schemas import ChangeReasonSchema, DraftRecordSchema, InscriptionSchema, draft_of
from registry.births.record.service import DraftRecord
from registry.births.rules.deadlines import timeliness
from registry.core.clock import show_day
from registry.core.context import Context
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.people import queries as persons
from registry.people.rules import full_name
from registry.web.fields import LONG, Field
from registry.web.forms import body, differing, filled, inputs, load

blueprint = Blueprint("acta_inscription", __name__, url_prefix="/records", template_folder="templates")


@blueprint.get("/inscription/<uuid:birth_id>")
@requires("records.inscribe")
def new(birth_id: uuid.UUID) -> Response:
    """Ask what the acta of a birth needs beside its certificate."""
    with begin() as ctx:
        birth = births.read(ctx, birth_id)
        service.refuse_unless_signed(birth)
        return _form(ctx, birth, forms.FIRST_VALUES)


@blueprint.post("/inscription/<uuid:birth_id>")
@requires("records.inscribe")
def draft(birth_id: uuid.UUID) -> Response:
    """Draft the acta; sent twice, one is drafted."""
    values: dict[str, str] = {}

    def act(ctx: Context) -> str:
        birth = births.read(ctx, birth_id)
        fields = forms.inscription(birth)
        values.update(typed(inputs([*fields, forms.DISPUTED])))
        record = service.draft(ctx, _command(fields, values, birth))
        return url_for("actas.acta", record_id=record.id)

    return sent_once(
        "actas/draft", act, lambda ctx, error: _form(ctx, births.read(ctx, birth_id), values, error), "acta-drafted"
    )


@blueprint.get("/<uuid:record_id>/draft")
@requires("records.inscribe")
def change(record_id: uuid.UUID) -> Response:
    """Show a draft to be corrected."""
    with begin() as ctx:
        record = service.read(ctx, record_id)
        acts.refuse(ctx, record, acts.INSCRIBE)
        ctx.journal("record.read", "record", record.id)
        birth = service.origin(ctx, record)
        return _form(ctx, birth, forms.values_of(record), record_id=record_id)


@blueprint.post("/<uuid:record_id>/draft")
@requires("records.inscribe")
def redraft(record_id: uuid.UUID) -> Response:
    """Replace what a draft states, unless somebody else has changed it since; sent twice, it is done once."""
    values: dict[str, str] = {}

    def act(ctx: Context) -> str:
        record = service.read(ctx, record_id, lock=True)
        birth = service.origin(ctx, record)
        fields, stored = forms.inscription(birth), forms.values_of(record)
        values.update(typed(inputs([*fields, forms.DISPUTED])))
        seen.refuse_older(seen.mark_of(stored), differing(fields, stored, values))
        service.redraft(ctx, record_id, _command(fields, values, birth))
        return url_for("actas.acta", record_id=record_id)

    return sent_once(
        f"actas/{record_id}/draft",
        act,
        lambda ctx, error: _form(
            ctx, service.origin(ctx, service.read(ctx, record_id)), values, error, record_id=record_id
        ),
        "acta-drafted",
    )


def _command(fields: list[Field], values: Mapping[str, str], birth: Birth) -> DraftRecord:
    return draft_of(load(DraftRecordSchema(), forms.draft_body(fields, values, birth)))


def _form(
    ctx: Context,
    birth: Birth,
    values: Mapping[str, str],
    error: RegistryError | None = None,
    record_id: uuid.UUID | None = None,
) -> Response:
    ctx.journal("birth.read", "birth", birth.id)
    questions = forms.inscription(birth)
    if error is not None and any(line.pointer == "/father/document_number" for line in error.errors):
        questions.append(forms.DISPUTED)
    fields, problems = filled(questions, values, error)
    action = (
        url_for("acta_inscription.redraft", record_id=record_id)
        if record_id
        else url_for("acta_inscription.draft", birth_id=birth.id)
    )
    return page(
        "actas/inscription.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        rows=_certificate(ctx, birth),
        is_being_corrected=persons.waiting_request(ctx.session, birth.id) is not None,
        fields=fields,
        seen=seen.mark_of(forms.values_of(service.read(ctx, record_id))) if record_id else None,
        action=action,
        back=url_for("actas.acta", record_id=record_id) if record_id else url_for("desk.home"),
    )


def _certificate(ctx: Context, birth: Birth) -> list[Row]:
    mother = full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    in_time = timeliness(birth.born_on, ctx.today, is_remote=birth.is_remote) if birth.born_on else None
    rows: list[tuple[Any, Any]] = [
        (_("Mother"), mother or _("Unknown")),
        (_("Born"), born_words(birth) if birth.born_on else None),
        (_("Among the children of this delivery"), order_of(birth)),
        (_("Sex"), PRINTED_SEX.get(birth.sex or "")),
        (_("Live-birth certificate"), birth.cnv),
        (_("Inscription"), words.REGISTRATIONS.get(in_time.kind) if in_time else None),
        (_("Ordinary until"), show_day(in_time.deadline) if in_time else None),
    ]
    return [Row(label, value) for label, value in rows if value]


@blueprint.post("/<uuid:record_id>/inscription")
@requires("records.inscribe")
def inscribe(record_id: uuid.UUID) -> Response:
    """Inscribe the acta that was read with the family; sent again, nothing more is done."""
    from registry.births.actas.pages import shown

    order = request.form.get("agreed_order", "")

    def act(ctx: Context) -> str:
        loaded = load(InscriptionSchema(), {"agreed_order": order} if order else {})
        record = service.read(ctx, record_id, lock=True)
        if record.state in (DRAFT, OBSERVED):
            seen.refuse_older(forms.mark_of(record, service.origin(ctx, record)))
        service.inscribe(ctx, record_id, agreed_order=loaded["agreed_order"])
        return url_for("actas.acta", record_id=record_id)

    return sent_once(
        "actas/inscription",
        act,
        lambda ctx, error: shown(ctx, record_id, error),
        "acta-inscribed",
        key=str(record_id),
    )


_REASON: Final = (Field("reason", _("What has to be clarified, and by whom"), LONG, longest=500),)


@blueprint.get("/<uuid:record_id>/observation")
@requires("records.inscribe")
def observation(record_id: uuid.UUID) -> Response:
    """Ask what has to be clarified before the inscription."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, record_id), acts.INSCRIBE)
        return _reason_form(ctx, record_id, {}, None)


@blueprint.post("/<uuid:record_id>/observation")
@requires("records.inscribe")
def observe(record_id: uuid.UUID) -> Response:
    """Return a draft with what has to be clarified."""
    values = typed(inputs(_REASON), 600)
    try:
        reason = load(ChangeReasonSchema(), body(_REASON, values))["reason"]
        with begin() as ctx:
            service.observe(ctx, record_id, reason)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _reason_form(ctx, record_id, values, error)
    return to(url_for("actas.acta", record_id=record_id), notice="acta-observed")


def _reason_form(
    ctx: Context, record_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None
) -> Response:
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    fields, problems = filled(_REASON, values, error)
    return page(
        "actas/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=_("Return the draft"),
        lead=full_name(record.given_names, record.first_surname, record.second_surname),
        hint=_("The family reads this. The acta can be inscribed once it is clarified."),
        fields=fields,
        action=url_for("acta_inscription.observe", record_id=record_id),
        back=url_for("actas.acta", record_id=record_id),
        label=_("Return it"),
    )
