"""1:N searches: galleries in memory, kept up to date from the captures of the database.

One gallery a finger for adults and for children, filled when a process searches first. Before each search what was
captured since is loaded, by the captures' ascending number; a transaction that is still open may commit a lower number
later, so the last few are looked at again. Whoever is found is looked up once more, so that a capture withdrawn by
whichever process, or never committed, is not found by any. The prints of an annulled certificate stay searchable.

A search has two passes: each finger's gallery names persons, then every finger these have in common with the one asked
about is compared and fused, those that do not agree too: to fuse only what agrees would be to choose the luckiest.
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

import biometrics
from registry.core.context import Context
from registry.core.hiding import sealed_as_well
from registry.core.vault import Vault, VaultError
from registry.fingerprints import engine, queries
from registry.fingerprints.comparing import opened
from registry.fingerprints.models import Capture
from registry.fingerprints.queries import SealedTemplate
from registry.fingerprints.rules import MOST_PROBES, FingerScore, fusable

ADULT_ROLES: Final = frozenset({"mother", "applicant"})
LOOK_BACK: Final = 2000
"""Captures looked at again: more than are ever in flight in open transactions."""
BATCH: Final = 500
"""Templates read from the database at a time."""
CANDIDATES_A_FINGER: Final = 4
"""Prints each finger's gallery names, as a multiple of the persons asked for."""


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """A person found by prints: the fused score, and that of each finger compared, whether it agrees or not."""

    person_id: uuid.UUID
    score: float
    by_finger: dict[int, float]


@dataclass(frozen=True, slots=True)
class Probe:
    """One impression searched by."""

    finger: int
    quality: int
    template: engine.Template


@dataclass(frozen=True, slots=True)
class _Print:
    number: int
    finger: int
    quality: int


@dataclass(slots=True)
class _Side:
    """The galleries of one kind of person: one a finger, since a finger is only ever compared with the same."""

    fingers: dict[int, biometrics.Gallery] = field(default_factory=lambda: defaultdict(biometrics.Gallery))
    owners: dict[int, uuid.UUID] = field(default_factory=dict)
    prints: dict[uuid.UUID, list[_Print]] = field(default_factory=dict)

    def add(self, one: SealedTemplate, template: engine.Template) -> None:
        self.fingers[one.finger].enrol(one.number, template)
        self.owners[one.number] = one.person_id
        self.prints.setdefault(one.person_id, []).append(_Print(one.number, one.finger, one.quality))

    def remove(self, number: int) -> None:
        person = self.owners.pop(number)
        gone = next(one for one in self.prints[person] if one.number == number)
        self.prints[person].remove(gone)
        self.fingers[gone.finger].remove(number)

    def numbers_of(self, persons: Collection[uuid.UUID], finger: int) -> frozenset[int]:
        return frozenset(one.number for who in persons for one in self.prints.get(who, ()) if one.finger == finger)


