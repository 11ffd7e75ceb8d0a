"""Who is looked for against who is there: one person against the list, or one entry against the whole registry.

The list is opened once a process (`opened`); what the database lists no more finds nobody. Both directions take the
turn of the registry's searches, so that a person enrolled while an entry is approved is found by one of the two.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.clock import utc_now
from registry.core.context import Context
from registry.duplicates.alerts import raise_alerts
from registry.duplicates.birth_search import keep_run, take_turn
from registry.duplicates.indicators import catalogue
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.repeated import on_the_watch_list
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import features
from registry.duplicates.linkage.service import LinkedCandidate
from registry.duplicates.thresholds import service as policies
from registry.fingerprints import engine
from registry.fingerprints import queries as captures
from registry.fingerprints.matching import presented
from registry.fingerprints.matching.comparison import OpenedPrint, open_prints
from registry.fingerprints.models import Capture
from registry.investigations.settings import service as settings
from registry.watchlist import queries, rules
from registry.watchlist.held_list import OpenedEntry, OpenedList, looked_for, opened_entry
from registry.watchlist.hits import FOLLOW_TASK
from registry.watchlist.models import WatchEntry, WatchHit
from registry.watchlist.subject import Subject, facts, may_be_of_age

MOST_FOUND: Final = 100
"""Persons one entry finds in the registry, by each means: beyond, it names nobody."""
SIDES: Final = ("child", "adult")


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody is like an entry: how sure, by what, and what it was found with."""

    entry: WatchEntry
    person_id: uuid.UUID
    severity: str
    means: str
    score: float | None
    parts: list[dict[str, Any]]
    ran_with: dict[str, Any]


def watch(ctx: Context, person_id: uuid.UUID, shown: Sequence[Capture]) -> list[Finding]:
    """Test one person by data, by the prints bound, and by those shown now. New hits are kept and followed."""
    entries = queries.active(ctx.session, ctx.now)
    if not entries:
        return []
    held = looked_for(ctx, [one.id for one in entries])
    prints = open_prints(ctx, [*captures.templates_of(ctx.session, person_id), *shown])
    others = [one for one in entries if one.person_id != person_id]
    found = [
        *_own_record(ctx, entries, person_id),
        *_by_prints(ctx, others, held, person_id, prints),
        *_by_data(ctx, others, held, person_id),
    ]
    return list(_findings(ctx, found))


def search_registry(ctx: Context, entry_id: uuid.UUID) -> None:
    """Look for an entry's person among everybody. Run again it finds the same and adds nothing twice."""
    started = utc_now()
    take_turn(ctx)
    entry = queries.entry(ctx.session, entry_id, ctx.now)
    if entry is None or entry.state != rules.ACTIVE:
        return
    told = opened_entry(ctx, entry)
    found = [*_prints_in_registry(ctx, entry, told), *_data_in_registry(ctx, entry, told.subject)]
    run = keep_run(ctx, started, {}, {"hits": len(found)}, watch_entry_id=entry.id)
    raise_alerts(ctx, run, _findings(ctx, found))
    ctx.journal("watch.searched", "watch_entry", entry.id, run=str(run.id), engine=engine.VERSION, found=len(found))


def _ran_with(ctx: Context, **more: Any) -> dict[str, Any]:
    return {
        "engine": engine.VERSION,
        "policy": policies.version(ctx.session),
        "settings": settings.version(ctx.session),
        **more,
    }


def _own_record(ctx: Context, entries: Iterable[WatchEntry], person_id: uuid.UUID) -> Iterator[Match]:
    for one in entries:
        if one.person_id == person_id:
            yield Match(one, person_id, catalogue.HARD, rules.OWN_RECORD, None, [], _ran_with(ctx))


def _by_prints(
    ctx: Context, entries: Sequence[WatchEntry], held: OpenedList, person_id: uuid.UUID, bound: Sequence[OpenedPrint]
) -> Iterator[Match]:
    limits, likest, among = policies.current(ctx.session), held.likest(bound), len(held.entries)
    for one in entries if bound else ():
        # What a registered person who is looked for has bound is in no gallery of the list.
        if one.id not in likest and one.person_id is None:
            continue
        like = presented.likeness(_sought(ctx, one, held.entries[one.id]), bound)
        if like is None:
            continue
        severity = rules.by_prints(like.score, among, limits, is_provisional=like.is_provisional)
        if severity:
            parts = [{"part": f"finger {finger}", "score": score} for finger, score in sorted(like.by_finger.items())]
            ran_with = _ran_with(ctx, among=among)
            yield Match(one, person_id, severity, rules.PRINTS, like.score, parts, ran_with)


def _sought(ctx: Context, entry: WatchEntry, told: OpenedEntry) -> list[presented.PresentedPrint]:
    """The entry's prints, and those bound to the registered person it names."""
    own = list(told.prints)
    if entry.person_id is not None:
        bound = open_prints(ctx, captures.templates_of(ctx.session, entry.person_id))
        own += [presented.PresentedPrint(one.finger, one.quality, one.template) for one in bound]
    return own


