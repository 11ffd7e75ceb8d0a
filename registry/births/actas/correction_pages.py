"""Corrections and cancellations of actas, and what a second person says to them."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame import seen
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.actas import acts, forms
from registry.births.drafts.forms import with_districts
from registry.births.drafts.reading import hour_problem
from registry.births.drafts.sections import HOUR
from registry.births.record import decisions, queries, service
from registry.births.record.models import BirthRecord
from registry.births.record.rules import DRAFT, OBSERVED
from registry.births.record.schemas import AmendmentSchema, RectificationSchema, rectification_of
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.people import queries as persons
from registry.people.rules import full_name
from registry.people.schemas import ChangeDecisionSchema, evidence_text
from registry.web.fields import Field
from registry.web.forms import body, differing, filled, inputs, load

blueprint = Blueprint("acta_corrections", __name__, url_prefix="/records", template_folder="templates")


@blueprint.get("/<uuid:record_id>/correction")
@requires("records.amend")
def choose(record_id: uuid.UUID) -> Response:
    """Ask what is to be corrected."""
    with begin() as ctx:
        record = _read(ctx, record_id)
        acts.refuse(ctx, record, acts.AMEND)
        return page(
            "actas/corrections.html",
            record_id=record_id,
            name=_name(record),
            parts=[(part, forms.CORRECTIONS[part]) for part in _parts(record)],
        )


def _parts(record: BirthRecord) -> list[str]:
    """What may be corrected here: parents whom a court names are corrected by its decision."""
    return [part for part in forms.CORRECTIONS if not record.parents or part not in ("mother", "father")]


@blueprint.get("/<uuid:record_id>/correction/<part>")
@requires("records.amend")
def form(record_id: uuid.UUID, part: str) -> Response:
    """Show what the acta states, to be corrected."""
    with begin() as ctx:
        record = _read(ctx, record_id)
        acts.refuse(ctx, record, acts.AMEND)
        values = _present(ctx, record, part)
        return _form(ctx, record, part, values)


@blueprint.post("/<uuid:record_id>/correction/<part>")
@requires("records.amend")
def correct(record_id: uuid.UUID, part: str) -> Response:
    """Correct the acta, or ask a second person to; sent twice, it is done once."""
    if part not in forms.CORRECTIONS:
        raise NotFound
    address = url_for("actas.acta", record_id=record_id)
    values = typed(inputs(_fields(part)), 600)

    def act(ctx: Context) -> Done:
        record = service.read(ctx, record_id, lock=True)
        ctx.journal("record.read", "record", record.id)
        present = _present(ctx, record, part)
        _read_as_typed(ctx, values)
        seen.refuse_older(seen.mark_of(present), differing(forms.CORRECTIONS[part].fields, present, values))
        content = forms.correction_body(part, values, present)
        evidence = body([forms.REASON, *forms.EVIDENCE_FIELDS], values)
        loaded = load(RectificationSchema(), content | evidence)
        document = evidence_text(loaded["document"])
        record = decisions.rectify(ctx, record_id, loaded["reason"], rectification_of(loaded), document)
        waits = persons.waiting_request(ctx.session, record.id) is not None
        return Done(address, "acta-waits" if waits else "acta-corrected")

    return sent_once(
        f"actas/{record_id}/correction/{part}",
        act,
        lambda ctx, error: _form(ctx, _read(ctx, record_id), part, values, error),
    )


def _read_as_typed(ctx: Context, values: dict[str, str]) -> None:
    """Put the number of a district that was given by name; raises Invalid where it or the hour cannot be read."""
    completed, of_district = with_districts(ctx, {"ubigeo": values.get(forms.DISTRICT, "")})
    if completed["ubigeo"]:
        values[forms.DISTRICT] = completed["ubigeo"]
    of_hour = hour_problem({HOUR: values.get(forms.HOUR, "")})
    details = {forms.DISTRICT: of_district.get("ubigeo"), forms.HOUR: of_hour}
    errors = [FieldError(f"/{name.replace('.', '/')}", detail) for name, detail in details.items() if detail]
    if errors:
        raise Invalid(errors)


def _present(ctx: Context, record: BirthRecord, part: str) -> Mapping[str, str]:
    if part not in _parts(record):
        raise NotFound
    return forms.present_values(record, service.origin(ctx, record), part)


def _read(ctx: Context, record_id: uuid.UUID) -> BirthRecord:
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    return record


def _name(record: BirthRecord) -> str:
    return full_name(record.given_names, record.first_surname, record.second_surname)


def _fields(part: str) -> list[Field]:
    return [*forms.CORRECTIONS[part].fields, forms.DISPUTED, forms.REASON, *forms.EVIDENCE_FIELDS]


def _form(
    ctx: Context, record: BirthRecord, part: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    correction = forms.CORRECTIONS[part]
    is_of_another = error is not None and any(line.pointer.endswith("/document_number") for line in error.errors)
    questions = [f for f in _fields(part) if f is not forms.DISPUTED or (is_of_another and part == "father")]
    return _shown(
        record,
        questions,
        values,
        error,
        title=correction.title,
        hint=correction.hint,
        action=url_for("acta_corrections.correct", record_id=record.id, part=part),
        label=_("Correct the acta"),
        seen=seen.mark_of(_present(ctx, record, part)),
    )


def _shown(
    record: BirthRecord,
    questions: list[Field],
    values: Mapping[str, str],
    error: RegistryError | None,
    **words: Message | str,
) -> Response:
    fields, problems = filled(questions, values, error)
    return page(
        "actas/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        lead=_name(record),
        fields=fields,
        back=url_for("actas.acta", record_id=record.id),
        **words,
    )


_CANCELLATION: Final = (forms.REASON, *forms.EVIDENCE_FIELDS)


@blueprint.get("/<uuid:record_id>/cancellation")
@requires("records.amend")
def confirm_cancellation(record_id: uuid.UUID) -> Response:
    """Ask why an acta is cancelled."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, record_id), acts.CANCEL)
        return _cancellation(ctx, record_id, {})


