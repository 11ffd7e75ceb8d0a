"""The job that registers what a station sealed, by the very service of the API; what it cannot register waits.

A birth is registered once: by the enrolment's own key, whether it came in an envelope, in two, or over the API.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final

import structlog
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from registry.births import enrolment
from registry.births.drafts.reading import NAME_OF
from registry.births.drafts.words import LABELS
from registry.births.models import Birth
from registry.births.rules.dates import earliest_birth
from registry.births.schemas import EnrolmentSchema, certificate_from_json
from registry.births.service import certificate_errors
from registry.core import locks, measures
from registry.core.clock import PERU
from registry.core.context import SYSTEM, Actor, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import FieldError, Invalid, RegistryError, Unavailable
from registry.core.hiding import act
from registry.core.json_reading import read_object
from registry.core.logging import place_of
from registry.core.messages import Message, _
from registry.core.problems import field_errors
from registry.core.replay import Answer, content_hash, keep_answer
from registry.core.vault import VaultError
from registry.fingerprints.matching.among import slips
from registry.fingerprints.schemas import submissions
from registry.fingerprints.service import Acquired, acquire
from registry.outbox import queries
from registry.outbox.arrived.opening import Opened, Problem, key_hash, open_
from registry.outbox.arrived.receiving import REGISTER_TASK
from registry.outbox.models import OutboxBirth, OutboxEnvelope, OutboxReason
from registry.outbox.rules import PATIENCE, RECEIVED, REGISTERED, REPAIRED_BY_TIME, WAITING
from registry.people.agreement import DISPUTED
from station.envelope import Bounds, Content

log = structlog.get_logger(__name__)
_ROUTE: Final = "births"
"""The route of the API under whose keys enrolments are answered."""


def register(ctx: Context, envelope_id: uuid.UUID, *, is_asked: bool = False) -> None:
    """Register an envelope, or let it wait for a person with all reasons. Run again, it adds nothing twice.

    One that waits is tried again where only time was lacking, or where a person asks for it.
    """
    row = queries.envelope(ctx.session, envelope_id, lock=True)
    if row is None or not _is_to_be_tried(ctx, row, is_asked=is_asked):
        return
    locks.take(ctx.session, locks.Lock.OUTBOX_NUMBER, f"{row.station_id}/{row.seq}")
    content = open_(ctx, row)
    if isinstance(content, Problem):
        wait(ctx, row, [content])
        return
    if content.is_waited_for and not content.problems:
        assert row.received_at is not None
        ctx.defer_until(row.received_at + PATIENCE, REGISTER_TASK, envelope_id=str(row.id))
        return
    if birth_id := _known_birth(ctx, row, content.content):
        _conclude(ctx, row, birth_id, is_repeated=True)
        return
    delivery, of_twin = _delivery(ctx, content.content)
    problems = [*content.problems, *of_twin]
    if problems or content.actor is None:
        wait(ctx, row, problems)
        return
    _try(ctx, row, content, content.actor, delivery)


def _is_to_be_tried(ctx: Context, row: OutboxEnvelope, *, is_asked: bool) -> bool:
    if row.state == RECEIVED:
        return True
    if row.state != WAITING or row.draft_id is not None:
        return False
    return is_asked or {reason.slug for reason in queries.reasons(ctx.session, row)} <= REPAIRED_BY_TIME


def _known_birth(ctx: Context, row: OutboxEnvelope, content: Content) -> uuid.UUID | None:
    """The birth that this enrolment became already: by another envelope with its key, or over the API."""
    locks.take(ctx.session, locks.Lock.OUTBOX_NUMBER, f"{content.account}/{content.key}")
    if row.account_id is None:
        return None
    first = queries.registered_of_key(ctx.session, row.account_id, key_hash(content.key))
    if first is not None:
        return queries.birth_of(ctx.session, first.id)
    return _answered(ctx, row.account_id, content.key)


def _answered(ctx: Context, account_id: uuid.UUID, key: str) -> uuid.UUID | None:
    answered = queries.answered(ctx.session, account_id, key)
    return uuid.UUID((answered.location or "").rpartition("/")[2]) if answered is not None else None


def _delivery(ctx: Context, content: Content) -> tuple[uuid.UUID | None, list[Problem]]:
    """The delivery of the first child, where this is another one of it."""
    if not content.twin_of:
        return None, []
    first = queries.registered_of_key(ctx.session, content.account, key_hash(content.twin_of))
    birth_id = queries.birth_of(ctx.session, first.id) if first else _answered(ctx, content.account, content.twin_of)
    birth = ctx.session.get(Birth, birth_id) if birth_id else None
    return (birth.delivery_id, []) if birth is not None else (None, [Problem("first_child_waits")])


def _try(ctx: Context, row: OutboxEnvelope, sealed: Opened, actor: Actor, delivery: uuid.UUID | None) -> None:
    """Enrol as the registrar who made it; what bars it undoes all of it, and the envelope waits."""
    problems: list[Problem] = []
    entries, queued = len(ctx.entries), len(ctx.queued)
    try:
        with _as(ctx, actor), refusals_for_constraints(), ctx.session.begin_nested():
            acquired, command = _command(ctx, sealed, delivery)
            birth = enrolment.enrol(ctx, command, acquired).birth
            answer = Answer(201, {"id": str(birth.id)}, f"/api/v1/births/{birth.id}")
            keep_answer(ctx, _ROUTE, sealed.content.key, content_hash(sealed.content.body), answer)
            ctx.session.flush()
    except Unavailable:
        ctx.actor = SYSTEM
        raise  # the engine or the keys are away: the job is run again
    except RegistryError as error:
        problems = problems_of(error)
        del ctx.entries[entries:], ctx.queued[queued:]
    except (SQLAlchemyError, VaultError):
        ctx.actor = SYSTEM
        raise  # the database or the keys are away, or a record is damaged: nothing is said of the envelope
    except Exception as error:  # noqa: BLE001  # whatever it is: a person looks at it, and the others go on
        log.warning("outbox_failed", error=type(error).__name__, where=place_of(error.__traceback__))
        problems = [Problem("refused")]
        del ctx.entries[entries:], ctx.queued[queued:]
    if problems:
        ctx.actor = SYSTEM
        act(ctx.session, SYSTEM)
        ctx.session.refresh(row)
        if birth_id := _known_birth(ctx, row, sealed.content):  # registered over the API at this very moment
            _conclude(ctx, row, birth_id, is_repeated=True)
        else:
            wait(ctx, row, problems)
        return
    measures.count(measures.ENROLMENTS)
    _conclude(ctx, row, birth.id, is_repeated=False)


@contextmanager
def _as(ctx: Context, actor: Actor) -> Iterator[None]:
    """Act as the registrar from here on: what he may not see, this does not see, and the journal names him."""
    ctx.actor = actor
    act(ctx.session, actor)
    yield


def problems_of(error: RegistryError) -> list[Problem]:
    """A refusal of the service as reasons, each in its own words."""
    slug = "not_valid" if isinstance(error, Invalid) else "refused"
    details = [_with_label(field) for field in error.errors] or [error.title]
    return [Problem(slug, detail) for detail in dict.fromkeys(details)]


def _with_label(field: FieldError) -> Message:
    """What is wrong, and with which field, as the pages call it."""
    label = LABELS.get(NAME_OF.get(field.pointer, ""))
    return field.detail if label is None else _("{field}: {problem}", field=label, problem=field.detail)


def _command(ctx: Context, sealed: Opened, delivery: uuid.UUID | None) -> tuple[list[Acquired], enrolment.EnrolNewborn]:
    """The enrolment as the API would read it, with the clock of its prints put right; raises Invalid."""
    json = request_of(sealed.content, sealed.made)
    certificate, sign = certificate_from_json(json["certificate"]), json["sign"]
    prints = submissions(json["prints"], sealed.content.files(), "/prints")
    errors = certificate_errors(ctx, certificate, sign=sign)
    if errors:
        raise Invalid(errors)
    acquired = acquire(prints)
    if errors := tuple(slips(acquired)):
        raise Invalid(errors)
    is_disputed = json["document_status"] == DISPUTED
    made_at = _made_at(sealed.made, earliest_birth(certificate))
    return acquired, enrolment.EnrolNewborn(certificate, delivery, sign, is_disputed, made_at)


def _made_at(made: Bounds, born: datetime | None) -> datetime:
    """When it was made and signed: where that lies between bounds only, not before the birth that it states."""
    if made.earliest == made.latest or born is None:
        return made.moment
    return min(max(made.moment, born), made.latest)


def request_of(content: Content, made: Bounds | None) -> dict[str, Any]:
    """The body by the API's schema; raises Invalid with every field error."""
    try:
        loaded: dict[str, Any] = EnrolmentSchema().load(put_right(content, made))
    except ValidationError as error:
        raise Invalid(field_errors(error.messages, "")) from error
    return loaded


