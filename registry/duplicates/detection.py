"""What the data around a birth say: every indicator that needs no print, in one place.

The prints are searched in `service`; this is called beside it, after each enrolment, inscription, recapture and death.
"""

import uuid
from collections.abc import Iterator, Sequence
from typing import Final

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.facts import fan_outs, windows
from registry.duplicates.indicators import adults, attendants, facilities, late, mothers, presented, records, repeated
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.model import Model
from registry.duplicates.models import ProtectionReferral
from registry.duplicates.thresholds import service as policies
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.models import Capture

MOST_LINKED: Final = 20
"""Linked records an alert is raised for: beyond, it is the name that is common."""


def watched(ctx: Context, person: uuid.UUID, presented: Sequence[Capture] = ()) -> list[Finding]:
    """Whether a person is on a list of those who are looked for."""
    return [hit for watch in ctx.watchers for hit in watch(ctx, person, presented)]


def about(ctx: Context, birth: Birth) -> list[Finding]:
    """Everything the data say of a birth, its child and its mother. The features of both are made anew first."""
    persons = [one for one in (birth.newborn_id, birth.mother_id) if one is not None]
    linkage.refresh(ctx, persons)
    found = [*around(ctx, birth), *linked(ctx, birth)]
    _protect(ctx, birth, policies.current(ctx.session))
    father = fan_outs.recognised(ctx.session, birth)
    for person in (*persons, *([father.father_id] if father is not None else ())):
        found += watched(ctx, person)
    return found


def around(ctx: Context, birth: Birth) -> Iterator[Finding]:
    """What a birth's own data and the windows it lies in say; nothing is written."""
    session, limits = ctx.session, policies.current(ctx.session)
    mother = windows.mother(session, birth)
    if mother is not None:
        yield from mothers.implausible_mother(mother, limits)
    declarant, father = fan_outs.of_declarant(session, birth, limits), fan_outs.of_father(session, birth, limits)
    if declarant is not None:
        yield from adults.one_declarant(declarant, limits)
    if father is not None:
        yield from adults.one_father(*father, limits)
    contacts = {
        "phone": fan_outs.of_phone(session, birth, limits),
        "address": fan_outs.of_address(session, birth, limits),
    }
    for kind, seen in contacts.items():
        if seen is not None:
            yield from adults.one_contact(kind, seen, limits)
    attendance, licence = windows.attendance(session, birth, limits), windows.licence(session, birth)
    if attendance is not None:
        yield from attendants.overload(attendance, limits)
    if licence is not None:
        yield from attendants.licence(licence)
    volume, sequence = windows.volume(session, birth, limits), windows.sequence(session, birth, limits)
    if volume is not None:
        yield from facilities.volume(volume, limits)
    if sequence is not None:
        yield from facilities.out_of_sequence(sequence, limits)
    told = windows.late(session, birth)
    if told is not None:
        yield from late.far_and_late(told, limits)
        yield from late.witnesses_only(told, limits)
    yield from of_the_child(ctx, birth)


def of_the_child(ctx: Context, birth: Birth) -> Iterator[Finding]:
    """What was done as this child since: guardians, uses after a death, prints presented, cards, refusals."""
    session, child, limits = ctx.session, birth.newborn_id, policies.current(ctx.session)
    guardian = fan_outs.of_guardian(session, birth, limits)
    if guardian is not None:
        yield from adults.one_contact("guardian", guardian, limits)
    used = windows.uses(session, child)
    yield from mothers.used_after_death(child, used.died_on, used.used_on, (birth.id,))
    yield from presented.not_the_enrolled(child, windows.attempts(session, birth), (birth.id,), limits)
    yield from repeated.reissues(child, windows.reissued(session, child, limits), (birth.id,), limits)
    yield from repeated.retry_elsewhere(child, birth.id, windows.refused_elsewhere(session, birth, limits), limits)


def _protect(ctx: Context, birth: Birth, limits: Thresholds) -> None:
    """Call child protection for a mother of 9 to 13. Once a birth, and never as a sign of fraud."""
    mother = windows.mother(ctx.session, birth)
    if mother is None or mother.age_years is None or not mothers.needs_protection(mother, limits):
        return
    if ctx.session.get(ProtectionReferral, birth.id) is None:
        ctx.session.add(
            ProtectionReferral(
                birth_id=birth.id,
                mother_id=mother.mother_id,
                age_years=mother.age_years,
                policy=policies.version(ctx.session),
                made_at=ctx.now,
            )
        )
        ctx.session.flush()
        ctx.journal("protection.referred", "birth", birth.id)


def linked(ctx: Context, birth: Birth) -> Iterator[Finding]:
    """l1: records that may be the child's or the mother's; i2: whose numbers they have."""
    model = linkage.current_model(ctx)
    for person in (birth.newborn_id, birth.mother_id):
        if person is not None:
            yield from _linked(ctx, person, model)
            yield from same_numbers(ctx, person)


def same_numbers(ctx: Context, person: uuid.UUID) -> Iterator[Finding]:
    """i2: a document or certificate of this person has another's number."""
    for what, other in queries.bearers_of_same_numbers(ctx.session, person):
        yield from records.one_number_twice(person, other, what, _births_of(ctx, person, other))


def _births_of(ctx: Context, *persons: uuid.UUID) -> tuple[uuid.UUID, ...]:
    births = (queries.birth_of_newborn(ctx.session, each) for each in persons)
    return tuple(sorted((birth.id for birth in births if birth is not None), key=str))


def _linked(ctx: Context, person: uuid.UUID, model: Model) -> Iterator[Finding]:
    told = linkage.facts_of(ctx, person)
    if told is None:
        return
    for one in linkage.candidates(ctx, told, MOST_LINKED):
        births = _births_of(ctx, person, one.person_id)
        yield from records.one_person_twice(
            person, one.person_id, one.level, one.bits, one.parts, births, model.version
        )
