"""A card made and handed over: number, place in a status list, machine-readable zone, QR, pictures, all in one go."""

import hashlib
import secrets
import uuid
from datetime import date
from typing import Any

from registry.births.record import service as records
from registry.births.record.models import BirthRecord
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, Refused, Unavailable
from registry.documents.applications import eligibility, history, queries, service
from registry.documents.applications.models import Application
from registry.documents.applications.rules import expiry
from registry.documents.applications.states import APPROVED, CORRECTION, DELIVERED, DUPLICATE, ISSUED, RENEWAL
from registry.documents.artefact import claim169, drawing, pdf
from registry.documents.artefact.face import CardFace
from registry.documents.cards import lifecycle, status
from registry.documents.cards.models import (
    BACK,
    DEMONSTRATION,
    FRONT,
    LETTERS,
    NUMBER_LENGTH,
    PDF,
    QR,
    REAL,
    CardFile,
    IdentityCard,
    PrintOrder,
)
from registry.documents.keys.service import current_key
from registry.facilities import queries as facilities

_ENDING_OF = {RENEWAL: "renewed", CORRECTION: "corrected"}
_DRAWS = 20
"""Numbers drawn before giving up; among 28⁸ the first is free."""
HOME_COUNTRY = "PER"
"""Nationality of a child in whose birth record none is named: it was born here."""


def issue(ctx: Context, application_id: uuid.UUID) -> IdentityCard:
    """Make the card of an approved application; the card it replaces stops in the same transaction.

    The rules are asked once more, today. Raises Invalid with every reason, Refused in another state.
    """
    application = service.read(ctx, application_id, lock=True)
    if application.state != APPROVED:
        raise history.not_from(application)
    queries.lock_person(ctx.session, application.person_id)
    barred = eligibility.reasons(ctx, application)
    if barred:
        raise Invalid(eligibility.as_errors(barred), "not-eligible", "The ID cannot be issued as things are.")
    acta = queries.acta_in_force(ctx.session, application.person_id)
    assert acta is not None  # the rules say so
    replaced = queries.card_to_replace(ctx.session, application.person_id)
    if replaced is not None and replaced.ended_at is None:
        lifecycle.end(ctx, replaced, _ending(application))
    card = _card(ctx, application, acta, replaced)
    history.step(ctx, application, ISSUED, "issued", card=str(card.id))
    return card


def _ending(application: Application) -> str:
    if application.kind == DUPLICATE:
        assert application.cause is not None
        return application.cause
    return _ENDING_OF[application.kind]  # a first issue is barred while a card is there


def _card(ctx: Context, application: Application, acta: BirthRecord, replaced: IdentityCard | None) -> IdentityCard:
    list_id, index = status.draw_place(ctx)
    key = current_key(ctx)
    said = _content(ctx, application, acta)
    card = IdentityCard(
        id=uuid.uuid4(),
        number=said["number"],
        person_id=application.person_id,
        application_id=application.id,
        record_id=acta.id,
        replaces_id=replaced.id if replaced else None,
        issued_on=ctx.today,
        expires_on=date.fromisoformat(said["expires_on"]),
        content=said,
        content_sha256=hashlib.sha256(canonical(said).encode()).digest(),
        policy=eligibility.policy_of(ctx).version,
        key_id=key.kid,
        status_list_id=list_id,
        status_index=index,
        is_demonstration=application.is_demonstration,
        issued_by=ctx.actor.account_id,
        issued_at=ctx.now,
    )
    ctx.session.add(card)
    ctx.session.flush()
    assert application.sealed_photograph is not None
    face = face_of(said, ctx.vault.open(application.sealed_photograph, application.photograph_place))
    text = claim169.issue(face, key, (status.list_uri(ctx.settings.public_url, list_id), index))
    made = files_of(face, text, f"{ctx.settings.public_url}/verify")
    files = {name: _kept(ctx, card, name, content) for name, content in made.items()}
    ctx.session.add(PrintOrder(card_id=card.id, copy=1, ordered_by=ctx.actor.account_id, ordered_at=ctx.now))
    ctx.session.flush()
    ctx.journal(
        "card.issued",
        "identity_card",
        card.id,
        application=str(application.id),
        key=key.kid,
        policy=card.policy,
        content_sha256=card.content_sha256.hex(),
        **{f"{name}_sha256": digest for name, digest in files.items()},
    )
    return card