def put_right(content: Content, made: Bounds | None) -> dict[str, Any]:
    """The body with the times of its prints put right by as much as the device's clock was wrong.

    Nobody types these times, so a wrong clock alone never makes an enrolment wait: none lies after the envelope was
    made, nor, where its moment is known between bounds only, before the birth.
    """
    body = read_object(content.body)
    body.pop("delivery_id", None)  # nobody knows one where the line is down
    if made is not None:
        born = _born(body) if made.earliest < made.latest else None
        for print_ in body.get("prints", []):
            with suppress(ValueError, OverflowError, TypeError):  # the schema says what is wrong with it
                moment = datetime.fromisoformat(str(print_.get("captured_at"))) - made.difference
                moment = moment if born is None else max(moment, born)
                print_["captured_at"] = min(moment, made.latest).isoformat()
    return body


def _born(body: Mapping[str, Any]) -> datetime | None:
    """When the child was born, as it was typed; None where it cannot be read, which the schema then says."""
    with suppress(ValueError, TypeError, AttributeError, KeyError):
        newborn = body["certificate"]["newborn"]
        born = datetime.fromisoformat(str(newborn.get("born_at") or newborn.get("born_on")))
        return born if born.tzinfo else born.replace(tzinfo=PERU)
    return None


def wait(ctx: Context, row: OutboxEnvelope, problems: Iterable[Problem]) -> None:
    """Let an envelope wait for a person, with every reason."""
    row.state = WAITING
    row.attempts += 1
    listed = list(dict.fromkeys(problems))
    for position, problem in enumerate(listed):
        ctx.session.add(
            OutboxReason(
                envelope_id=row.id,
                attempt=row.attempts,
                position=position,
                slug=problem.slug,
                detail=problem.detail,
                at=ctx.now,
            )
        )
    ctx.session.flush()
    slugs = sorted({problem.slug for problem in listed})
    ctx.journal("outbox.waits", "outbox_envelope", row.id, station=str(row.station_id), seq=row.seq, reasons=slugs)


def _conclude(ctx: Context, row: OutboxEnvelope, birth_id: uuid.UUID, *, is_repeated: bool) -> None:
    conclude(ctx, row, birth_id)
    ctx.journal(
        "outbox.registered", "outbox_envelope", row.id,
        birth=str(birth_id), station=str(row.station_id), seq=row.seq, is_repeated=is_repeated,
    )  # fmt: skip
    queue_twins(ctx, row)


def queue_twins(ctx: Context, row: OutboxEnvelope) -> None:
    """Have those tried that waited for this child of their delivery."""
    if row.account_id is not None and row.key_hash is not None:
        for twin in queries.twins_of(ctx.session, row.account_id, row.key_hash):
            ctx.defer(REGISTER_TASK, envelope_id=str(twin))


def conclude(ctx: Context, row: OutboxEnvelope, birth_id: uuid.UUID) -> None:
    """Note which birth an envelope became."""
    row.state, row.decided_at, row.draft_id = REGISTERED, ctx.now, None
    ctx.session.flush()
    ctx.session.add(OutboxBirth(envelope_id=row.id, birth_id=birth_id))
    ctx.session.flush()
