"""What one person does with an acta alone, and what waits for a second: a rectification, a cancellation."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from registry.births.corrections import keeping
from registry.births.record import amendments, queries, service
from registry.births.record.amendments import NAMES, Rectification
from registry.births.record.court_parents import CourtParent
from registry.births.record.declarants import Declarant
from registry.births.record.models import BirthRecord
from registry.births.record.parents import Father
from registry.births.record.rules import GRAVE, IN_FORCE, is_renaming
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.people import changes
from registry.people import queries as persons
from registry.people.changes import Ground
from registry.people.models import ChangeRequest


@dataclass(frozen=True, slots=True)
class Supersession:
    """The acta that is to replace another one."""

    reason: str
    given_names: str | None
    surname_order: str
    father: Father | None = None
    parents: tuple[CourtParent, ...] = ()
    """Those whom a court's decision names, in place of the mother and father so far."""


def rectify(
    ctx: Context, record_id: uuid.UUID, reason: str, rectification: Rectification, evidence: str | None
) -> BirthRecord:
    """Rectify an acta, or ask a second person to: for sex, birth, parents, declarant and another name.

    Everything but the spelling of a name needs a document that justifies it.
    """
    record = _lock(ctx, record_id, rectification)
    is_grave = _is_grave(record, rectification)
    if evidence is None and (is_grave or rectification.certificate):
        message = _("Give the document that justifies this change: its kind and its reference.")
        raise Invalid([FieldError("/document", message)])
    if is_grave:
        with changes.tried(ctx):
            amendments.rectify(ctx, record.id, rectification, Ground(reason, evidence, ctx.actor.account_id))
    else:
        changes.refuse_while_waiting(ctx, record.id)
        return amendments.rectify(ctx, record.id, rectification, Ground(reason, evidence))
    _ask(ctx, record, "rectification", reason, evidence, content=_stored(rectification))
    return record


def _lock(ctx: Context, record_id: uuid.UUID, rectification: Rectification) -> BirthRecord:
    """The acta, locked; of two whose numbers are exchanged both, in the order of their ids.

    Two people who approve the exchange from either side at one moment would else wait for each other.
    """
    number = rectification.certificate.get("cnv") if rectification.exchanges_number else None
    other = queries.acta_of_number(ctx.session, ctx.actor, number) if number is not None else None
    for each in sorted({record_id} | ({other} if other is not None else set()), key=str):
        service.read(ctx, each, lock=True)
    return service.read(ctx, record_id)


def _is_grave(record: BirthRecord, rectification: Rectification) -> bool:
    before = [getattr(record, name) for name in NAMES]
    after = [rectification.names.get(name, getattr(record, name)) for name in NAMES]
    return (
        rectification.has_father
        or rectification.exchanges_number
        or bool(rectification.parents)
        or rectification.declarant is not None
        or not GRAVE.isdisjoint(rectification.certificate)
        or is_renaming(before, after)
    )


def supersede(ctx: Context, record_id: uuid.UUID, evidence: str | None, supersession: Supersession) -> BirthRecord:
    """Replace an acta, or ask a second person to: for parents whom a court names, and a parent or name taken away.

    A father who recognises his child later needs no second person if he shows a document that is his.
    """
    record = service.read(ctx, record_id, lock=True)
    if not _is_grave_replacement(record, supersession):
        changes.refuse_while_waiting(ctx, record.id)
        return _superseded(ctx, record.id, supersession)
    with changes.tried(ctx):
        _superseded(ctx, record.id, supersession)
    if evidence is None:
        message = _("Give the document that justifies this change: its kind and its reference.")
        raise Invalid([FieldError("/document", message)])
    _ask(ctx, record, "supersession", supersession.reason, evidence, content=asdict(supersession))
    return record


def _is_grave_replacement(record: BirthRecord, supersession: Supersession) -> bool:
    loses_father = record.father_id is not None
    is_renamed = is_renaming([record.given_names], [supersession.given_names])
    is_of_court = bool(supersession.parents) or bool(record.parents)
    father = supersession.father
    is_unidentified = father is not None and not father.is_identified
    return is_of_court or loses_father or is_renamed or is_unidentified


