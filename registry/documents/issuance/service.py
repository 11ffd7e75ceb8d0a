"""Issuing a card and handing it over: number, status place, signed QR, pictures and print order in one transaction."""

import hashlib
import secrets
import uuid
from datetime import date
from typing import Any, Final

from registry.births.record import service as records
from registry.births.record.models import BirthRecord
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, Unavailable
from registry.core.messages import _
from registry.documents.applications import eligibility, history
from registry.documents.applications import queries as applications
from registry.documents.applications import service as counter
from registry.documents.applications.models import Application
from registry.documents.applications.rules.entitlement import expiry
from registry.documents.applications.rules.states import (
    APPROVED,
    CORRECTION,
    DELIVERED,
    DRAFT,
    DUPLICATE,
    ISSUED,
    RENEWAL,
)
from registry.documents.artefact import claim169, drawing, pdf
from registry.documents.artefact.face import CardFace
from registry.documents.cards import queries as cards
from registry.documents.cards import service, status
from registry.documents.cards.content import register_content
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
from registry.documents.cards.rules import CORRECTED, RENEWED
from registry.documents.issuance.rules import Collection, errors, stored
from registry.documents.keys.service import current_key
from registry.documents.settings import service as settings
from registry.facilities import queries as facilities
from registry.people import queries as persons
from registry.people import service as people
from registry.people.happenings.rules import ID_ISSUED, ID_RENEWED
from registry.people.happenings.service import happen
from registry.people.models import Person
from registry.people.rules import full_name

_ENDING_OF: Final = {RENEWAL: RENEWED, CORRECTION: CORRECTED}
_DRAWS: Final = 20
"""Numbers drawn before giving up; among 28⁸ the first one is almost always free."""
HOME_COUNTRY: Final = "PER"
"""Nationality of a child whose birth record names none: it was born in Peru."""


def issue(ctx: Context, application_id: uuid.UUID) -> IdentityCard:
    """Issue the card of an approved application; the card it replaces ends in the same transaction.

    The rules are checked again as of today. Raises Invalid with every reason, Refused in another state.
    """
    application = counter.read(ctx, application_id, lock=True)
    if application.state != APPROVED:
        raise history.wrong_state(application)
    applications.lock_person(ctx.session, application.person_id)
    reasons = eligibility.reasons(ctx, application)
    if reasons:
        raise eligibility.refusal(reasons)
    acta = applications.acta_in_force(ctx.session, application.person_id)
    assert acta is not None  # otherwise the rules give a reason
    replaced = cards.card_to_replace(ctx.session, application.person_id)
    if replaced is not None and replaced.ended_at is None:
        service.end(ctx, replaced, _ending(application), has_successor=True)
    card = _card(ctx, application, acta, replaced)
    history.step(ctx, application, ISSUED, "issued", card=str(card.id))
    happen(ctx, ID_RENEWED if replaced else ID_ISSUED, card.person_id, card.id)
    return card


def _ending(application: Application) -> str:
    if application.kind == DUPLICATE:
        assert application.cause is not None
        return application.cause
    return _ENDING_OF[application.kind]  # a first issue is refused while there is a card


def _card(ctx: Context, application: Application, acta: BirthRecord, replaced: IdentityCard | None) -> IdentityCard:
    list_id, index = status.draw_place(ctx)
    key = current_key(ctx)
    number = draw_number(ctx, is_demonstration=application.is_demonstration)
    content = _content(ctx, application, acta, number)
    card = IdentityCard(
        id=uuid.uuid4(),
        number=content["number"],
        person_id=application.person_id,
        application_id=application.id,
        record_id=acta.id,
        replaces_id=replaced.id if replaced else None,
        issued_on=ctx.today,
        expires_on=date.fromisoformat(content["expires_on"]),
        content=content,
        content_sha256=hashlib.sha256(canonical(content).encode()).digest(),
        policy=settings.version(ctx.session),
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
    face = face_of(content, ctx.vault.open(application.sealed_photograph, application.photograph_place))
    qr_text = claim169.issue(face, key, (status.list_uri(ctx.settings.public_url, list_id), index))
    files = files_of(face, qr_text, f"{ctx.settings.public_url}/verify")
    digests = {f"{name}_sha256": _store(ctx, card, name, file) for name, file in files.items()}
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
        **digests,
    )
    return card


def preview(ctx: Context, application_id: uuid.UUID) -> drawing.DrawnCard:
    """Both sides of a card as it would be issued today, marked as of no value; raises NotFound while parts are missing.

    Its number and its code are nobody's, so that a picture of it proves nothing.
    """
    application = counter.read(ctx, application_id)
    acta = applications.acta_in_force(ctx.session, application.person_id)
    if acta is None or application.person.birth_date is None or application.state not in (DRAFT, APPROVED):
        raise NotFound
    photograph = counter.open_photograph(ctx, application_id)
    content = _content(ctx, application, acta, NO_NUMBER) | {"is_demonstration": True}
    return drawing.draw(face_of(content, photograph), NO_NUMBER)


NO_NUMBER: Final = DEMONSTRATION + LETTERS[0] * (NUMBER_LENGTH - 1)
"""Of no card: drawn by a chance of one in 10¹¹, and then on demonstration data."""


