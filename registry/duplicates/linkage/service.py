"""What linkage does: keep every person's features, and find who one person may be.

Callers hold a transaction of their own. `candidates` is what others build on.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.core.folding import fold
from registry.duplicates.linkage import queries, shipped
from registry.duplicates.linkage.blocks import block_keys, kept_hash
from registry.duplicates.linkage.facts import COLUMNS, VALUES, Features, PersonFacts, features
from registry.duplicates.linkage.model import Model, Part, level_by, score, total
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.linkage.shipped import Names

NO_SECOND_NAME = ""
"""The term under which persons with one given name are counted."""


@dataclass(frozen=True, slots=True)
class LinkedCandidate:
    """A person another may be. `bits` are the sum of the parts' bits: the log2 odds of being one person."""

    person_id: uuid.UUID
    bits: float
    parts: tuple[Part, ...]
    level: str | None
    """strong, probable, review, or None below."""


def refresh(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Make the features of these persons anew from what the registry is told by now."""
    wanted = sorted(set(persons), key=str)
    rows = [row_of(features(one)) for one in queries.facts(ctx.session, wanted)]
    if not rows:
        return
    written = insert(LinkageRecord).values(rows)
    kept = {name: written.excluded[name] for name in rows[0] if name != "person_id"}
    ctx.session.execute(written.on_conflict_do_update(index_elements=["person_id"], set_=kept))


def row_of(one: Features) -> dict[str, object]:
    """Features as a row of the table."""
    made: dict[str, object] = dict(zip(COLUMNS, VALUES(one), strict=True))
    return made | {"blocks": [key for key in block_keys(one) if key is not None], "content_hash": kept_hash(one)}


def facts_of(ctx: Context, person_id: uuid.UUID) -> PersonFacts | None:
    """What the registry is told of a person."""
    return next(queries.facts(ctx.session, [person_id]), None)


def current_model(ctx: Context) -> Model:
    """The newest model trained here; the shipped one, with this registry's prior, where none was."""
    kept = queries.newest_model(ctx.session)
    if kept is None:
        return shipped.shipped().in_registry_of(queries.records(ctx.session))
    return Model.from_json(kept.version, kept.origin, kept.population, kept.parameters)


def candidates(ctx: Context, told: PersonFacts, limit: int = 50) -> list[LinkedCandidate]:
    """Who the person told of may be, the likeliest first, each with the bits of every comparison.

    Only those who share a block or a similar name are compared: tens, not the registry. Of equal weight, the order is
    that of their ids.
    """
    one = features(told)
    name = fold(" ".join(n for n in (told.given_names, told.first_surname, told.second_surname) if n))
    keys = [key for key in block_keys(one) if key is not None]
    others = queries.sharing_a_block(ctx.session, one, keys, name)
    if not others:
        return []
    model = current_model(ctx)
    weighed = weigh(model, frequencies(ctx, model, one), one, others)
    return sorted(weighed, key=lambda found: (-found.bits, str(found.person_id)))[:limit]


def weigh(
    model: Model, frequency: Mapping[tuple[str, str], float], one: Features, others: Sequence[Features]
) -> list[LinkedCandidate]:
    """One person against others."""
    made = []
    for other in others:
        parts = score(model, frequency, one, other)
        made.append(LinkedCandidate(uuid.UUID(other.person_id), total(parts), parts, level_by(parts)))
    return made


def frequencies(ctx: Context, model: Model, one: Features) -> dict[tuple[str, str], float]:
    """(column, term) → the share of records that bear it, for the person's own terms."""
    names = [
        (field, term)
        for field, term in (
            ("given_1", one.given_1),
            ("given_2", one.given_2 or NO_SECOND_NAME),
            ("surname", one.surname_1),
            ("surname", one.surname_2),
        )
        if term is not None
    ]
    known = _names(ctx, model, names)
    population = max(1, model.population)

    def share(field: str, term: str | None) -> float:
        return known.share(field, term or NO_SECOND_NAME)

    made = {key: count / population for key, count in queries.living_records(ctx.session, one).items()}
    if one.given_1 and one.given_pair:
        made["given_1", one.given_1] = share("given_1", one.given_1)
        made["given_pair", one.given_pair] = share("given_1", one.given_1) * share("given_2", one.given_2)
    if one.surname_1 and one.surname_set:
        made["surname_1", one.surname_1] = share("surname", one.surname_1)
        made["surname_set", one.surname_set] = pair_share(
            share("surname", one.surname_1),
            share("surname", one.surname_2) if one.surname_2 else None,
            is_twice=one.surname_1 == one.surname_2,
        )
    elif one.surname_2 and one.surname_set:
        made["surname_set", one.surname_set] = share("surname", one.surname_2)
    return made


def _names(ctx: Context, model: Model, wanted: Sequence[tuple[str, str]] | None = None) -> Names:
    """How often names are borne, by those counted for a model; the shipped ones where it is the shipped model."""
    ours = shipped.shipped()
    if model.version == ours.model.version:
        return ours.names
    return shipped.counted(queries.terms(ctx.session, model.version, wanted), model.population)


def all_names(ctx: Context, model: Model) -> Names:
    """Every name's share, for work on the whole registry."""
    return _names(ctx, model)


def pair_share(first: float, second: float | None, *, is_twice: bool) -> float:
    """How often two surnames meet in either order, taken as independent."""
    if second is None:
        return first
    return first * second * (1 if is_twice else 2)