@blueprint.post("/<uuid:record_id>/cancellation")
@requires("records.amend")
def cancel(record_id: uuid.UUID) -> Response:
    """Cancel a draft, or ask a second person to cancel an acta in force; sent twice, it is done once."""
    address = url_for("actas.acta", record_id=record_id)
    values = typed(inputs(_CANCELLATION), 600)

    def act(ctx: Context) -> Done:
        loaded = load(AmendmentSchema(), body(_CANCELLATION, values))
        record = decisions.cancel(ctx, record_id, loaded["reason"], evidence_text(loaded["document"]))
        waits = persons.waiting_request(ctx.session, record.id) is not None
        return Done(address, "acta-waits" if waits else "acta-cancelled")

    return sent_once(
        f"actas/{record_id}/cancellation", act, lambda ctx, error: _cancellation(ctx, record_id, values, error)
    )


def _cancellation(
    ctx: Context, record_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    record = _read(ctx, record_id)
    is_draft = record.state in (DRAFT, OBSERVED)
    return _shown(
        record,
        [forms.REASON] if is_draft else [*_CANCELLATION],
        values,
        error,
        title=_("Cancel the draft") if is_draft else _("Cancel the acta"),
        hint=_("Nothing is removed.") if is_draft else _("Nothing is removed. A second person decides."),
        action=url_for("acta_corrections.cancel", record_id=record_id),
        label=_("Cancel the draft") if is_draft else _("Ask for the cancellation"),
    )


@blueprint.post("/<uuid:record_id>/decision")
@requires("records.amend")
def decide(record_id: uuid.UUID) -> Response:
    """Approve or refuse the change that waits; whoever asked for it can only withdraw it."""
    from registry.births.actas.pages import shown

    sent: dict[str, Any] = {name: request.form.get(name, "") for name in ("decision", "requested_at")}
    try:
        loaded = load(ChangeDecisionSchema(), sent)
        with begin() as ctx:
            decisions.decide(ctx, record_id, loaded["requested_at"], is_approved=loaded["decision"] == "approve")
            is_readable = queries.record(ctx.session, ctx.actor, record_id) is not None
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return shown(ctx, record_id, error)
    address = url_for("actas.acta", record_id=record_id) if is_readable else url_for("desk.home")
    return to(address, notice="acta-decided")
