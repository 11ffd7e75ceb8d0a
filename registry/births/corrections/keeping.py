"""What a certificate stated before a correction: kept beside it, as JSON, with reason and evidence."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from registry.births import service
from registry.births.models import Birth, BirthCorrection
from registry.core.context import Context
from registry.people.changes import Ground

_DAYS: Final = ("certified_on", "born_on", "mother_birth_date", "last_birth_on")


def keep(ctx: Context, birth: Birth, before: dict[str, Any], after: dict[str, Any], ground: Ground) -> BirthCorrection:
    """Add the row that keeps what a certificate stated; the trigger of the certificate looks for it."""
    correction = BirthCorrection(
        birth_id=birth.id,
        sequence=birth.corrections + 1,
        before=before,
        after=after,
        reason=ground.reason,
        evidence=ground.evidence,
        requested_by=ground.requested_by,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(correction)
    ctx.session.flush()
    return correction


def write(
    ctx: Context,
    birth: Birth,
    values: Mapping[str, Any],
    mother_id: uuid.UUID | None,
    ground: Ground,
    meanwhile: Mapping[str, Any] = MappingProxyType({}),
) -> BirthCorrection:
    """Write columns of a signed certificate with a row that keeps what stood there; the caller has judged them.

    `meanwhile` holds what a column has until the caller gives it the value written down.
    """
    after = dict(values)
    if mother_id != birth.mother_id:
        after["mother_id"] = mother_id
    before = to_json({name: getattr(birth, name) for name in after})
    correction = keep(ctx, birth, before, to_json(after), ground)
    for name, value in after.items():
        setattr(birth, name, meanwhile.get(name, value))
    birth.corrections = correction.sequence
    ctx.session.flush()
    ctx.session.expire(birth, ["mother"])
    ctx.journal(
        "birth.corrected",
        "birth",
        birth.id,
        fields=sorted(after),
        certificate_sha256=service.certificate_hash(service.certificate_of(birth)),
    )
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return correction


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a certificate as JSON keeps them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a certificate out of JSON."""
    values = dict(stored)
    for name in _DAYS:
        if values.get(name) is not None:
            values[name] = date.fromisoformat(values[name])
    if values.get("born_at") is not None:
        values["born_at"] = datetime.fromisoformat(values["born_at"])
    return values
