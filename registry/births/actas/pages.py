"""The page of an acta: what it states, its notes and changes, what waits for a second person, its copies."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.births import queries as births
from registry.births.actas import acts, correction_pages, forms, inscription_pages, replacement_pages, words
from registry.births.actas.changes import waiting_rows
from registry.births.counter.papers import born_words
from registry.births.counter.waiting import Row, places_named, shown_change
from registry.births.counter.words import PRINTED_SEX
from registry.births.record import copies, queries, service
from registry.births.record.answers import record_answer
from registry.births.record.languages.table import LANGUAGES
from registry.births.record.models import BirthRecord
from registry.births.record.rules import ANNOTATED, IN_FORCE, OBSERVED, RECTIFIED
from registry.births.record.schemas import ChangeReasonSchema, CopyRequestSchema
from registry.core.clock import day_in_peru, show_day, show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.people import queries as persons
from registry.people.models import ChangeRequest, Person
from registry.people.rules import full_name
from registry.people.words import RELATIONS, SURNAME_ORDERS
from registry.web.fields import RADIOS, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("actas", __name__, url_prefix="/records", template_folder="templates")
blueprints = (blueprint, inscription_pages.blueprint, correction_pages.blueprint, replacement_pages.blueprint)
NOTICES: Final = words.NOTICES


@blueprint.get("/<uuid:record_id>")
@requires("records.read")
def acta(record_id: uuid.UUID) -> Response:
    """Show an acta, and what can be done with it."""
    with begin() as ctx:
        return shown(ctx, record_id)


def shown(ctx: Context, record_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    """The acta's page; after a refusal, with what was wrong."""
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    answer = record_answer(ctx, record)
    may_inscribe = acts.can(ctx, record, acts.INSCRIBE)
    problems = [] if error is None else filled([], {}, error)[1]
    return page(
        "actas/acta.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        record=record,
        seen=forms.mark_of(record, service.origin(ctx, record)) if may_inscribe else None,
        name=full_name(*_names(record)) or _("Child without a name"),
        state=words.STATES[record.state],
        state_kind=words.STATE_KINDS[record.state],
        rows=_rows(ctx, record, answer),
        observation=answer["observation"],
        warnings=[line["detail"] for line in answer["warnings"]],
        notes=_notes(answer),
        history=_history(answer),
        waiting=_waiting(ctx, record) if answer["waiting"] else None,
        copies=[
            {"id": copy.id, "language": LANGUAGES[copy.language].name, "at": show_moment(copy.issued_at)}
            for copy in queries.copies(ctx.session, record.id)
        ],
        languages=[(code, language.name) for code, language in LANGUAGES.items()],
        may_inscribe=may_inscribe,
        orders=SURNAME_ORDERS if may_inscribe and not record.parents_agree else None,
        may_amend=acts.can(ctx, record, acts.AMEND),
        may_cancel=acts.can(ctx, record, acts.CANCEL),
        may_reinstate=acts.can(ctx, record, acts.REINSTATE),
        may_copy=ctx.actor.may("records.copy"),
        is_in_force=record.state in IN_FORCE,
        may_see_person=ctx.actor.may("people.read"),
    )


def _names(record: BirthRecord) -> tuple[str | None, str | None, str | None]:
    return record.given_names, record.first_surname, record.second_surname


def _rows(ctx: Context, record: BirthRecord, answer: Mapping[str, Any]) -> list[Row]:
    child, birth = record.child, service.origin(ctx, record)
    rows: list[tuple[Message, Any]] = [
        (_("Number"), record.number),
        (_("CUI"), answer["cui"]),
        (_("Sex"), PRINTED_SEX.get(child.sex or "")),
        (_("Born"), born_words(birth) if birth.born_on else None),
        (_("Place of birth"), copies.place_of_birth(ctx, birth)),
    ]
    for parent in record.parents:
        name = full_name(parent.given_names, parent.first_surname, parent.second_surname)
        rows.append((RELATIONS[parent.relation], name))
    if not record.parents:
        mother = full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
        father = full_name(record.father_given_names, record.father_first_surname, record.father_second_surname)
        is_only_named = father and record.father_id is None
        rows += [
            (_("Mother"), mother or _("Unknown")),
            (_("Father"), words.only_named(father) if is_only_named else father),
            (_("Live-birth certificate"), birth.cnv),
        ]
    rows += [
        (_("Inscribed"), show_day(record.inscribed_on) if record.inscribed_on else None),
        (_("Inscription"), words.REGISTRATIONS.get(record.registration or "")),
    ]
    return [Row(label, value) for label, value in rows if value]