def _content(ctx: Context, application: Application, acta: BirthRecord, number: str) -> dict[str, Any]:
    """Everything the card says, as the register has it today."""
    person = application.person
    assert person.birth_date is not None
    guardian = application.applicant
    birth = records.origin(ctx, acta)
    place = birth.ubigeo_scheme and birth.ubigeo and facilities.place(ctx.session, birth.ubigeo_scheme, birth.ubigeo)
    return register_content(ctx.session, person) | {
        "number": number,
        "issued_on": ctx.today.isoformat(),
        "expires_on": expiry(person.birth_date, ctx.today, settings.current(ctx.session)).isoformat(),
        "nationality": person.nationality or HOME_COUNTRY,
        "birthplace": place.whole_name if place else None,
        "second_language": application.language,
        "guardian": _name(guardian) if guardian else None,
        "is_demonstration": application.is_demonstration,
    }


def _name(person: Person) -> str | None:
    return full_name(person.given_names, person.first_surname, person.second_surname) or None


def draw_number(ctx: Context, *, is_demonstration: bool) -> str:
    """A number no card has had: random, so that it reveals neither order nor count. Raises Unavailable."""
    for _attempt in range(_DRAWS):
        letters = "".join(secrets.choice(LETTERS) for _place in range(NUMBER_LENGTH - 1))
        number = (DEMONSTRATION if is_demonstration else REAL) + letters
        if cards.card_numbered(ctx.session, number) is None:
            return number
    raise Unavailable("numbers-exhausted", _("No free card number could be drawn. Nothing was saved; try again."))


def face_of(content: dict[str, Any], photograph: bytes) -> CardFace:
    """What the card shows: its certified content and the photograph."""
    return CardFace(
        number=content["number"],
        cui=content["cui"],
        given_names=content["given_names"],
        first_surname=content["first_surname"],
        second_surname=content["second_surname"],
        sex=content["sex"],
        birth_date=date.fromisoformat(content["birth_date"]),
        issued_on=date.fromisoformat(content["issued_on"]),
        expires_on=date.fromisoformat(content["expires_on"]),
        nationality=content["nationality"],
        birthplace=content["birthplace"],
        second_language=content["second_language"],
        guardian=content["guardian"],
        photograph=photograph,
        is_demonstration=content["is_demonstration"],
    )


def files_of(face: CardFace, qr_text: str, verification_url: str) -> dict[str, bytes]:
    """The pictures of both sides, the PDF and the QR's text, by file name."""
    card = drawing.draw(face, qr_text, verification_url)
    return {FRONT: card.front, BACK: card.back, PDF: pdf.card(card), QR: qr_text.encode()}


def _store(ctx: Context, card: IdentityCard, name: str, content: bytes) -> str:
    """Seal and store a file; returns its SHA-256."""
    file = CardFile(card_id=card.id, name=name, sha256=hashlib.sha256(content).digest())
    file.sealed = ctx.vault.seal(content, file.vault_place)
    ctx.session.add(file)
    return file.sha256.hex()


def deliver(ctx: Context, application_id: uuid.UUID, collection: Collection) -> IdentityCard:
    """Record that a card was handed over, and to whom; raises Refused if it was not issued or has ended since.

    Raises Invalid where the collector is not known by a document.
    A card in somebody's hand is not printed again: a printing that still waits is cancelled.
    """
    application = counter.read(ctx, application_id, lock=True)
    wrong = errors(collection, is_of_applicant=_is_applicants(ctx, application, collection))
    if wrong:
        raise Invalid(FieldError(f"/{name}", reason) for name, reason in wrong)
    history.step(ctx, application, DELIVERED, "delivered", named=stored(collection))
    card = cards.card_of_application(ctx.session, application.id)
    assert card is not None  # an application is issued with its card
    if card.ended_at is not None:
        raise Refused("card-ended", _("This card ended before it was handed over. Do not deliver it."))
    card.delivered_at = ctx.now
    waiting = cards.last_order(ctx.session, card.id, lock=True)
    if waiting is not None and waiting.batch_id is None:
        waiting.cancelled_at = waiting.cancelled_at or ctx.now
    ctx.session.flush()
    ctx.journal("card.delivered", "identity_card", card.id)
    return card


def take_back(ctx: Context, application_id: uuid.UUID, reason: str) -> IdentityCard:
    """Record that a card came back, or was never handed over: it waits for its family again, and both steps stay.

    Raises Refused where it was not handed over, or has ended since. A printing that the hand-over cancelled waits anew.
    """
    application = counter.read(ctx, application_id, lock=True)
    card = cards.card_of_application(ctx.session, application.id)
    if card is not None and card.ended_at is not None:
        raise Refused("card-ended", _("This card has ended. Issue another one instead of handing it over again."))
    if application.state != DELIVERED:
        raise history.wrong_state(application)
    history.step(ctx, application, ISSUED, "returned", reason)
    assert card is not None  # an application is delivered with its card
    card.delivered_at = None
    last = cards.last_order(ctx.session, card.id, lock=True)
    if last is not None and last.batch_id is None:
        last.cancelled_at = None
    ctx.session.flush()
    ctx.journal("card.returned", "identity_card", card.id)
    return card


def _is_applicants(ctx: Context, application: Application, collection: Collection) -> bool:
    """Whether a document is the applicant's, whose records may be joined; so is any where none of theirs is known."""
    applicant = application.applicant
    if applicant is None or not applicant.documents:
        return True
    bearer = people.find_by_document(ctx, collection.document_type, collection.document_number)
    return bearer is not None and bearer.id == persons.record_in_use(ctx.session, applicant.id)
