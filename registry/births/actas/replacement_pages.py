"""Actas replaced after a later recognition or by a court's decision, and cancellations undone: asked of a second person
wherever the service asks for one.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame import seen
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.actas import acts, forms, words
from registry.births.record import decisions, service
from registry.births.record.models import BirthRecord
from registry.births.record.rules import MOST_PARENTS
from registry.births.record.schemas import AmendmentSchema, SupersessionSchema, supersession_of
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.people import queries as persons
from registry.people.rules import full_name
from registry.people.schemas import evidence_text
from registry.people.words import DOCUMENTS, SURNAME_ORDERS
from registry.web.fields import RADIOS, SELECT, Field, choices
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("acta_replacements", __name__, url_prefix="/records", template_folder="templates")
RECOGNITION: Final = "recognition"
COURT: Final = "court"
_EVIDENCE: Final = (forms.REASON, *forms.EVIDENCE_FIELDS)
_CHILD: Final = (
    forms.NAMES[0],
    Field("surname_order", _("Order of the surnames"), RADIOS, choices=choices(SURNAME_ORDERS)),
)
_SECOND: Final = _("Only if the decision names a second parent")


def _court_parent(number: int) -> tuple[Field, ...]:
    place = f"parents.{number}"
    ordinal = _("First parent") if number == 0 else _("Second parent")
    hint = None if number == 0 else _SECOND

    def of(label: Message) -> Message:
        return _("{parent}: {label}", parent=ordinal, label=label)

    return (
        Field(f"{place}.relation", ordinal, SELECT, hint, choices=choices(words.COURT_RELATIONS)),
        Field(f"{place}.given_names", of(words.NAMES["given_names"]), longest=50),
        Field(f"{place}.first_surname", of(words.NAMES["first_surname"]), longest=60),
        Field(f"{place}.second_surname", of(words.NAMES["second_surname"]), longest=60),
        Field(f"{place}.document_type", of(_("Document")), SELECT, choices=choices(DOCUMENTS)),
        Field(f"{place}.document_number", of(_("Document's number")), width="w-15", longest=15),
    )


_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    RECOGNITION: (*_CHILD, *(replace(field, hint=None) for field in forms.FATHER[1:]), forms.DISPUTED, *_EVIDENCE),
    COURT: (*_CHILD, *(field for number in range(MOST_PARENTS) for field in _court_parent(number)), *_EVIDENCE),
}
_TITLES: Final[Mapping[str, Message]] = {
    RECOGNITION: _("The father recognises the child now"),
    COURT: _("A court names the parents"),
}
_HINTS: Final[Mapping[str, Message]] = {
    RECOGNITION: _(
        "A new acta names him and replaces this one, which is sealed. Without a document of his, a second person "
        "decides on it."
    ),
    COURT: _(
        "As for an adoption, or two mothers. A new acta names them alone; this one is sealed. A second person decides."
    ),
}


@blueprint.get("/<uuid:record_id>/replacement/<ground>")
@requires("records.amend")
def form(record_id: uuid.UUID, ground: str) -> Response:
    """Ask what the new acta states."""
    with begin() as ctx:
        record = _read(ctx, record_id, ground)
        acts.refuse(ctx, record, acts.AMEND)
        present = {"given_names": record.given_names or "", "surname_order": record.surname_order}
        return _replacement(record, ground, present)


@blueprint.post("/<uuid:record_id>/replacement/<ground>")
@requires("records.amend")
def supersede(record_id: uuid.UUID, ground: str) -> Response:
    """Replace the acta, or ask a second person to; sent twice, it is done once."""
    if ground not in _FIELDS:
        raise NotFound
    values = typed(inputs(_FIELDS[ground]), 600)

    def act(ctx: Context) -> Done:
        seen.refuse_older(_mark(service.read(ctx, record_id, lock=True)))
        loaded = load(SupersessionSchema(), _content(ground, values))
        evidence = evidence_text(loaded["document"])
        record = decisions.supersede(ctx, record_id, evidence, supersession_of(loaded))
        waits = persons.waiting_request(ctx.session, record.id) is not None
        return Done(url_for("actas.acta", record_id=record.id), "acta-waits" if waits else "acta-replaced")

    return sent_once(
        f"actas/{record_id}/replacement",
        act,
        lambda ctx, error: _replacement(_read(ctx, record_id, ground), ground, values, error),
    )


def _content(ground: str, values: Mapping[str, str]) -> dict[str, Any]:
    content = body(_FIELDS[ground], values)
    is_disputed = content.pop("_disputed", False)
    if ground == RECOGNITION:
        status = {"document_status": "disputed"} if is_disputed else {}
        return content | {"father": content.get("father", {}) | status | {"recognises": True}}
    parents = content.pop("parents", {})
    stated = [parents[number] for number in sorted(parents) if _is_stated(parents[number])]
    return content | {"parents": stated or [{}]}


def _is_stated(parent: Mapping[str, Any]) -> bool:
    """Whether anything but what a list begins with was filled in."""
    return any(name not in ("relation", "document_type") for name in parent)


def _read(ctx: Context, record_id: uuid.UUID, ground: str) -> BirthRecord:
    if ground not in _FIELDS:
        raise NotFound
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    return record


def _mark(record: BirthRecord) -> str:
    """Marks what the new acta replaces."""
    return seen.mark_of(forms.values_of(record))


def _replacement(
    record: BirthRecord, ground: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    is_of_another = error is not None and any(line.pointer.endswith("/document_number") for line in error.errors)
    questions = [field for field in _FIELDS[ground] if field is not forms.DISPUTED or is_of_another]
    return _shown(
        record,
        questions,
        values,
        error,
        title=_TITLES[ground],
        hint=_HINTS[ground],
        action=url_for("acta_replacements.supersede", record_id=record.id, ground=ground),
        seen=_mark(record),
        label=_("Replace the acta") if ground == RECOGNITION else _("Ask for the replacement"),
    )


def _shown(
    record: BirthRecord,
    questions: list[Field],
    values: Mapping[str, str],
    error: RegistryError | None,
    **shown: Message | str,
) -> Response:
    fields, problems = filled(questions, values, error)
    return page(
        "actas/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        lead=full_name(record.given_names, record.first_surname, record.second_surname),
        fields=fields,
        back=url_for("actas.acta", record_id=record.id),
        **shown,
    )


@blueprint.get("/<uuid:record_id>/reinstatement")
@requires("records.amend")
def ask_reinstatement(record_id: uuid.UUID) -> Response:
    """Ask why the acta is to be in force again."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, record_id), acts.REINSTATE)
        return _reinstatement(ctx, record_id, {})


@blueprint.post("/<uuid:record_id>/reinstatement")
@requires("records.amend")
def reinstate(record_id: uuid.UUID) -> Response:
    """Ask a second person to undo a cancellation or a replacement; sent twice, it is asked once."""
    values = typed(inputs(_EVIDENCE), 600)
    address = url_for("actas.acta", record_id=record_id)

    def act(ctx: Context) -> str:
        loaded = load(AmendmentSchema(), body(_EVIDENCE, values))
        decisions.reinstate(ctx, record_id, loaded["reason"], evidence_text(loaded["document"]))
        return address

    return sent_once(
        f"actas/{record_id}/reinstatement",
        act,
        lambda ctx, error: _reinstatement(ctx, record_id, values, error),
        "acta-waits",
    )


def _reinstatement(
    ctx: Context, record_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    return _shown(
        record,
        [*_EVIDENCE],
        values,
        error,
        title=_("Put the acta in force again"),
        hint=_("A second person decides. Its number and what it states stay as they were."),
        action=url_for("acta_replacements.reinstate", record_id=record_id),
        label=_("Ask for it"),
    )