def _by_data(ctx: Context, entries: Sequence[WatchEntry], held: OpenedList, person_id: uuid.UUID) -> Iterator[Match]:
    """Names, dates and parents, weighed as those of two records are."""
    told = linkage.facts_of(ctx, person_id)
    compared = [(one, who, theirs) for one in entries for who, theirs in [held.compared_by(one.id)] if theirs]
    if told is None or not compared:
        return
    model, mine = linkage.current_model(ctx), features(told)
    weighed = linkage.weigh(model, linkage.frequencies(ctx, model, mine), mine, [theirs for _, _, theirs in compared])
    shift = settings.current(ctx.session).watch_shifted_years
    for (one, who, _), like in zip(compared, weighed, strict=True):
        severity = rules.by_data(like.bits)
        if severity and may_be_of_age(who, told.birth_date, shift):
            yield _match_of_data(ctx, one, person_id, severity, like, model.version)


def _match_of_data(
    ctx: Context, entry: WatchEntry, person_id: uuid.UUID, severity: str, like: LinkedCandidate, model: str
) -> Match:
    # Names of fields and their agreement, without a word of what they say.
    parts = [{"part": part.comparison, "level": part.level, "bits": round(part.bits, 4)} for part in like.parts]
    ran_with = _ran_with(ctx, model=model)
    return Match(entry, person_id, severity, rules.DATA, round(like.bits, 4), parts, ran_with)


def _prints_in_registry(ctx: Context, entry: WatchEntry, told: OpenedEntry) -> Iterator[Match]:
    sought = _sought(ctx, entry, told)
    newest, limits = captures.newest_number(ctx.session), policies.current(ctx.session)
    for side in SIDES if sought else ():
        found, searched = presented.identify(ctx, side, sought, newest, MOST_FOUND)
        for one in found:
            bound = open_prints(ctx, captures.templates_of(ctx.session, one.person_id))
            is_provisional = bool(bound) and all(each.is_provisional for each in bound)
            severity = rules.by_prints(one.score, searched, limits, is_provisional=is_provisional)
            if severity and one.person_id != entry.person_id:
                by_finger = sorted(one.by_finger.items())
                parts = [{"part": f"finger {finger}", "score": score} for finger, score in by_finger]
                ran_with = _ran_with(ctx, among=searched)
                yield Match(entry, one.person_id, severity, rules.PRINTS, one.score, parts, ran_with)


def _data_in_registry(ctx: Context, entry: WatchEntry, who: Subject) -> Iterator[Match]:
    if not who.is_comparable:
        return
    model = linkage.current_model(ctx).version
    shift = settings.current(ctx.session).watch_shifted_years
    for one in linkage.candidates(ctx, facts(who), MOST_FOUND):
        severity = rules.by_data(one.bits)
        if severity is None or one.person_id == entry.person_id:
            continue
        told = linkage.facts_of(ctx, one.person_id)
        if told is not None and may_be_of_age(who, told.birth_date, shift):
            yield _match_of_data(ctx, entry, one.person_id, severity, one, model)


def _findings(ctx: Context, found: Iterable[Match]) -> Iterator[Finding]:
    """One finding a person, of the strongest match; every match of an entry's is kept as a hit first."""
    by_person: dict[uuid.UUID, list[Match]] = {}
    for one in found:
        _keep(ctx, one)
        by_person.setdefault(one.person_id, []).append(one)
    for person_id, some in by_person.items():
        some.sort(key=lambda one: (one.severity != catalogue.HARD, rules.MEANS.index(one.means), str(one.entry.id)))
        best = some[0]
        words = {
            rules.PRINTS: f"prints agree, fused score {best.score or 0:.1f}",
            rules.DATA: f"names, dates and parents agree, {best.score or 0:.1f} bits",
            rules.OWN_RECORD: "the record of the person sought is used",
        }[best.means]
        told = {
            "source": best.entry.source,
            "kind": best.entry.kind,
            "means": best.means,
            "score": best.score,
            "entries": sorted({str(one.entry.id) for one in some}),
        }
        yield from on_the_watch_list(person_id, best.severity, f"on the watch-list: {words}", told)


def _keep(ctx: Context, one: Match) -> None:
    """Keep a hit with the basis of its entry, once; a sure one is followed by a job of its own."""
    entry = one.entry
    if queries.known_hit(ctx.session, entry.id, one.person_id, one.severity) is not None:
        return
    assert entry.approved_by is not None  # only approved entries are looked for
    hit = WatchHit(
        id=uuid.uuid4(),
        entry_id=entry.id,
        person_id=one.person_id,
        kind=entry.kind,
        source=entry.source,
        reference=entry.reference,
        legal_basis=entry.legal_basis,
        entered_by=entry.entered_by,
        approved_by=entry.approved_by,
        severity=one.severity,
        means=one.means,
        score=one.score,
        parts=one.parts,
        ran_with=one.ran_with,
        found_at=ctx.now,
    )
    ctx.session.add(hit)
    ctx.session.flush()
    ctx.journal(
        "watch.hit",
        "watch_entry",
        entry.id,
        hit=str(hit.id),
        person=str(one.person_id),
        severity=one.severity,
        means=one.means,
        score=one.score,
    )
    if one.severity == catalogue.HARD:
        ctx.defer(FOLLOW_TASK, hit_id=str(hit.id))
