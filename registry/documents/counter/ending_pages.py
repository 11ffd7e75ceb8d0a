"""What ends a card, prints it again or takes its hand-over back; and a death, recorded, corrected or undone."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma
from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.actas.forms import EVIDENCE_FIELDS, REASON
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.documents.applications.schemas import StepReasonSchema
from registry.documents.cards import printing, service
from registry.documents.cards.schemas import ReprintSchema, RevocationSchema
from registry.documents.counter.words import ENDINGS, REPRINTS, identified, name_of
from registry.documents.issuance import endings
from registry.documents.issuance import service as issuing
from registry.documents.issuance.schemas import DeathCorrectionSchema, DeathSchema, DeathUndoingSchema
from registry.people import queries as persons
from registry.people.changes import Ground, refuse_while_waiting
from registry.people.life import deaths
from registry.people.life.rules import PROOFS_OF_DEATH
from registry.people.schemas import evidence_text
from registry.people.words import EVIDENCE
from registry.web.fields import DATE, LONG, RADIOS, SELECT, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("endings_desk", __name__, template_folder="templates")
_DIED: Final = Field("died_on", _("Day of the death"), DATE)
_PROOF: Final = (
    Field(
        "document.kind",
        _("Document that proves it"),
        SELECT,
        choices=[Choice(slug, EVIDENCE[slug]) for slug in PROOFS_OF_DEATH],
    ),
    EVIDENCE_FIELDS[1],
)
_REVOCATION: Final = (
    Field(
        "reason",
        _("Why it ends"),
        RADIOS,
        choices=[Choice(slug, ENDINGS[slug]) for slug in ("revoked", "loss", "theft", "damage", "misprint")],
    ),
)
_REPRINT: Final = (
    Field(
        "reason",
        _("What is wrong with the print"),
        RADIOS,
        choices=[Choice(slug, label) for slug, label in REPRINTS.items()],
    ),
)


@dataclass(frozen=True, slots=True)
class _Act:
    title: Message
    hint: Message
    fields: Sequence[Field]
    schema: type[ma.Schema]
    do: Callable[[Context, uuid.UUID, dict[str, Any]], object]
    notice: str


def _ground(content: Mapping[str, Any]) -> Ground:
    return Ground(content["reason"] or "", evidence_text(content["document"]))


_DEATHS: Final[Mapping[str, _Act]] = {
    "record": _Act(
        _("Record a death"),
        _("The card ends and an open application is withdrawn with it. To correct or undo it takes two persons."),
        (_DIED, *_PROOF),
        DeathSchema,
        lambda ctx, person, content: endings.record_death(ctx, person, content["died_on"], _ground(content)),
        "death-recorded",
    ),
    "correction": _Act(
        _("Correct the day of a death"),
        _("A second person decides."),
        (_DIED, REASON, *_PROOF),
        DeathCorrectionSchema,
        lambda ctx, person, content: endings.ask_death_corrected(ctx, person, content["died_on"], _ground(content)),
        "death-waits",
    ),
    "undoing": _Act(
        _("Undo a death recorded by mistake"),
        _("A second person decides. The ended card stays ended; another can be applied for."),
        (REASON, *EVIDENCE_FIELDS),
        DeathUndoingSchema,
        lambda ctx, person, content: endings.ask_death_undone(ctx, person, _ground(content)),
        "death-waits",
    ),
}
_RETURN: Final = (
    Field("reason", _("Why"), LONG, _("As in: handed to another family, or the wrong line was chosen."), longest=500),
)
_CARDS: Final[Mapping[str, _Act]] = {
    "return": _Act(
        _("The card came back"),
        _("It waits for its family again. What was recorded before stays."),
        _RETURN,
        StepReasonSchema,
        lambda ctx, card, content: issuing.take_back(ctx, service.read(ctx, card).application_id, content["reason"]),
        "card-returned",
    ),
    "revocation": _Act(
        _("End the card"),
        _("It stops being valid at once, for everybody who checks it. It does not come back."),
        _REVOCATION,
        RevocationSchema,
        lambda ctx, card, content: service.revoke(ctx, card, content["reason"]),
        "card-ended",
    ),
    "reprint": _Act(
        _("Print the card again"),
        _("For a print that was spoilt before it was handed over. The card itself stays the same."),
        _REPRINT,
        ReprintSchema,
        lambda ctx, card, content: printing.order_reprint(ctx, card, content["reason"]),
        "card-reprinted",
    ),
}


@blueprint.get("/people/<uuid:person_id>/death/<act>")
@requires("people.record_death")
def death(person_id: uuid.UUID, act: str) -> Response:
    """Ask for the day of a death, or why one is corrected or undone, and its document."""
    with begin() as ctx:
        person = persons.person(ctx.session, person_id)
        if person is not None and act in _DEATHS:
            (deaths.refuse_recorded if act == "record" else deaths.refuse_living)(person)
            if act != "record":  # which waits for nobody
                refuse_while_waiting(ctx, person.id)
        return _death_form(ctx, person_id, act, {})


@blueprint.post("/people/<uuid:person_id>/death/<act>")
@requires("people.record_death")
def record_death(person_id: uuid.UUID, act: str) -> Response:
    """Record a death, or ask a second person to correct or undo one; sent twice, it is done once."""
    if act not in _DEATHS:
        raise NotFound
    address = url_for("person.file", person_id=person_id, purpose="registry_duty")
    return _done(
        _DEATHS[act], person_id, address, lambda ctx, values, error: _death_form(ctx, person_id, act, values, error)
    )


def _death_form(
    ctx: Context, person_id: uuid.UUID, act: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    person = persons.person(ctx.session, person_id)
    if person is None or act not in _DEATHS:
        raise NotFound
    ctx.journal("person.read", "person", person.id)
    return _form(
        _DEATHS[act],
        values,
        error,
        lead=identified(person),
        action=url_for("endings_desk.record_death", person_id=person_id, act=act),
        back=url_for("person.file", person_id=person_id, purpose="registry_duty"),
        back_label=_("The person's file"),
    )


@blueprint.get("/cards/<uuid:card_id>/revocation")
@requires("documents.revoke")
def revocation(card_id: uuid.UUID) -> Response:
    """Ask why a card ends."""
    with begin() as ctx:
        service.refuse_ended(service.read(ctx, card_id))
        return _card_form(ctx, card_id, "revocation", {})


@blueprint.post("/cards/<uuid:card_id>/revocation")
@requires("documents.revoke")
def revoke(card_id: uuid.UUID) -> Response:
    """End a card without a successor; the status list publishes it at once."""
    return _card_done(card_id, "revocation")


@blueprint.get("/cards/<uuid:card_id>/reprint")
@requires("documents.reprint")
def reprinting(card_id: uuid.UUID) -> Response:
    """Ask what is wrong with a card's print."""
    with begin() as ctx:
        printing.reprintable(ctx, service.read(ctx, card_id))
        return _card_form(ctx, card_id, "reprint", {})


