"""Compares persons with the watch-list: one person with every entry, or one entry with the whole registry.

The list is opened once per process (`held_list`), and an entry the database no longer lists matches nobody. Both
directions take the registry's turn for searches, so that a person enrolled while an entry is being approved is found by
one of the two.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.duplicates.alerts import raise_alerts
from registry.duplicates.indicators.finding import HARD
from registry.duplicates.indicators.judging import Facts, judge
from registry.duplicates.indicators.rules.repeated import ListHit
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import features
from registry.duplicates.linkage.service import LinkedCandidate
from registry.duplicates.runs import store_run, take_turn
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints import engine
from registry.fingerprints import queries as captures
from registry.fingerprints.matching import presented
from registry.fingerprints.matching.comparison import OpenedPrint, open_prints
from registry.fingerprints.models import Capture
from registry.investigations.settings import service as settings
from registry.watchlist import queries, rules
from registry.watchlist.held_list import HeldEntry, HeldList, held_list, open_entry
from registry.watchlist.hits import FOLLOW_TASK
from registry.watchlist.models import WatchEntry, WatchHit
from registry.watchlist.subject import Subject, facts, may_be_of_age

MOST_MATCHES: Final = 100
"""Persons one entry may match in the registry by each means; it names nobody beyond."""
SIDES: Final = ("child", "adult")


@dataclass(frozen=True, slots=True)
class Match:
    """A person who resembles an entry: how certain, by what means, and with which versions it was compared."""

    entry: WatchEntry
    person_id: uuid.UUID
    severity: str
    means: str
    score: float | None
    parts: list[dict[str, Any]]
    ran_with: dict[str, Any]


def watch(ctx: Context, person_id: uuid.UUID, presented_captures: Sequence[Capture]) -> list[ListHit]:
    """Compare one person with the list: their data, their stored prints and those presented now.

    New matches are kept as hits, and certain ones followed up.
    """
    entries = queries.active(ctx.session, ctx.now)
    if not entries:
        return []
    held = held_list(ctx, [entry.id for entry in entries])
    impressions = open_prints(ctx, [*captures.templates_of(ctx.session, person_id), *presented_captures])
    # An entry that does not open is noted, tried at each comparison, and compared with everybody once it opens.
    others = [entry for entry in entries if entry.person_id != person_id and entry.id in held.entries]
    matches = [
        *_own_record(ctx, entries, person_id),
        *_by_prints(ctx, others, held, person_id, impressions),
        *_by_data(ctx, others, held, person_id),
    ]
    return list(_hits(ctx, matches))


def search_registry(ctx: Context, entry_id: uuid.UUID) -> None:
    """Look for an entry's person in the whole registry. Run again, it finds the same and adds nothing twice."""
    started = utc_now()
    take_turn(ctx)
    entry = queries.entry(ctx.session, entry_id, ctx.now)
    if entry is None or entry.state != rules.ACTIVE:
        return
    held = open_entry(ctx, entry)
    matches = [*_prints_in_registry(ctx, entry, held), *_data_in_registry(ctx, entry, held.subject)]
    hits = Facts(tuple(_hits(ctx, matches)))
    run = store_run(ctx, started, {}, {"hits": len(matches)}, watch_entry_id=entry.id)
    raise_alerts(ctx, run, judge(hits, thresholds.current(ctx.session)))
    ctx.journal("watch.searched", "watch_entry", entry.id, run=str(run.id), engine=engine.VERSION, found=len(matches))


def _ran_with(ctx: Context, **more: Any) -> dict[str, Any]:
    return {
        "engine": engine.VERSION,
        "policy": thresholds.version(ctx.session),
        "settings": settings.version(ctx.session),
        **more,
    }


def _own_record(ctx: Context, entries: Iterable[WatchEntry], person_id: uuid.UUID) -> Iterator[Match]:
    for entry in entries:
        if entry.person_id == person_id:
            yield Match(entry, person_id, HARD, rules.OWN_RECORD, None, [], _ran_with(ctx))


def _by_prints(
    ctx: Context,
    entries: Sequence[WatchEntry],
    held: HeldList,
    person_id: uuid.UUID,
    impressions: Sequence[OpenedPrint],
) -> Iterator[Match]:
    if not impressions:
        return
    limits, candidates, searched = thresholds.current(ctx.session), held.candidates(impressions), len(held.entries)
    for entry in entries:
        # The stored prints of a registered person who is looked for are in no gallery of the list.
        if entry.id not in candidates and entry.person_id is None:
            continue
        likeness = presented.likeness(_sought_prints(ctx, entry, held.entries[entry.id]), impressions)
        if likeness is None:
            continue
        severity = rules.severity_of_prints(likeness.score, searched, limits, is_provisional=likeness.is_provisional)
        if severity:
            yield _match_of_prints(ctx, entry, person_id, severity, likeness.score, likeness.by_finger, searched)


def _match_of_prints(
    ctx: Context,
    entry: WatchEntry,
    person_id: uuid.UUID,
    severity: str,
    score: float,
    by_finger: Mapping[int, float],
    searched: int,
) -> Match:
    parts = [{"part": f"finger {finger}", "score": one_score} for finger, one_score in sorted(by_finger.items())]
    return Match(entry, person_id, severity, rules.PRINTS, score, parts, _ran_with(ctx, among=searched))


def _sought_prints(ctx: Context, entry: WatchEntry, held: HeldEntry) -> list[presented.PresentedPrint]:
    """The entry's prints, and the stored prints of the registered person it names."""
    prints = list(held.prints)
    if entry.person_id is not None:
        stored = open_prints(ctx, captures.templates_of(ctx.session, entry.person_id))
        prints += [presented.PresentedPrint(print_.finger, print_.quality, print_.template) for print_ in stored]
    return prints