def _content(ctx: Context, application: Application, acta: BirthRecord) -> dict[str, Any]:
    """Everything the card says, as the register says it today."""
    person = application.person
    assert person.birth_date is not None
    guardian = application.applicant
    birth = records.origin(ctx, acta)
    place = birth.ubigeo_scheme and birth.ubigeo and facilities.place(ctx.session, birth.ubigeo_scheme, birth.ubigeo)
    return eligibility.said_by_register(ctx.session, person) | {
        "number": new_number(ctx, is_demonstration=application.is_demonstration),
        "issued_on": ctx.today.isoformat(),
        "expires_on": expiry(person.birth_date, ctx.today, eligibility.policy_of(ctx)).isoformat(),
        "nationality": person.nationality or HOME_COUNTRY,
        "birthplace": f"{place.district}, {place.province}, {place.department}" if place else None,
        "second_language": application.language,
        "guardian": _name(guardian.given_names, guardian.first_surname, guardian.second_surname) if guardian else None,
        "is_demonstration": application.is_demonstration,
    }


def _name(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None


def new_number(ctx: Context, *, is_demonstration: bool) -> str:
    """A number that no card ever had: random, so that it tells neither order nor count."""
    for _ in range(_DRAWS):
        drawn = "".join(secrets.choice(LETTERS) for _ in range(NUMBER_LENGTH - 1))
        number = (DEMONSTRATION if is_demonstration else REAL) + drawn
        if queries.card_numbered(ctx.session, number) is None:
            return number
    raise Unavailable("numbers-exhausted", "No card number could be drawn. Nothing was saved.")


def face_of(said: dict[str, Any], photograph: bytes) -> CardFace:
    """What the card shows, of its certified content."""
    return CardFace(
        number=said["number"],
        cui=said["cui"],
        given_names=said["given_names"],
        first_surname=said["first_surname"],
        second_surname=said["second_surname"],
        sex=said["sex"],
        birth_date=date.fromisoformat(said["birth_date"]),
        issued_on=date.fromisoformat(said["issued_on"]),
        expires_on=date.fromisoformat(said["expires_on"]),
        nationality=said["nationality"],
        birthplace=said["birthplace"],
        second_language=said["second_language"],
        guardian=said["guardian"],
        photograph=photograph,
        is_demonstration=said["is_demonstration"],
    )


def files_of(face: CardFace, text: str, verified_at: str) -> dict[str, bytes]:
    """Pictures of both sides, the page and the QR's text."""
    drawn = drawing.draw(face, text, verified_at)
    return {FRONT: drawn.front, BACK: drawn.back, PDF: pdf.card(drawn), QR: text.encode()}


def _kept(ctx: Context, card: IdentityCard, name: str, content: bytes) -> str:
    file = CardFile(card_id=card.id, name=name, sha256=hashlib.sha256(content).digest())
    file.sealed = ctx.vault.seal(content, file.place)
    ctx.session.add(file)
    return file.sha256.hex()


def open_file(ctx: Context, card_id: uuid.UUID, name: str) -> bytes:
    """A file of a card exactly as issued; the reading is journalled. Raises NotFound."""
    card = lifecycle.read(ctx, card_id)
    file = queries.card_file(ctx.session, card_id, name)
    if file is None or queries.is_restricted(ctx.session, ctx.actor, card):
        raise NotFound
    ctx.journal("card.file_read", "identity_card", card.id, file=name)
    return ctx.vault.open(file.sealed, file.place)


def deliver(ctx: Context, application_id: uuid.UUID) -> IdentityCard:
    """Hand the card over; raises Refused for one that was not issued, or that stopped since."""
    application = service.read(ctx, application_id, lock=True)
    history.step(ctx, application, DELIVERED, "delivered")
    card = queries.card_of_application(ctx.session, application.id)
    assert card is not None  # an application is issued with its card
    if card.ended_at is not None:
        raise Refused("card-ended", "This card was ended before it was handed over.")
    card.delivered_at = ctx.now
    ctx.session.flush()
    ctx.journal("card.delivered", "identity_card", card.id)
    return card
