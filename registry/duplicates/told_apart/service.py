"""What is done with pairs told apart: remember, forget, pass over."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.core.hiding import sealed_as_well
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage.facts import content_hash, features
from registry.duplicates.linkage.queries import facts
from registry.duplicates.told_apart.models import ToldApart
from registry.fingerprints.models import Capture


def remember(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> None:
    """From now on the two raise no alert as a pair, until the data of either change."""
    first, second = _in_order(one, other)
    said: dict[str, Any] = {"data_hash": data_hash(ctx, (one, other)), "at": ctx.now}
    written = insert(ToldApart).values(first_id=first, second_id=second, **said)
    ctx.session.execute(written.on_conflict_do_update(index_elements=["first_id", "second_id"], set_=said))
    ctx.journal("pair.told_apart", "pair", f"{first} {second}")


def forget(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> None:
    """The two are no longer told apart."""
    first, second = _in_order(one, other)
    kept = ctx.session.get(ToldApart, (first, second), populate_existing=True)
    if kept is not None:
        ctx.session.delete(kept)
        ctx.session.flush()
        ctx.journal("pair.no_longer_told_apart", "pair", f"{first} {second}")


def are_apart(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether the two were told apart on the data of today."""
    kept = ctx.session.get(ToldApart, _in_order(one, other), populate_existing=True)
    return kept is not None and kept.data_hash == data_hash(ctx, (one, other))


def has_lapsed(ctx: Context, persons: Iterable[uuid.UUID]) -> bool:
    """Whether two persons were told apart on data that have changed since; then it is forgotten."""
    both = sorted(set(persons), key=str)
    if len(both) != 2 or ctx.session.get(ToldApart, _in_order(*both)) is None or are_apart(ctx, *both):
        return False
    forget(ctx, *both)
    return True


def not_told_apart(ctx: Context, findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those between two persons told apart. What concerns others too is kept."""
    return [one for one in findings if len(one.persons) != 2 or not are_apart(ctx, *sorted(one.persons, key=str))]


def data_hash(ctx: Context, persons: Iterable[uuid.UUID]) -> str:
    """Of everything two persons are compared by: names, dates, households as linkage reads them, and their prints.

    The same whoever asks: a relative who was sealed since has changed nothing of these persons.
    """
    digest = hashlib.sha256()
    wanted = sorted(set(persons), key=str)
    with sealed_as_well(ctx.session):
        told = {one.person_id: one for one in facts(ctx.session, wanted)}
        for person in wanted:
            digest.update(content_hash(features(told[str(person)])).encode() if str(person) in told else b"-")
            prints = select(func.count(), func.max(Capture.number)).where(
                Capture.person_id == person, Capture.withdrawn_at.is_(None), Capture.sealed_template.is_not(None)
            )
            digest.update(repr(tuple(ctx.session.execute(prints).one())).encode())
    return digest.hexdigest()


def _in_order(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """As PostgreSQL orders them: byte by byte."""
    return (one, other) if one.bytes < other.bytes else (other, one)