@blueprint.post("/cards/<uuid:card_id>/reprint")
@requires("documents.reprint")
def reprint(card_id: uuid.UUID) -> Response:
    """Order another printing of the same card."""
    return _card_done(card_id, "reprint")


@blueprint.get("/cards/<uuid:card_id>/return")
@requires("documents.issue")
def returning(card_id: uuid.UUID) -> Response:
    """Ask why a hand-over is taken back."""
    with begin() as ctx:
        service.refuse_ended(service.read(ctx, card_id))
        return _card_form(ctx, card_id, "return", {})


@blueprint.post("/cards/<uuid:card_id>/return")
@requires("documents.issue")
def take_back(card_id: uuid.UUID) -> Response:
    """Record that a card came back; sent twice, it is recorded once."""
    return _card_done(card_id, "return")


def _card_done(card_id: uuid.UUID, act: str) -> Response:
    address = url_for("cards_desk.card", card_id=card_id)
    return _done(_CARDS[act], card_id, address, lambda ctx, values, error: _card_form(ctx, card_id, act, values, error))


def _card_form(
    ctx: Context, card_id: uuid.UUID, act: str, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    card = service.read(ctx, card_id)
    ctx.journal("card.read", "identity_card", card.id)
    return _form(
        _CARDS[act],
        values,
        error,
        lead=_("{name}, minor's ID {number}", name=name_of(card.person), number=card.number),
        action=request.path,
        back=url_for("cards_desk.card", card_id=card_id),
        back_label=_("The card"),
    )


Again = Callable[[Context, Mapping[str, str], RegistryError], Response]


def _done(act: _Act, subject: uuid.UUID, address: str, again: Again) -> Response:
    values = typed(inputs(act.fields), 600)

    def work(ctx: Context) -> str:
        content = load(act.schema(), body(act.fields, values))
        act.do(ctx, subject, content)
        return address

    return sent_once("endings", work, lambda ctx, error: again(ctx, values, error), act.notice)


def _form(act: _Act, values: Mapping[str, str], error: RegistryError | None, **shown: Message | str) -> Response:
    fields, problems = filled(act.fields, values, error)
    return page(
        "ids/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=act.title,
        hint=act.hint,
        fields=fields,
        label=act.title,
        **shown,
    )
