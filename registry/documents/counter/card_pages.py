"""Cards at the counter: both sides before and after the issue, what waits to be printed, to whom one is handed over."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.pagination import bad_cursor
from registry.core.problems import status_of
from registry.documents.applications import queries as applications
from registry.documents.applications import service as counter
from registry.documents.applications.models import Application
from registry.documents.applications.rules.states import DELIVERED, ISSUED
from registry.documents.cards import printing as printings
from registry.documents.cards import queries as cards
from registry.documents.cards import service
from registry.documents.cards.answers import card_answer
from registry.documents.cards.models import BACK, FRONT, MEDIA_TYPES, IdentityCard
from registry.documents.counter import forms, queries, words
from registry.documents.counter.words import name_of
from registry.documents.issuance import service as issuing
from registry.documents.issuance.rules import APPLICANT, Collection
from registry.documents.issuance.schemas import CollectionSchema
from registry.people import queries as persons
from registry.people.words import DOCUMENTS
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("cards_desk", __name__, template_folder="templates")
_LISTED: Final = 50
_BATCHES: Final = 10


@blueprint.get("/cards")
@requires("documents.issue")
@takes({"cursor": False})
def printing() -> Response:
    """Show printed cards that nobody has collected, what waits to be printed, and the latest batches."""
    with begin() as ctx:
        after = _place(request.args["cursor"]) if "cursor" in request.args else None
        found = queries.to_hand_over(ctx.session, _LISTED + 1, after)
        ready = found[:_LISTED]
        waiting, oldest = queries.to_print(ctx.session)
        ctx.journal("cards.listed", "identity_card", "many", count=len(ready))
        ctx.shown |= {str(card.person_id) for card, _batch, _position in ready}
        following = f"{ready[-1][1].number}.{ready[-1][2]}" if len(found) > _LISTED else None
        return page(
            "ids/printing.html",
            ready=[_ready(ctx, card, batch.number) for card, batch, _position in ready],
            following=url_for("cards_desk.printing", cursor=following) if following else None,
            waiting=waiting,
            oldest=show_moment(oldest) if oldest else None,
            batches=[
                {
                    "number": batch.number,
                    "cards": count,
                    "at": show_moment(batch.finished_at) if batch.finished_at else _("being printed"),
                }
                for batch, count in queries.batches(ctx.session, _BATCHES)
            ],
        )


def _place(cursor: str) -> tuple[int, int]:
    batch, _dot, position = cursor.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (batch, position)):
        raise bad_cursor()
    return int(batch), int(position)


def _ready(ctx: Context, card: IdentityCard, batch: int) -> dict[str, Any]:
    days = (ctx.now - card.issued_at).days
    return {
        "address": url_for("cards_desk.collection", application_id=card.application_id),
        "name": name_of(card.person),
        "number": card.number,
        "batch": batch,
        "age": plural("issued {n} day ago", "issued {n} days ago", days) if days else _("issued today"),
    }


@blueprint.get("/applications/<uuid:application_id>/preview/<side>")
@requires("documents.apply")
def preview(application_id: uuid.UUID, side: str) -> Response:
    """Return a side of the card as it would be issued today, marked as of no value."""
    if side not in (FRONT, BACK):
        raise NotFound
    with begin() as ctx:
        drawn = issuing.preview(ctx, application_id)
    return settle(Response(drawn.front if side == FRONT else drawn.back, mimetype=MEDIA_TYPES[side]))


@blueprint.post("/applications/<uuid:application_id>/card")
@requires("documents.issue")
def issue(application_id: uuid.UUID) -> Response:
    """Issue the card; sent twice, one is issued."""
    from registry.documents.counter.pages import shown_application

    try:
        with begin() as ctx:
            card = issuing.issue(ctx, application_id)
            address = url_for("cards_desk.card", card_id=card.id)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            issued = cards.card_of_application(ctx.session, application_id)
            if issued is not None:
                return to(url_for("cards_desk.card", card_id=issued.id))
            return shown_application(ctx, application_id, error)
    return to(address, notice="card-issued")


@blueprint.get("/cards/<uuid:card_id>")
@requires("documents.read")
def card(card_id: uuid.UUID) -> Response:
    """Show a card: both sides, its state, and what can be done with it."""
    with begin() as ctx:
        card = service.read(ctx, card_id)
        ctx.journal("card.read", "identity_card", card.id)
        answer = card_answer(ctx, card)
        application = counter.read(ctx, card.application_id)
        files = {file["name"] for file in answer["files"]}
        return page(
            "ids/card.html",
            id=card.id,
            name=name_of(card.person),
            person_id=card.person_id,
            number=card.number,
            state=words.CARD_STATES[answer["state"]],
            state_kind=words.CARD_KINDS[answer["state"]],
            ending=words.ENDINGS[card.ended_reason] if card.ended_reason else None,
            is_outdated=answer["is_outdated"] and answer["state"] == "live",
            rows=_rows(ctx, card, application, answer),
            files=files,
            application_id=card.application_id,
            may_deliver=application.state == ISSUED and card.ended_at is None and ctx.actor.may("documents.issue"),
            may_return=application.state == DELIVERED and card.ended_at is None and ctx.actor.may("documents.issue"),
            may_apply=_may_apply(ctx, card),
            may_revoke=card.ended_at is None and ctx.actor.may("documents.revoke"),
            may_reprint=ctx.actor.may("documents.reprint") and _is_reprintable(ctx, card),
        )


def _may_apply(ctx: Context, card: IdentityCard) -> bool:
    """Whether another card can be applied for: not while an application is open."""
    return ctx.actor.may("documents.apply") and applications.open_application(ctx.session, card.person_id) is None


def _is_reprintable(ctx: Context, card: IdentityCard) -> bool:
    try:
        printings.reprintable(ctx, card)
    except Refused:
        return False
    return True


def _rows(
    ctx: Context, card: IdentityCard, application: Application, answer: Mapping[str, Any]
) -> list[dict[str, Any]]:
    rows: list[tuple[Message, Any]] = [
        (_("Issued"), show_day(card.issued_on)),
        (_("Valid until"), show_day(card.expires_on)),
        (_("Printings ordered"), answer["copies"]),
        (_("Handed over"), show_moment(card.delivered_at) if card.delivered_at else None),
    ]
    if application.state == DELIVERED:
        rows.append((_("Collected by"), _collector(ctx, application)))
    return [{"label": label, "value": value} for label, value in rows if value]


def _collector(ctx: Context, application: Application) -> Message | str | None:
    steps = [step for step in applications.events(ctx.session, application.id) if step.action == "delivered"]
    named = steps[-1].details if steps else {}
    if "collector" not in named:
        return None
    if named["collector"] == APPLICANT and application.applicant_id is not None:
        person = persons.person(ctx.session, application.applicant_id)
        if person is not None:
            ctx.journal("person.shown", "person", person.id)
        name = name_of(person) if person is not None else "–"
    else:
        name = named["name"] or "–"
    document = DOCUMENTS.get(named["document_type"], named["document_type"])
    return _("{name}, {document} {number}", name=name, document=document, number=named["document_number"])


@blueprint.get("/cards/<uuid:card_id>/files/<name>")
@requires("documents.read")
def file(card_id: uuid.UUID, name: str) -> Response:
    """Return a file of a card exactly as issued."""
    if name not in MEDIA_TYPES:
        raise NotFound
    with begin() as ctx:
        content = service.open_file(ctx, card_id, name)
    return settle(Response(content, mimetype=MEDIA_TYPES[name]))


@blueprint.get("/applications/<uuid:application_id>/delivery")
@requires("documents.issue")
def collection(application_id: uuid.UUID) -> Response:
    """Ask who collects the card, and by which document."""
    with begin() as ctx:
        return _collection(ctx, application_id, {"collector": APPLICANT})


@blueprint.post("/applications/<uuid:application_id>/delivery")
@requires("documents.issue")
def deliver(application_id: uuid.UUID) -> Response:
    """Record to whom the card is handed over; sent again, nothing more is recorded."""
    values = typed(inputs(forms.COLLECTION))
    try:
        loaded = load(CollectionSchema(), body(forms.COLLECTION, values))
        with begin() as ctx:
            card = issuing.deliver(ctx, application_id, Collection(**loaded))
            address = url_for("cards_desk.card", card_id=card.id)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            issued = cards.card_of_application(ctx.session, application_id)
            if issued is not None and issued.delivered_at is not None:
                return to(url_for("cards_desk.card", card_id=issued.id))
            return _collection(ctx, application_id, values, error)
    return to(address, notice="card-delivered")


def _collection(
    ctx: Context, application_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    application = counter.read(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    card = cards.card_of_application(ctx.session, application_id)
    if card is None:
        raise NotFound
    fields, problems = filled(forms.COLLECTION, values, error)
    return page(
        "ids/delivery.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        name=name_of(application.person),
        number=card.number,
        applicant=name_of(application.applicant) if application.applicant else None,
        relation=words.APPLICANTS.get(application.applicant_relation or ""),
        fields=fields,
        action=url_for("cards_desk.deliver", application_id=application_id),
        back=url_for("cards_desk.card", card_id=card.id),
    )