class Galleries:
    """Every searchable print, in memory. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sides = {"adult": _Side(), "child": _Side()}
        self._known: set[int] = set()
        self._newest = 0

    def __len__(self) -> int:
        """Prints held."""
        return sum(len(side.owners) for side in self._sides.values())

    def persons(self, side: str, without: AbstractSet[uuid.UUID] = frozenset()) -> int:
        """How many persons a side holds prints of, left out those named."""
        with self._lock:
            return sum(bool(held) for who, held in self._sides[side].prints.items() if who not in without)

    def refresh(self, session: Session, vault: Vault) -> list[uuid.UUID]:
        """Load what was captured since; the captures whose template cannot be read, each named once."""
        # Whoever asks first: a gallery is everybody's, and never looks back for what one of them may not see.
        with self._lock, sealed_as_well(session):
            unseen = [n for n in queries.numbers_above(session, self._newest - LOOK_BACK) if n not in self._known]
            unreadable = []
            for start in range(0, len(unseen), BATCH):
                for one in queries.sealed_templates(session, unseen[start : start + BATCH]):
                    try:
                        template = engine.read_template(vault.open(one.sealed, f"capture:{one.capture_id}:template"))
                        self._sides["adult" if one.role in ADULT_ROLES else "child"].add(one, template)
                    except (VaultError, engine.TemplateInvalid):
                        unreadable.append(one.capture_id)
                    self._known.add(one.number)
                    self._newest = max(self._newest, one.number)
            # Numbers further back are never asked for again.
            self._known = {number for number in self._known if number > self._newest - LOOK_BACK}
            return unreadable

    def identify(
        self,
        session: Session,
        side: str,
        person_id: uuid.UUID,
        probes: Sequence[Probe],
        allowed: AbstractSet[uuid.UUID] | None,
        limit: int,
    ) -> list[PersonCandidate]:
        """Persons whose prints are like these, best first, without the person asked about."""
        where = self._sides[side]
        others = None if allowed is None else allowed - {person_id}
        while True:
            found = self._named(where, person_id, probes, others, CANDIDATES_A_FINGER * limit)
            if not self._forget_gone(session, where, found):
                break
        persons = set(found.values())
        with self._lock:
            numbers = {one.number for who in persons for one in where.prints.get(who, ())}
        self._forget_gone(session, where, numbers)
        scored = [one for who in persons if (one := self._scored(where, who, probes)).score > 0]
        return sorted(scored, key=lambda one: (-one.score, str(one.person_id)))[:limit]

    def _named(
        self,
        side: _Side,
        person_id: uuid.UUID,
        probes: Sequence[Probe],
        others: AbstractSet[uuid.UUID] | None,
        most: int,
    ) -> dict[int, uuid.UUID]:
        """Print → person, of the prints most like a probe."""
        found: dict[int, uuid.UUID] = {}
        for probe in probes:
            with self._lock:
                gallery = side.fingers[probe.finger]
                own = side.numbers_of((person_id,), probe.finger)
                allowed = None if others is None else side.numbers_of(others, probe.finger)
            # The person's own prints are the likest of all: room is made for them before they are left out.
            for one in gallery.identify(probe.template, limit=most + len(own), allowed=allowed):
                owner = side.owners.get(one.key)  # type: ignore[call-overload]  # keys are the numbers enrolled above
                if owner is not None and owner != person_id:
                    found[one.key] = owner  # type: ignore[index]  # as above
        return found

    def _forget_gone(self, session: Session, side: _Side, numbers: Collection[int]) -> bool:
        """Drop prints that are no longer searchable; whether there were any."""
        with sealed_as_well(session):  # what one may not see is not gone for everybody
            gone = set(numbers) - queries.still_searchable(session, numbers)
        with self._lock:
            for number in gone & side.owners.keys():
                side.remove(number)
        return bool(gone)

    def _scored(self, side: _Side, person: uuid.UUID, probes: Sequence[Probe]) -> PersonCandidate:
        """One person against all probes, finger by finger."""
        with self._lock:
            prints = list(side.prints.get(person, ()))
        by_finger: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for probe in probes:
            same = {one.number: one.quality for one in prints if one.finger == probe.finger}
            if not same:
                continue
            hits = side.fingers[probe.finger].identify(probe.template, limit=len(same), allowed=frozenset(same))
            scores = {hit.key: hit.score for hit in hits}
            by_finger[probe.finger] += [
                (scores.get(number, 0.0), min(probe.quality, quality)) for number, quality in same.items()
            ]
        fingers = [
            FingerScore(finger, engine.best_of(max(pairs)[0], len(pairs)), max(quality for _, quality in pairs))
            for finger, pairs in sorted(by_finger.items())
        ]
        used = fusable(fingers)
        by_score = {one.finger: one.score for one in used}
        return PersonCandidate(person, engine.fuse(list(by_score.values())), by_score)


_galleries: dict[str, Galleries] = {}
_guard = threading.Lock()


def galleries_of(ctx: Context) -> Galleries:
    """This process' galleries of the database the context works on."""
    address = str(ctx.session.get_bind().engine.url)
    with _guard:
        return _galleries.setdefault(address, Galleries())


def identify(
    ctx: Context, side: str, person_id: uuid.UUID, allowed: AbstractSet[uuid.UUID] | None = None, limit: int = 20
) -> list[PersonCandidate]:
    """Search a person's own prints among all ('adult') or among the allowed ('child')."""
    return identify_captures(ctx, side, queries.templates_of(ctx.session, person_id), person_id, allowed, limit)


def identify_captures(
    ctx: Context,
    side: str,
    captures: Sequence[Capture],
    person_id: uuid.UUID,
    allowed: AbstractSet[uuid.UUID] | None = None,
    limit: int = 20,
) -> list[PersonCandidate]:
    """Search by chosen captures, those presented for an ID for example; the person they are said to be is left out."""
    galleries = galleries_of(ctx)
    for capture_id in galleries.refresh(ctx.session, ctx.vault):
        ctx.journal("capture.unreadable", "capture", capture_id, during="search")
    probes = chosen_probes(ctx, captures)
    return galleries.identify(ctx.session, side, person_id, probes, allowed, limit)


def persons_searched(ctx: Context, side: str) -> int:
    """Among how many persons a search of a side ('adult' or 'child') looks."""
    return galleries_of(ctx).persons(side)


def chosen_probes(ctx: Context, captures: Sequence[Capture]) -> list[Probe]:
    """The impressions a person is searched by: the best of each finger, those of the first days last."""
    by_finger: dict[int, list[Capture]] = defaultdict(list)
    for one in sorted(captures, key=lambda one: (one.is_provisional, -(one.quality or 0), one.number)):
        by_finger[one.finger].append(one)
    chosen = [one for _, some in sorted(by_finger.items()) for one in some[:MOST_PROBES]]
    return [Probe(one.finger, one.quality, engine.read_template(one.template)) for one in opened(ctx, chosen)]
