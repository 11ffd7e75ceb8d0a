"""1:N searches: galleries in memory, kept up to date from the captures in the database.

There is one gallery of adults, one of children and one of what applicants presented, of everybody or of those who fall
to one part. Before each search they follow the transactions that stored or withdrew a capture: of a snapshot of the
database, every one below its lowest transaction still open (`pg_snapshot_xmin`) is final, and those from there on are
read again the next time, so that none is missed, however late it commits. Every hit is looked up once more, so that a
capture that was withdrawn meanwhile, or that was never committed, is not returned; nor is what an applicant presented
too long ago. The prints of an annulled certificate stay searchable.

A search has two passes. Each print names persons, whichever their finger; then all fingers of both are compared and
fused by the likeliest hypothesis, with those that do not agree: fusing only the agreeing ones would select by luck.
"""

import threading
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.errors import Unavailable
from registry.core.hiding import sealed_as_well
from registry.core.messages import _
from registry.core.vault import RecordDamaged, Vault, damage
from registry.fingerprints import engine, queries
from registry.fingerprints.matching import queries as transactions
from registry.fingerprints.matching import snapshots
from registry.fingerprints.matching.candidates import PersonCandidate, Probe, best_first, candidate_of
from registry.fingerprints.matching.owners import GalleryPrint
from registry.fingerprints.matching.sides import Side
from registry.fingerprints.models import place_in_vault
from registry.fingerprints.parts import WHOLE, Part
from registry.fingerprints.readings.opening import Stored, opened
from registry.fingerprints.rules import SIDES, side_of
from registry.people.service import CHANGED_TASK

MOST_UNREADABLE: Final = 10
SHARE_UNREADABLE: Final = 0.01
"""More unreadable prints than both end the search: these are not single damaged records."""
BATCH: Final = 500
"""Templates read from the database at a time."""
CANDIDATES_A_PRINT: Final = 8
"""Prints of whichever finger that each print names, as a multiple of the number of persons requested."""


def lowest_open(snapshot: str) -> str:
    """The lowest transaction that was open in a snapshot: all below had ended, and their captures were read."""
    return snapshot.partition(":")[0]


