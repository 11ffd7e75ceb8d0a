"""Pairs told apart: remember them, forget them, pass over findings about them."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.core.hiding import sealed_as_well
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage.facts import PersonFacts, content_hash, features
from registry.duplicates.linkage.queries import facts
from registry.duplicates.told_apart.models import ToldApart
from registry.fingerprints.queries import first_references


def remember(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> None:
    """Let the two raise no alert as a pair from now on, until the data of either change."""
    first, second = _in_order(one, other)
    values: dict[str, Any] = {"data_hash": data_hash(ctx, (one, other)), "at": ctx.now}
    upsert = insert(ToldApart).values(first_id=first, second_id=second, **values)
    ctx.session.execute(upsert.on_conflict_do_update(index_elements=["first_id", "second_id"], set_=values))
    ctx.journal("pair.told_apart", "pair", f"{first} {second}")


def forget(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Let the two raise alerts as a pair again; whether they were told apart before."""
    first, second = _in_order(one, other)
    stored = ctx.session.get(ToldApart, (first, second), populate_existing=True)
    if stored is not None:
        ctx.session.delete(stored)
        ctx.session.flush()
        ctx.journal("pair.no_longer_told_apart", "pair", f"{first} {second}")
    return stored is not None


def are_apart(ctx: Context, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether the two were told apart on the data as they are today."""
    stored = ctx.session.get(ToldApart, _in_order(one, other), populate_existing=True)
    return stored is not None and stored.data_hash == data_hash(ctx, (one, other))


def has_lapsed(ctx: Context, persons: Iterable[uuid.UUID]) -> bool:
    """Whether two persons were told apart on data that have changed since; the judgement is then forgotten."""
    both = sorted(set(persons), key=str)
    if len(both) != 2 or ctx.session.get(ToldApart, _in_order(*both)) is None or are_apart(ctx, *both):
        return False
    forget(ctx, *both)
    return True


def not_told_apart(ctx: Context, findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those between two persons told apart. A finding that concerns others too is included."""
    return [
        finding
        for finding in findings
        if len(finding.persons) != 2 or not are_apart(ctx, *sorted(finding.persons, key=str))
    ]


def data_hash(ctx: Context, persons: Iterable[uuid.UUID]) -> str:
    """A hash of what shows who two persons are: names, dates and parents as linkage reads them, and prints.

    The same for every reader: a relative who was sealed since has changed nothing about these persons. Nor has a
    woman's next birth: her telephone and address are those of her last one, and further impressions of a finger on file
    were confirmed by it. A finger taken for the first time, or one withdrawn, may show something new.
    """
    digest = hashlib.sha256()
    ids = sorted(set(persons), key=str)
    with sealed_as_well(ctx.session):
        facts_by_id = {each.person_id: each for each in facts(ctx.session, ids)}
        for person in ids:
            known = facts_by_id.get(str(person))
            digest.update(b"-" if known is None else content_hash(features(_lasting(known))).encode())
            digest.update(repr(first_references(ctx.session, person)).encode())
    return digest.hexdigest()


def _lasting(known: PersonFacts) -> PersonFacts:
    """What a birth of her own says of a child lasts; what her children's births say of a woman does not."""
    return known if known.certificate is not None else replace(known, phone=None, address=None, residence=None)


def _in_order(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """As PostgreSQL orders them: byte by byte."""
    return (one, other) if one.bytes < other.bytes else (other, one)
