"""A person's file as a clerk may see it, for a purpose: actas, copies, applications and cards."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page
from registry.access.http import begin, current_actor
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.purposes import PARAMETER, PURPOSES
from registry.access.words import PURPOSES as PURPOSE_WORDS
from registry.births import queries as births
from registry.births.counter.nameless import named_by_mother
from registry.births.counter.papers import born_words
from registry.births.record import queries as records
from registry.births.record.models import BirthRecord
from registry.core import countries
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.messages import Message, _
from registry.core.pagination import Page
from registry.documents.applications import queries as applications
from registry.documents.applications.models import Application
from registry.documents.applications.rules.states import OPEN, shown
from registry.documents.cards import queries as cards
from registry.documents.cards.answers import state_of
from registry.documents.cards.models import IdentityCard
from registry.documents.counter import queries, words
from registry.documents.counter.words import name_of
from registry.people import queries as persons
from registry.people.answers import person_answer
from registry.people.models import Person
from registry.people.rules import full_name
from registry.people.words import DOCUMENTS, RELATIONS, SEXES

blueprint = Blueprint("person", __name__, url_prefix="/people", template_folder="templates")
_LISTED: Final = 50


@blueprint.get("/<uuid:person_id>")
@requires("people.read")
@takes({PARAMETER: False})
def file(person_id: uuid.UUID) -> Response:
    """Show a person's file; without a purpose, ask for one first."""
    purposes = PURPOSES.get(current_actor().role, ())
    if request.args.get(PARAMETER) not in purposes:
        choices = [(slug, PURPOSE_WORDS[slug]) for slug in purposes]
        address = url_for("person.file", person_id=person_id)
        return page("web/purpose.html", choices=choices, held=[], address=address)
    with begin() as ctx:
        person = persons.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        ctx.journal("person.read", "person", person_id)
        return page("ids/person.html", **_file(ctx, person))


def _file(ctx: Context, person: Person) -> dict[str, Any]:
    answer = person_answer(ctx, person)
    actas = records.records_of_child(ctx.session, ctx.actor, person.id) if ctx.actor.may("records.read") else ()
    birth = queries.signed_birth_of(ctx.session, ctx.actor, person.id) if not actas else None
    may_read = ctx.actor.may("documents.read")
    found = cards.cards(ctx.session, ctx.actor, person.id, Page(_LISTED)).items if may_read else ()
    selection = applications.ApplicationFilter((), person.id)
    own = applications.applications(ctx.session, selection, Page(_LISTED)).items if may_read else ()
    is_open = any(application.state in OPEN for application in own)
    return {
        "id": person.id,
        "name": full_name(*person.names) or named_by_mother(ctx, [person.id]).get(person.id) or name_of(person),
        "rows": _rows(person, answer),
        "relatives": (relatives := _relatives(ctx, answer)),
        "births": _births(ctx, person, {row["id"] for row in relatives}),
        "waits": bool(answer["waiting"]),
        "actas": [_acta(ctx, acta) for acta in actas],
        "birth_id": birth.id if birth is not None and ctx.actor.may("records.inscribe") else None,
        "cards": [_card(ctx, card) for card in found],
        "applications": [_application(application) for application in own],
        "may_apply": ctx.actor.may("documents.apply") and not is_open and person.died_on is None,
        "kind": "renewal" if found else "first",
        "may_state_readings": ctx.actor.may("readings.state"),
        "may_record_death": ctx.actor.may("people.record_death") and not answer["waiting"],
        "has_died": person.died_on is not None,
        "is_demonstration": person.is_demonstration,
    }


def _rows(person: Person, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[tuple[Message | str, Any]] = [
        (_("CUI"), answer["cui"]),
        (_("Born"), show_day(person.birth_date) if person.birth_date else None),
        (_("Sex"), SEXES.get(person.sex or "")),
        (_("Nationality"), countries.name_of(person.nationality) if person.nationality else None),
        (_("Died"), show_day(person.died_on) if person.died_on else None),
        *((DOCUMENTS.get(document.type, document.type), document.number) for document in person.documents),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _relatives(ctx: Context, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for kin in answer["kin"]:
        is_child = kin.relative_id == answer["id"]
        other = persons.person(ctx.session, kin.child_id if is_child else kin.relative_id)
        if other is None:
            continue
        ctx.journal("person.shown", "person", other.id)
        label = _("child") if is_child else RELATIONS[kin.relation]
        rows.append({"id": other.id, "label": label, "name": name_of(other)})
    return rows


def _births(ctx: Context, person: Person, known: Collection[uuid.UUID]) -> list[dict[str, Any]]:
    """A mother's children who are not among her relatives yet: kinship is recorded with the acta."""
    if not ctx.actor.may("births.read"):
        return []
    rows = []
    for birth in births.births_of_mother(ctx.session, ctx.actor, person.id):
        if birth.newborn_id not in known:
            ctx.journal("person.shown", "person", birth.newborn_id)
            rows.append({"id": birth.newborn_id, "born": born_words(birth), "cnv": birth.cnv})
    return rows


def _acta(ctx: Context, acta: BirthRecord) -> dict[str, Any]:
    return {
        "address": url_for("actas.acta", record_id=acta.id),
        "number": acta.number,
        "day": show_day(acta.inscribed_on) if acta.inscribed_on else None,
        "copies": len(records.copies(ctx.session, acta.id)),
    }


def _card(ctx: Context, card: IdentityCard) -> dict[str, Any]:
    state = state_of(ctx, card)
    return {
        "address": url_for("cards_desk.card", card_id=card.id),
        "number": card.number,
        "until": show_day(card.expires_on),
        "state": words.CARD_STATES[state],
        "kind": words.CARD_KINDS[state],
    }


def _application(application: Application) -> dict[str, Any]:
    state = shown(application.state)
    return {
        "address": url_for("applications_desk.application", application_id=application.id),
        "kind": words.KINDS[application.kind],
        "at": show_moment(application.created_at),
        "state": words.STATES[state],
        "state_kind": words.STATE_KINDS[state],
    }