class Galleries:
    """Every searchable print of a part's persons, in memory. Safe to use from several threads."""

    def __init__(self, part: Part = WHOLE) -> None:
        self.part = part
        self._lock = threading.Lock()
        self._sides = {name: Side() for name in SIDES}
        self._seen: str | None = None
        """The snapshot that was read last, as `pg_current_snapshot()` writes it; None before the first."""
        self._newest = 0
        self._loaded = 0
        """Prints loaded from the database since the last snapshot."""
        self._unreadable: dict[int, uuid.UUID] = {}
        """Number → capture of what does not open, tried again before each search."""
        self._readings: dict[int, int] = {}
        """Number → the newest reading in the changes that were read last: what is read again next time has it."""
        self._damaged: set[str] = set()
        """Places of later readings that do not open; their captures are compared by the first."""

    def __len__(self) -> int:
        """Number of prints held."""
        return sum(len(side.owners) for side in self._sides.values())

    def persons(self, side: str) -> int:
        """How many persons a side holds prints of."""
        return self._sides[side].owners.persons

    def prints(self, side: str) -> int:
        """How many prints a side holds."""
        return len(self._sides[side].owners)

    def seen_by(self, part: Part) -> dict[str, Any]:
        """Up to where this part has seen: which transactions, and the newest capture among them."""
        return {"part": part.number, "parts": part.of, "newest": self._newest, "transactions": self._seen}

    def refresh(self, session: Session, vault: Vault) -> list[uuid.UUID]:
        """Load what was captured since; returns the captures with an unreadable template, each of them once.

        Raises Unavailable where so many are unreadable that a search would find too few.
        """
        # Whichever account searches first: everybody shares the gallery, and it never looks back for a capture that
        # one account may not see.
        with self._lock, sealed_as_well(session):
            since = None if self._seen is None else lowest_open(self._seen)
            seen, changes = transactions.changes_since(session, since, self.part)
            if since is not None and int(lowest_open(seen)) < int(since):  # the database was restored meanwhile
                self._sides, self._newest = {name: Side() for name in SIDES}, 0
                seen, changes = transactions.changes_since(session, None, self.part)
            before = frozenset(self._unreadable)
            unread = set(before)
            for change in changes:
                if not change.is_searchable:
                    unread.discard(change.number)
                    self._drop(change.number)
                elif not self._holds(change.number) or change.reading > self._readings.get(change.number, 0):
                    unread.add(change.number)
            self._read(session, vault, sorted(unread))
            self._readings = {change.number: change.reading for change in changes if change.reading}
            self._newest = max(self._newest, max((change.number for change in changes), default=0))
            self._seen = seen
            gone = before - queries.still_searchable(session, before) if before else ()
            for number in gone:
                self._unreadable.pop(number, None)
            if len(self._unreadable) > max(MOST_UNREADABLE, len(self) * SHARE_UNREADABLE):
                raise Unavailable(
                    "prints-unreadable",
                    _("Too many stored prints cannot be opened; a search would miss people. Check the vault's keys."),
                )
            return [capture_id for number, capture_id in self._unreadable.items() if number not in before]

    def make_ready(self) -> None:
        """Build what the first search would wait for: seconds where a million prints were loaded."""
        with self._lock:
            for side in self._sides.values():
                side.gallery.make_ready()

    def save(self, session: Session, vault: Vault, path: Path, worth: int) -> bool:
        """Write a sealed snapshot where `worth` prints were loaded since the last one; whether one was written."""
        if self._loaded < worth or not snapshots.is_possible():
            return False
        database = transactions.history(session)
        with self._lock:
            assert self._seen is not None  # something was loaded
            unreadable = {str(number): str(capture_id) for number, capture_id in self._unreadable.items()}
            head = snapshots.Head(database, str(self.part), self._seen, self._newest, unreadable, {}, "")
            snapshots.save(path, vault, self._sides, head)
            self._loaded = 0
        return True

    def start(self, session: Session, vault: Vault, path: Path) -> bool:
        """Begin with a snapshot where there is a usable one; what came after it is loaded by `refresh`."""
        with self._lock:
            if self._seen is not None:
                return False
            try:
                head, sides = snapshots.load(path, vault, transactions.history(session), str(self.part))
            except snapshots.SnapshotUnusable:
                return False
            self._sides, self._seen, self._newest = sides, head.seen, head.newest
            self._unreadable = {int(number): uuid.UUID(capture) for number, capture in head.unreadable.items()}
        return True

    def _holds(self, number: int) -> bool:
        return any(number in side.owners for side in self._sides.values())

    def _drop(self, number: int) -> None:
        for side in self._sides.values():
            if number in side.owners:
                side.remove(number)

    def _read(self, session: Session, vault: Vault, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            for sealed in queries.sealed_templates(session, numbers[start : start + BATCH], engine.EXTRACTORS):
                try:
                    best, damaged = opened(session, vault, _readings_of(sealed))
                    side = self._sides[side_of(sealed.role, sealed.standing)]
                    put = side.replace if sealed.number in side.owners else side.add
                    put(sealed.person_id, GalleryPrint(sealed.number, sealed.finger, best.quality), best.parsed)
                    self._damaged |= {damaged} if damaged is not None else set()
                    self._loaded += 1
                    self._unreadable.pop(sealed.number, None)
                except (RecordDamaged, engine.TemplateInvalid):  # a key that is missing ends the search
                    self._unreadable[sealed.number] = sealed.capture_id

    def damaged_readings(self) -> frozenset[str]:
        """The places of later readings that did not open, in whose place the first is compared."""
        with self._lock:
            return frozenset(self._damaged)

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
            prints = {owner: galleries.owners.prints_of(owner) for owner in set(owners.values())}
        gone = self._forget_gone(session, galleries, [print_.number for own in prints.values() for print_ in own])
        prints = {owner: [print_ for print_ in own if print_.number not in gone] for owner, own in prints.items()}
        scores = [self._scores(galleries, probe, prints.values()) for probe in probes]
        candidates = [
            candidate
            for owner, own in prints.items()
            if (candidate := candidate_of(owner, own, probes, scores)) is not None and candidate.score > 0
        ]
        return list(best_first(candidates, limit))

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
            own = side.owners.numbers_of((person_id,))
            allowed = None if others is None else side.owners.numbers_of(others)
        for probe in probes:
            # The person's own prints are the most similar of all: make room for them before they are left out.
            for hit in side.gallery.identify(probe.template, limit=most + len(own), allowed=allowed):
                owner = side.owners.owner(hit.key)  # type: ignore[arg-type]  # keys are the numbers enrolled above
                if owner is not None and owner != person_id:
                    owners[hit.key] = owner  # type: ignore[index]  # as above
        return owners

    def _forget_gone(self, session: Session, side: Side, numbers: Collection[int]) -> AbstractSet[int]:
        """Drop prints that are no longer searchable; returns their numbers."""
        with sealed_as_well(session):  # hidden from one account does not mean gone for everybody
            gone = set(numbers) - queries.still_searchable(session, numbers)
        with self._lock:
            for number in gone:
                if number in side.owners:
                    side.remove(number)
        return gone

    def _scores(self, side: Side, probe: Probe, prints: Iterable[Sequence[GalleryPrint]]) -> Mapping[int, float]:
        """The score of a probe with each of these prints, by number; those without any likeness are left out."""
        numbers = frozenset(print_.number for own in prints for print_ in own)
        hits = side.gallery.identify(probe.template, limit=len(numbers), allowed=numbers, exhaustive=True)
        return {hit.key: hit.score for hit in hits}  # type: ignore[misc]  # keys are the numbers enrolled above


def _readings_of(sealed: queries.SealedTemplate) -> Stored:
    later = sealed.reading_id, sealed.sealed_reading, sealed.reading_quality
    return Stored(sealed.capture_id, sealed.sealed, sealed.quality, *later)


_galleries: dict[tuple[str, Part], Galleries] = {}
_guard = threading.Lock()


def galleries_of(ctx: Context, part: Part = WHOLE) -> Galleries:
    """This process's galleries of the database that the context works on."""
    address = str(ctx.session.get_bind().engine.url)
    with _guard:
        return _galleries.setdefault((address, part), Galleries(part))


def begun(ctx: Context, part: Part) -> Galleries:
    """The galleries, begun with this machine's snapshot where nothing is loaded yet, whichever thread comes first."""
    galleries = galleries_of(ctx, part)
    galleries.start(ctx.session, ctx.vault, snapshots.path_of(ctx.settings.home, str(part)))
    return galleries


def refreshed(ctx: Context, part: Part = WHOLE) -> Galleries:
    """The galleries with everything captured since.

    What does not open is left out, noted and journalled. What opens again was missing in the searches made meanwhile:
    its person is searched again, which finds whomever those searches missed.
    """
    galleries = galleries_of(ctx, part)
    for capture_id in galleries.refresh(ctx.session, ctx.vault):
        ctx.journal("capture.unreadable", "capture", capture_id, during="search")
    unreadable = {place_in_vault(capture_id, "template") for capture_id in galleries.unreadable()}
    for place in unreadable | galleries.damaged_readings():
        ctx.note_damage(place)
    noted = {uuid.UUID(row.place.split(":")[1]) for row in damage.noted(ctx.session, "capture", "template")}
    owners = {
        place_in_vault(capture.id, "template"): capture
        for capture in (queries.captures_named(ctx.session, noted) if noted else ())
        if part.holds(capture.person_id)
    }
    for place in damage.mend(ctx.session, owners.keys() - unreadable, ctx.now):
        ctx.journal("capture.readable_again", "capture", owners[place].id)
        ctx.defer(CHANGED_TASK, person_id=str(owners[place].person_id))
    return galleries