def _notes(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Marginal notes, as copies print them: annotations and the reasons of corrections."""
    return [
        {"at": show_day(day_in_peru(event["at"])), "text": event["reason"]}
        for event in answer["history"]
        if event["to_state"] in (ANNOTATED, RECTIFIED)
    ]


def _history(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": words.STEPS[event["to_state"]],
            "at": show_moment(event["at"]),
            "reason": event["reason"] if event["to_state"] in (*IN_FORCE[1:], OBSERVED, "cancelled") else None,
            "changes": [
                _("{field}: {before} → {after}", field=label, before=before or "–", after=after or "–")
                for slug, label in words.NAMES.items()
                if (before := event["before"].get(slug)) != (after := event["after"].get(slug))
                and slug != "surname_order"
            ],
        }
        for event in reversed(answer["history"])
    ]


def _waiting(ctx: Context, record: BirthRecord) -> dict[str, Any]:
    change = persons.waiting_request(ctx.session, record.id)
    assert change is not None
    birth = service.origin(ctx, record)
    names = places_named(ctx, change.content.get("certificate", {}), birth)
    rows = waiting_rows(change.kind, change.content, record, birth, _father(ctx, record), names)
    return shown_change(ctx, change, [*rows, *_other_certificate(ctx, record, change)], "records.amend")


def _other_certificate(ctx: Context, record: BirthRecord, change: ChangeRequest) -> Iterator[Row]:
    """What an exchange of numbers does to the other certificate: whose it is, and which number it gets."""
    if not change.content.get("exchanges_number"):
        return
    number, birth = change.content["certificate"]["cnv"], service.origin(ctx, record)
    other = births.signed_with_number(ctx.session, ctx.actor, number)
    if other is not None and other != birth.id:
        child = births.birth(ctx.session, ctx.actor, other)
        name = persons.names(ctx.session, [child.newborn_id])[child.newborn_id][0] if child is not None else None
        ctx.journal("birth.read", "birth", other)
        label = _("Live-birth certificate of {name}", name=name) if name else _("The other certificate")
        yield Row(label, _("{before} → {after}", before=number, after=birth.cnv or "–"))


def _father(ctx: Context, record: BirthRecord) -> Person | None:
    """The father who recognised the child, whose document the second person reads."""
    father = persons.person(ctx.session, record.father_id) if record.father_id is not None else None
    if father is not None:
        ctx.journal("person.shown", "person", father.id)
    return father


@blueprint.get("/<uuid:record_id>/note")
@requires("records.amend")
def note(record_id: uuid.UUID) -> Response:
    """Ask for a marginal note."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, record_id), acts.AMEND)
        return _note_form(ctx, record_id, {})


@blueprint.post("/<uuid:record_id>/note")
@requires("records.amend")
def annotate(record_id: uuid.UUID) -> Response:
    """Write a marginal note; sent twice, it is written once."""
    address = url_for("actas.acta", record_id=record_id)
    values = typed(inputs(_NOTE), 600)

    def act(ctx: Context) -> str:
        text = load(ChangeReasonSchema(), body(_NOTE, values))["reason"]
        service.annotate(ctx, record_id, text)
        return address

    return sent_once("actas/note", act, lambda ctx, error: _note_form(ctx, record_id, values, error), "acta-annotated")


_NOTE: Final = (Field("reason", _("Text of the note"), "long", forms.REASON.hint, longest=500),)


def _note_form(
    ctx: Context, record_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    record = service.read(ctx, record_id)
    ctx.journal("record.read", "record", record.id)
    fields, problems = filled(_NOTE, values, error)
    return page(
        "actas/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=_("Write a marginal note"),
        lead=full_name(*_names(record)),
        hint=None,
        fields=fields,
        action=url_for("actas.annotate", record_id=record_id),
        back=url_for("actas.acta", record_id=record_id),
        label=_("Write the note"),
    )


@blueprint.post("/<uuid:record_id>/copies")
@requires("records.copy")
def issue_copy(record_id: uuid.UUID) -> Response:
    """Issue a certified copy; sent twice, one is issued."""
    address = f"{url_for('actas.acta', record_id=record_id)}#copies"

    def act(ctx: Context) -> str:
        loaded = load(CopyRequestSchema(), body(_COPY, typed(inputs(_COPY))))
        copies.issue(ctx, record_id, loaded["language"])
        return address

    return sent_once("actas/copy", act, lambda ctx, error: shown(ctx, record_id, error), "copy-issued")


_COPY: Final = (Field("language", _("Second language"), RADIOS, choices=[Choice(code, code) for code in LANGUAGES]),)


@blueprint.get("/<uuid:record_id>/copies/<uuid:copy_id>.pdf")
@requires("records.copy")
def copy(record_id: uuid.UUID, copy_id: uuid.UUID) -> Response:
    """Return a certified copy exactly as issued."""
    with begin() as ctx:
        content = copies.open_pdf(ctx, record_id, copy_id)
    return settle(Response(content, mimetype="application/pdf"))
