"""What linkage does: store every person's features, and find who one person may be.

Callers hold a transaction of their own. `candidates` is what the other rooms build on.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.duplicates.linkage import counts, identity, mothers, prints, queries, shipped
from registry.duplicates.linkage.blocks import block_keys, row_hash
from registry.duplicates.linkage.facts import COLUMNS, VALUES, Features, PersonFacts, features
from registry.duplicates.linkage.identity import PrintEvidence
from registry.duplicates.linkage.model import Frequencies, Model, Part, level_by, score, total
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.linkage.shipped import Names
from registry.duplicates.linkage.writing.placeholders import unknown_day_factor
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.searching import service as galleries
from registry.people.service import folded_name

ComparePrints = Callable[[uuid.UUID, uuid.UUID], PrintEvidence | None]
"""What the prints of two persons say."""
NO_SECOND_NAME = ""
"""The term under which persons with one given name are counted."""


@dataclass(frozen=True, slots=True)
class LinkedCandidate:
    """A person another may be. `bits`, the sum of the parts' bits, are the log2 odds of being one person."""

    person_id: uuid.UUID
    bits: float
    parts: tuple[Part, ...]
    level: str | None
    """strong, probable, review, or None below."""


def refresh(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Compute the features of these persons anew from what the registry knows by now."""
    ids = sorted(set(persons), key=str)
    rows = [row_of(features(facts)) for facts in queries.facts(ctx.session, ids)]
    if not rows:
        return
    upsert = insert(LinkageRecord).values(rows)
    updated = {name: upsert.excluded[name] for name in rows[0] if name != "person_id"}
    ctx.session.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=updated))


def row_of(record: Features) -> dict[str, object]:
    """Features as a row of the table."""
    row: dict[str, object] = dict(zip(COLUMNS, VALUES(record), strict=True))
    keys = [key for key in block_keys(record) if key is not None]
    return row | {"blocks": keys, "content_hash": row_hash(record)}


def facts_of(ctx: Context, person_id: uuid.UUID) -> PersonFacts | None:
    """What the registry knows of a person."""
    return facts_of_persons(ctx, [person_id]).get(person_id)


def facts_of_persons(ctx: Context, persons: Sequence[uuid.UUID]) -> dict[uuid.UUID, PersonFacts]:
    """What the registry knows of these persons, in their order; those that do not exist are left out."""
    by_id = {facts.person_id: facts for facts in queries.facts(ctx.session, persons)}
    return {person: by_id[str(person)] for person in persons if str(person) in by_id}


def current_model(ctx: Context) -> Model:
    """The newest model trained here; without one, the shipped model with this registry's prior."""
    stored = queries.newest_model(ctx.session)
    if stored is None:
        return shipped.shipped().in_registry_of(counts.records(ctx.session))
    return Model.from_json(stored.version, stored.origin, stored.population, stored.parameters)


def candidates(
    ctx: Context,
    facts: PersonFacts,
    limit: int = 50,
    model: Model | None = None,
    compare: ComparePrints | None = None,
) -> list[LinkedCandidate]:
    """Who the described person may be, the likeliest first, each with the bits of every comparison.

    Only those who share a block or a similar name are compared: tens, not the registry. Where the data agree, the
    prints of a registered person are compared too. Equal weights are ordered by the ids. The model in force is read
    unless it is given, and prints are compared by `compare`, which may remember.
    """
    person = features(facts)
    name = folded_name(facts.given_names, facts.first_surname, facts.second_surname)
    keys = [key for key in block_keys(person) if key is not None]
    others = queries.sharing_a_block(ctx.session, person, keys, name)
    if not others:
        return []
    in_force = model or current_model(ctx)
    person, *others = without_crowded(ctx, [person, *others])
    weighed = weigh(in_force, frequencies(ctx, in_force, person), person, others)
    if facts.person_id is not None:
        by_id = {other.person_id: other for other in others}
        weighed = [
            _with_all_evidence(
                ctx,
                in_force,
                person,
                by_id[str(candidate.person_id)],
                candidate,
                compare or partial(prints.evidence, ctx),
            )
            if candidate.level is not None
            else candidate
            for candidate in weighed
        ]
    return sorted(weighed, key=lambda candidate: (-candidate.bits, str(candidate.person_id)))[:limit]


def _with_all_evidence(
    ctx: Context,
    model: Model,
    person: Features,
    other: Features,
    candidate: LinkedCandidate,
    compare: ComparePrints,
) -> LinkedCandidate:
    """A candidate by the data, with what its prints and its mother's own record say."""
    evidence = compare(uuid.UUID(person.person_id), candidate.person_id)
    by_data = _with_mothers(ctx, model, person, other, candidate.parts, compare)
    if evidence is None:
        return LinkedCandidate(candidate.person_id, total(by_data), by_data, level_by(by_data))
    bits, parts, _decision = _identity(ctx, person, other, by_data, evidence)
    return LinkedCandidate(candidate.person_id, bits, parts, level_by(parts))


def _with_mothers(
    ctx: Context, model: Model, person: Features, other: Features, parts: tuple[Part, ...], compare: ComparePrints
) -> tuple[Part, ...]:
    """The parts of a pair of children; where their mothers' own records show two women, no household is theirs."""
    if not mothers.is_asked(person, other, parts):
        return parts
    ids = [uuid.UUID(person.mother_key), uuid.UUID(other.mother_key)]
    known = facts_of_persons(ctx, ids)
    if len(known) < len(ids):  # one is hidden from this reader
        return parts
    one, another = known.values()
    agreeing = _agreeing_from(ctx, features(one), features(another))
    if mothers.are_two(one, another, compare(*ids), agreeing):
        return mothers.with_another_mother(model, parts)
    return parts


def _identity(
    ctx: Context,
    person: Features,
    other: Features,
    parts: tuple[Part, ...],
    evidence: PrintEvidence | None,
    searched: int | None = None,
) -> tuple[float, tuple[Part, ...], str | None]:
    return identity.identity(parts, evidence, _agreeing_from(ctx, person, other, searched))


def _agreeing_from(ctx: Context, one: Features, other: Features, searched: int | None = None) -> float:
    """The bar of the search that brought two persons together: among so many, or among as many as there are now."""
    if searched is None:
        searched = galleries.persons_searched(ctx, "child" if identity.are_children(one, other) else "adult")
    return identity.agreeing_from(one, other, searched, thresholds.current(ctx.session))


@dataclass(frozen=True, slots=True)
class Weighed:
    """All evidence for two registered persons being one; `parts` add up to `bits`."""

    bits: float
    parts: tuple[Part, ...]
    prints_score: float | None
    """Of all common fingers fused; None without one."""
    model: str


def weigh_persons(ctx: Context, left: PersonFacts, right: PersonFacts, searched: int | None = None) -> Weighed:
    """Two registered persons by their data and prints, as an alert about them weighs it.

    `searched` is among how many they were found to be alike; the registry may have grown since.
    """
    assert left.person_id is not None
    assert right.person_id is not None
    model = current_model(ctx)
    one, other = features(left), features(right)
    one, other = without_crowded(ctx, [one, other])
    (candidate,) = weigh(model, frequencies(ctx, model, one), one, [other])
    evidence = prints.evidence(ctx, uuid.UUID(left.person_id), uuid.UUID(right.person_id))
    by_data = _with_mothers(ctx, model, one, other, candidate.parts, partial(prints.evidence, ctx))
    bits, parts, _decision = _identity(ctx, one, other, by_data, evidence, searched)
    return Weighed(bits, parts, None if evidence is None else evidence.score, model.version)


def weigh(model: Model, frequency: Frequencies, person: Features, others: Sequence[Features]) -> list[LinkedCandidate]:
    """One person against others."""
    weighed = []
    for other in others:
        parts = score(model, frequency, person, other)
        weighed.append(LinkedCandidate(uuid.UUID(other.person_id), total(parts), parts, level_by(parts)))
    return weighed


def without_crowded(ctx: Context, persons: Sequence[Features]) -> list[Features]:
    """The persons without a phone or address that so many bear that it is nobody's."""
    crowded = counts.crowded(ctx.session, persons)
    return [
        replace(
            person,
            phone=None if ("phone", person.phone) in crowded else person.phone,
            address=None if ("address", person.address) in crowded else person.address,
        )
        for person in persons
    ]


def frequencies(ctx: Context, model: Model, person: Features) -> dict[tuple[str, str | date], float]:
    """(column, term) → the share of records that bear it, for the person's own terms."""
    terms = (
        ("given_1", person.given_1),
        ("given_2", person.given_2 or NO_SECOND_NAME),
        ("surname", person.surname_1),
        ("surname", person.surname_2),
    )
    names = _names(ctx, model, [(field, term) for field, term in terms if term is not None])
    population = max(1, model.population)

    def share(field: str, term: str | None) -> float:
        return names.share(field, term or NO_SECOND_NAME)

    shares: dict[tuple[str, str | date], float] = {
        key: count / population for key, count in counts.living_records(ctx.session, person).items()
    }
    if person.birth_date is not None:
        born = counts.born_on(ctx.session, person.birth_date) / population
        factor = unknown_day_factor(person.birth_date)
        shares["birth_date", person.birth_date] = max(born, model.share_of_day(factor) if factor > 1 else 0.0)
    if person.given_1 and person.given_pair:
        shares["given_1", person.given_1] = share("given_1", person.given_1)
        shares["given_pair", person.given_pair] = share("given_1", person.given_1) * share("given_2", person.given_2)
    if person.surname_1 and person.surname_set:
        shares["surname_1", person.surname_1] = share("surname", person.surname_1)
        shares["surname_set", person.surname_set] = pair_share(
            share("surname", person.surname_1),
            share("surname", person.surname_2) if person.surname_2 else None,
            is_twice=person.surname_1 == person.surname_2,
        )
    elif person.surname_2 and person.surname_set:
        shares["surname_set", person.surname_set] = share("surname", person.surname_2)
    return shares


def _names(ctx: Context, model: Model, terms: Sequence[tuple[str, str]] | None = None) -> Names:
    """How often names are borne: as counted for a model, or as shipped for the shipped model."""
    ours = shipped.shipped()
    if model.version == ours.model.version:
        return ours.names
    return shipped.counted(counts.terms(ctx.session, model.version, terms), model.population)


def all_names(ctx: Context, model: Model) -> Names:
    """Every name's share, for work on the whole registry."""
    return _names(ctx, model)


def pair_share(first: float, second: float | None, *, is_twice: bool) -> float:
    """How often two surnames meet in either order, taken as independent."""
    if second is None:
        return first
    return first * second * (1 if is_twice else 2)