def _by_data(ctx: Context, entries: Sequence[WatchEntry], held: HeldList, person_id: uuid.UUID) -> Iterator[Match]:
    """Names, dates and parents, weighed as those of two records are."""
    reported = linkage.facts_of(ctx, person_id)
    comparable = [(entry, held.entries[entry.id].features) for entry in entries]
    compared = [(entry, entry_features) for entry, entry_features in comparable if entry_features]
    if reported is None or not compared:
        return
    model, own_features = linkage.current_model(ctx), features(reported)
    frequencies = linkage.frequencies(ctx, model, own_features)
    weighed = linkage.weigh(model, frequencies, own_features, [entry_features for _entry, entry_features in compared])
    shifted_years = settings.current(ctx.session).watch_shifted_years
    for (entry, _features), candidate in zip(compared, weighed, strict=True):
        severity = rules.severity_of_data(candidate.bits)
        if severity and may_be_of_age(held.entries[entry.id].subject, reported.birth_date, shifted_years):
            yield _match_of_data(ctx, entry, person_id, severity, candidate, model.version)


def _match_of_data(
    ctx: Context, entry: WatchEntry, person_id: uuid.UUID, severity: str, candidate: LinkedCandidate, model: str
) -> Match:
    # Names of fields and how far they agree, without their content.
    parts = [{"part": part.comparison, "level": part.level, "bits": round(part.bits, 4)} for part in candidate.parts]
    ran_with = _ran_with(ctx, model=model)
    return Match(entry, person_id, severity, rules.DATA, round(candidate.bits, 4), parts, ran_with)


def _prints_in_registry(ctx: Context, entry: WatchEntry, held: HeldEntry) -> Iterator[Match]:
    sought = _sought_prints(ctx, entry, held)
    newest, limits = captures.newest_number(ctx.session), thresholds.current(ctx.session)
    for side in SIDES if sought else ():
        candidates, searched = presented.identify(ctx, side, sought, newest, MOST_MATCHES)
        for candidate in candidates:
            person_id = candidate.person_id
            stored = open_prints(ctx, captures.templates_of(ctx.session, person_id))
            is_provisional = bool(stored) and all(print_.is_provisional for print_ in stored)
            severity = rules.severity_of_prints(candidate.score, searched, limits, is_provisional=is_provisional)
            if severity and person_id != entry.person_id:
                yield _match_of_prints(ctx, entry, person_id, severity, candidate.score, candidate.by_finger, searched)


def _data_in_registry(ctx: Context, entry: WatchEntry, person: Subject) -> Iterator[Match]:
    if not person.is_comparable:
        return
    model = linkage.current_model(ctx).version
    shifted_years = settings.current(ctx.session).watch_shifted_years
    for candidate in linkage.candidates(ctx, facts(person), MOST_MATCHES):
        severity = rules.severity_of_data(candidate.bits)
        if severity is None or candidate.person_id == entry.person_id:
            continue
        reported = linkage.facts_of(ctx, candidate.person_id)
        if reported is not None and may_be_of_age(person, reported.birth_date, shifted_years):
            yield _match_of_data(ctx, entry, candidate.person_id, severity, candidate, model)


def _hits(ctx: Context, matches: Iterable[Match]) -> Iterator[ListHit]:
    """One finding per person, of the strongest match, after every match has been kept as a hit."""
    by_person: dict[uuid.UUID, list[Match]] = {}
    for match in matches:
        _keep_hit(ctx, match)
        by_person.setdefault(match.person_id, []).append(match)
    for person_id, person_matches in by_person.items():
        best = min(person_matches, key=_rank)
        facts_of_match = {
            "source": best.entry.source,
            "kind": best.entry.kind,
            "means": best.means,
            "score": best.score,
            "entries": sorted({str(match.entry.id) for match in person_matches}),
        }
        yield ListHit(person_id, best.severity == HARD, _reason(best), facts_of_match)


def _rank(match: Match) -> tuple[bool, int, str]:
    """Certain matches first, then the more certain means."""
    return match.severity != HARD, rules.MEANS.index(match.means), str(match.entry.id)


def _reason(match: Match) -> Message:
    score = match.score or 0
    if match.means == rules.PRINTS:
        return _("On the watch-list: prints agree, fused score {score:.1f}.", score=score)
    if match.means == rules.DATA:
        return _("On the watch-list: names, dates and parents agree, {score:.1f} bits.", score=score)
    return _("On the watch-list: the record of the person sought is used.")


def _keep_hit(ctx: Context, match: Match) -> None:
    """Keep a hit with the legal basis of its entry, once; a certain one is followed up by a job of its own."""
    entry = match.entry
    if queries.known_hit(ctx.session, entry.id, match.person_id, match.severity) is not None:
        return
    assert entry.approved_by is not None  # only approved entries are looked for
    hit = WatchHit(
        id=uuid.uuid4(),
        entry_id=entry.id,
        person_id=match.person_id,
        kind=entry.kind,
        source=entry.source,
        reference=entry.reference,
        legal_basis=entry.legal_basis,
        entered_by=entry.entered_by,
        approved_by=entry.approved_by,
        severity=match.severity,
        means=match.means,
        score=match.score,
        parts=match.parts,
        ran_with=match.ran_with,
        found_at=ctx.now,
    )
    ctx.session.add(hit)
    ctx.session.flush()
    ctx.journal(
        "watch.hit",
        "watch_entry",
        entry.id,
        hit=str(hit.id),
        person=str(match.person_id),
        severity=match.severity,
        means=match.means,
        score=match.score,
    )
    if match.severity == HARD:
        ctx.defer(FOLLOW_TASK, hit_id=str(hit.id))