def _superseded(ctx: Context, record_id: uuid.UUID, supersession: Supersession) -> BirthRecord:
    return service.supersede(
        ctx,
        record_id,
        supersession.reason,
        supersession.given_names,
        supersession.surname_order,
        supersession.father,
        supersession.parents,
    )


def cancel(ctx: Context, record_id: uuid.UUID, reason: str, evidence: str | None) -> BirthRecord:
    """Cancel an acta that is not inscribed, or ask a second person to cancel one in force."""
    record = service.read(ctx, record_id, lock=True)
    if record.state not in IN_FORCE:
        return amendments.cancel(ctx, record.id, reason)
    with changes.tried(ctx):
        amendments.cancel(ctx, record.id, reason)
    _ask(ctx, record, "cancellation", reason, evidence)
    return record


def reinstate(ctx: Context, record_id: uuid.UUID, reason: str, evidence: str | None) -> BirthRecord:
    """Ask a second person to undo a cancellation or a replacement."""
    record = service.read(ctx, record_id, lock=True)
    with changes.tried(ctx):
        amendments.reinstate(ctx, record.id, reason)
    _ask(ctx, record, "reinstatement", reason, evidence)
    return record


def decide(ctx: Context, record_id: uuid.UUID, requested_at: datetime, *, is_approved: bool) -> BirthRecord:
    """Approve or refuse the change that waits; an approved change is done in the same transaction."""
    waiting = persons.waiting_request(ctx.session, record_id)
    is_rectification = waiting is not None and waiting.kind == "rectification"
    record = _lock(ctx, record_id, _read(waiting.content) if waiting and is_rectification else Rectification())
    change = changes.decide(ctx, record.id, requested_at, is_approved=is_approved)
    return _DO[change.kind](ctx, record.id, change) if is_approved else record


def _rectified(ctx: Context, record_id: uuid.UUID, change: ChangeRequest) -> BirthRecord:
    return amendments.rectify(ctx, record_id, _read(change.content), changes.ground_of(change))


_DO: Final[Mapping[str, Callable[[Context, uuid.UUID, ChangeRequest], BirthRecord]]] = {
    "rectification": _rectified,
    "supersession": lambda ctx, record_id, change: _superseded(ctx, record_id, _read_supersession(change.content)),
    "cancellation": lambda ctx, record_id, change: amendments.cancel(ctx, record_id, change.reason),
    "reinstatement": lambda ctx, record_id, change: amendments.reinstate(ctx, record_id, change.reason),
}
"""Kind of change → what an approval does."""


def _ask(
    ctx: Context,
    record: BirthRecord,
    kind: str,
    reason: str,
    evidence: str | None,
    content: Mapping[str, Any] | None = None,
) -> None:
    changes.request(ctx, kind, record.child_id, record.id, content=content or {}, reason=reason, evidence=evidence)


def _stored(rectification: Rectification) -> dict[str, Any]:
    certificate = keeping.to_json(rectification.certificate)
    stored: dict[str, Any] = {"names": dict(rectification.names), "certificate": certificate}
    if rectification.exchanges_number:
        stored["exchanges_number"] = True
    if rectification.has_father:
        stored["father"] = asdict(rectification.father) if rectification.father else None
    if rectification.parents:
        stored["parents"] = [asdict(parent) for parent in rectification.parents]
    if rectification.declarant is not None:
        stored["declarant"] = asdict(rectification.declarant)
    return stored


def _read_supersession(content: Mapping[str, Any]) -> Supersession:
    father = Father(**content["father"]) if content["father"] else None
    return Supersession(**{**content, "father": father, "parents": _read_parents(content)})


def _read_parents(content: Mapping[str, Any]) -> tuple[CourtParent, ...]:
    return tuple(CourtParent(**parent) for parent in content.get("parents", ()))


def _read(content: Mapping[str, Any]) -> Rectification:
    father = content.get("father")
    return Rectification(
        content["names"],
        keeping.from_json(content["certificate"]),
        "father" in content,
        Father(**father) if father else None,
        _read_parents(content),
        content.get("exchanges_number", False),
        Declarant(**content["declarant"]) if "declarant" in content else None,
    )
