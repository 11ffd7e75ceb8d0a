"""1:N searches: galleries in memory, kept up to date from the captures in the database.

There is one gallery of adults and one of children, filled at a process's first search. Before each search the captures
stored since are loaded, by ascending number; a transaction still open may commit a lower number later, so the last few
numbers are looked at again. Every hit is looked up once more, so that a capture that any process withdrew, or that was
never committed, is not returned. The prints of an annulled certificate stay searchable.

A search has two passes. Each print names persons, whichever their finger; then all fingers of both are compared and
fused by the likeliest hypothesis, with those that do not agree: fusing only the agreeing ones would select by luck.
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy.orm import Session

from registry.core import measures
from registry.core.context import Context
from registry.core.errors import Unavailable
from registry.core.hiding import sealed_as_well
from registry.core.messages import _
from registry.core.vault import RecordDamaged, Vault, damage
from registry.core.vault.marks import open_stored
from registry.fingerprints import engine, queries
from registry.fingerprints.matching.candidates import PersonCandidate, Probe, candidate_of
from registry.fingerprints.matching.comparison import open_prints
from registry.fingerprints.matching.sides import GalleryPrint, Side
from registry.fingerprints.models import Capture, place_in_vault
from registry.fingerprints.rules import ADULT_ROLES, MOST_PROBES
from registry.people.service import CHANGED_TASK

LOOK_BACK: Final = 2000
"""Captures looked at again: more than can be in flight in open transactions."""
MOST_UNREADABLE: Final = 10
SHARE_UNREADABLE: Final = 0.01
"""More unreadable prints than both end the search: these are not single damaged records."""
BATCH: Final = 500
"""Templates read from the database at a time."""
CANDIDATES_A_PRINT: Final = 8
"""Prints of whichever finger that each print names, as a multiple of the number of persons requested."""


class Galleries:
    """Every searchable print, in memory. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sides = {"adult": Side(), "child": Side()}
        self._loaded: set[int] = set()
        self._newest = 0
        self._unreadable: dict[int, uuid.UUID] = {}
        """Number → capture of what does not open, tried again before each search."""

    def __len__(self) -> int:
        """Number of prints held."""
        return sum(len(side.owners) for side in self._sides.values())

    def persons(self, side: str, without: AbstractSet[uuid.UUID] = frozenset()) -> int:
        """How many persons a side holds prints of, not counting `without`."""
        with self._lock:
            prints = self._sides[side].prints
            return len(prints) - sum(person_id in prints for person_id in without)

    def refresh(self, session: Session, vault: Vault) -> list[uuid.UUID]:
        """Load what was captured since; returns the captures with an unreadable template, each of them once.

        Raises Unavailable where so many are unreadable that a search would find too few.
        """
        # Whichever account searches first: everybody shares the gallery, and it never looks back for a capture that
        # one account may not see.
        with self._lock, sealed_as_well(session):
            numbers = queries.numbers_above(session, self._newest - LOOK_BACK)
            unseen = [number for number in numbers if number not in self._loaded]
            before = frozenset(self._unreadable)
            to_read = [*before, *unseen]
            for start in range(0, len(to_read), BATCH):
                batch = to_read[start : start + BATCH]
                for sealed in queries.sealed_templates(session, batch):
                    try:
                        place = place_in_vault(sealed.capture_id, "template")
                        template = engine.read_template(open_stored(session, vault, sealed.sealed, place))
                        self._sides["adult" if sealed.role in ADULT_ROLES else "child"].add(sealed, template)
                        self._unreadable.pop(sealed.number, None)
                    except (RecordDamaged, engine.TemplateInvalid):  # a key that is missing ends the search
                        self._unreadable[sealed.number] = sealed.capture_id
                    self._loaded.add(sealed.number)
                    self._newest = max(self._newest, sealed.number)
            for number in before - queries.still_searchable(session, before):
                self._unreadable.pop(number, None)
            # Numbers further back are never queried again.
            self._loaded = {number for number in self._loaded if number > self._newest - LOOK_BACK}
            if len(self._unreadable) > max(MOST_UNREADABLE, len(self) * SHARE_UNREADABLE):
                raise Unavailable(
                    "prints-unreadable",
                    _("Too many stored prints cannot be opened; a search would miss people. Check the vault's keys."),
                )
            return [capture_id for number, capture_id in self._unreadable.items() if number not in before]

    def unreadable(self) -> list[uuid.UUID]:
        """The captures that no search can compare."""
        with self._lock:
            return list(self._unreadable.values())

    def identify(
        self,
        session: Session,
        side: str,
        person_id: uuid.UUID,
        probes: Sequence[Probe],
        allowed: AbstractSet[uuid.UUID] | None,
        limit: int,
    ) -> list[PersonCandidate]:
        """Persons with similar prints, best first, without `person_id`; only those `allowed`, unless it is None.

        Each is found by the prints as stated or, at its price, as those of the other hand or of fingers in any order.
        """
        galleries = self._sides[side]
        others = None if allowed is None else allowed - {person_id}
        while True:
            owners = self._owners_named(galleries, person_id, probes, others, CANDIDATES_A_PRINT * limit)
            if not self._forget_gone(session, galleries, owners):
                break
        with self._lock:
            prints = {owner: list(galleries.prints.get(owner, ())) for owner in set(owners.values())}
        gone = self._forget_gone(session, galleries, [print_.number for own in prints.values() for print_ in own])
        prints = {owner: [print_ for print_ in own if print_.number not in gone] for owner, own in prints.items()}
        scores = [self._scores(galleries, probe, prints.values()) for probe in probes]
        candidates = [
            candidate
            for owner, own in prints.items()
            if (candidate := candidate_of(owner, own, probes, scores)) is not None and candidate.score > 0
        ]
        return sorted(candidates, key=lambda candidate: (-candidate.score, str(candidate.person_id)))[:limit]

    def _owners_named(
        self,
        side: Side,
        person_id: uuid.UUID,
        probes: Sequence[Probe],
        others: AbstractSet[uuid.UUID] | None,
        most: int,
    ) -> dict[int, uuid.UUID]:
        """Number → owner of the prints most similar to a probe."""
        owners: dict[int, uuid.UUID] = {}
        with self._lock:
            own = side.numbers_of((person_id,))
            allowed = None if others is None else side.numbers_of(others)
        for probe in probes:
            # The person's own prints are the most similar of all: make room for them before they are left out.
            for hit in side.gallery.identify(probe.template, limit=most + len(own), allowed=allowed):
                owner = side.owners.get(hit.key)  # type: ignore[call-overload]  # keys are the numbers enrolled above
                if owner is not None and owner != person_id:
                    owners[hit.key] = owner  # type: ignore[index]  # as above
        return owners

    def _forget_gone(self, session: Session, side: Side, numbers: Collection[int]) -> AbstractSet[int]:
        """Drop prints that are no longer searchable; returns their numbers."""
        with sealed_as_well(session):  # hidden from one account does not mean gone for everybody
            gone = set(numbers) - queries.still_searchable(session, numbers)
        with self._lock:
            for number in gone & side.owners.keys():
                side.remove(number)
        return gone

    def _scores(self, side: Side, probe: Probe, prints: Iterable[Sequence[GalleryPrint]]) -> Mapping[int, float]:
        """The score of a probe with each of these prints, by number; those without any likeness are left out."""
        numbers = frozenset(print_.number for own in prints for print_ in own)
        hits = side.gallery.identify(probe.template, limit=len(numbers), allowed=numbers, exhaustive=True)
        return {hit.key: hit.score for hit in hits}  # type: ignore[misc]  # keys are the numbers enrolled above


_galleries: dict[str, Galleries] = {}
_guard = threading.Lock()


def galleries_of(ctx: Context) -> Galleries:
    """This process's galleries of the database that the context works on."""
    address = str(ctx.session.get_bind().engine.url)
    with _guard:
        return _galleries.setdefault(address, Galleries())


def refreshed(ctx: Context) -> Galleries:
    """The galleries with everything captured since.

    What does not open is left out, noted and journalled. What opens again was missing in the searches made meanwhile:
    its person is searched again, which finds whomever those searches missed.
    """
    galleries = galleries_of(ctx)
    for capture_id in galleries.refresh(ctx.session, ctx.vault):
        ctx.journal("capture.unreadable", "capture", capture_id, during="search")
    unreadable = {place_in_vault(capture_id, "template") for capture_id in galleries.unreadable()}
    for place in unreadable:
        ctx.note_damage(place)
    open_again = {row.place for row in damage.noted(ctx.session, "capture", "template")} - unreadable
    for place in damage.mend(ctx.session, open_again, ctx.now):
        capture_id = uuid.UUID(place.split(":")[1])
        ctx.journal("capture.readable_again", "capture", capture_id)
        for capture in queries.captures_named(ctx.session, [capture_id]):
            ctx.defer(CHANGED_TASK, person_id=str(capture.person_id))
    return galleries


def identify(
    ctx: Context, side: str, person_id: uuid.UUID, allowed: AbstractSet[uuid.UUID] | None = None, limit: int = 20
) -> list[PersonCandidate]:
    """Search with a person's own prints among everybody ('adult') or among the allowed ('child')."""
    return identify_captures(ctx, side, queries.templates_of(ctx.session, person_id), person_id, allowed, limit)


def identify_captures(
    ctx: Context,
    side: str,
    captures: Sequence[Capture],
    person_id: uuid.UUID,
    allowed: AbstractSet[uuid.UUID] | None = None,
    limit: int = 20,
) -> list[PersonCandidate]:
    """Search with chosen captures, such as those presented for an ID; leaves out their claimed owner, `person_id`."""
    galleries = refreshed(ctx)
    probes = chosen_probes(ctx, captures)
    with measures.timed(measures.SEARCH, side=side):
        return galleries.identify(ctx.session, side, person_id, probes, allowed, limit)


def persons_searched(ctx: Context, side: str) -> int:
    """How many persons a search of a side ('adult' or 'child') covers."""
    return galleries_of(ctx).persons(side)


def not_compared(ctx: Context) -> dict[str, int]:
    """How many stored prints this process's searches cannot compare, as a part of what a search says of itself."""
    count = len(galleries_of(ctx).unreadable())
    return {"not_compared": count} if count else {}


def chosen_probes(ctx: Context, captures: Sequence[Capture]) -> list[Probe]:
    """The impressions to search a person with: the best of each finger, those of the first days of life last."""
    by_finger: dict[int, list[Capture]] = defaultdict(list)
    for capture in sorted(captures, key=lambda c: (c.is_provisional, -(c.quality or 0), c.number)):
        by_finger[capture.finger].append(capture)
    chosen = [capture for _, impressions in sorted(by_finger.items()) for capture in impressions[:MOST_PROBES]]
    return [
        Probe(print_.finger, print_.quality, engine.read_template(print_.template))
        for print_ in open_prints(ctx, chosen)
    ]
