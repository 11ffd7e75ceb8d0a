"""1:N searches: galleries in memory, kept up to date from the captures of the database.

One gallery for adults and one for newborns, opened once in a process. Before each search what was captured since is
loaded, by the captures' ascending number; a transaction that is still open may commit a lower number later, so the last
few are looked at again. The prints of an annulled certificate stay searchable; a withdrawn capture does not.
"""

import threading
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

import biometrics
from registry.core.context import Context
from registry.core.vault import Vault
from registry.fingerprints import engine
from registry.fingerprints.models import Capture

ADULT_ROLES = frozenset({"mother", "applicant"})
LOOK_BACK = 2000
"""Captures looked at again: more than are ever in flight in open transactions."""
LOADED_AT_ONCE = 1000
SEARCHABLE = (
    Capture.sealed_template.is_not(None), Capture.purpose != "verification", Capture.withdrawn_at.is_(None),
)  # fmt: skip
"""Bound prints: what is presented at a verification may be anybody's."""


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """A person found by prints: the fused score, and that of each finger compared, none matching ones included."""

    person_id: uuid.UUID
    score: float
    by_finger: dict[int, float]


Key = tuple[uuid.UUID, int, uuid.UUID]
"""Person, finger, capture."""


@dataclass(slots=True)
class _Side:
    """The galleries of one kind of person: one a finger, since a finger is only ever compared with the same."""

    fingers: dict[int, biometrics.Gallery] = field(default_factory=lambda: defaultdict(biometrics.Gallery))
    loaded: dict[uuid.UUID, Key] = field(default_factory=dict)
    impressions: Counter[tuple[uuid.UUID, int]] = field(default_factory=Counter)
    """How many of a person's finger are searchable."""

    def enrol(self, key: Key, template: engine.Template) -> None:
        """Make a capture searchable."""
        self.fingers[key[1]].enrol(key, template)
        self.loaded[key[2]] = key
        self.impressions[key[:2]] += 1

    def remove(self, capture_id: uuid.UUID) -> None:
        """Search it no longer; one not loaded is no error."""
        key = self.loaded.pop(capture_id, None)
        if key is not None:
            self.fingers[key[1]].remove(key)
            self.impressions[key[:2]] -= 1


class Galleries:
    """Every searchable print, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sides = {"adult": _Side(), "child": _Side()}
        self._newest = 0

    def refresh(self, session: Session, vault: Vault) -> None:
        """Load what was captured since, and drop what was withdrawn."""
        with self._lock:
            lately = select(Capture.id, Capture.number).where(Capture.number > self._newest - LOOK_BACK, *SEARCHABLE)
            rows = session.execute(lately.order_by(Capture.number)).all()
            new = [row.id for row in rows if not any(row.id in side.loaded for side in self._sides.values())]
            for start in range(0, len(new), LOADED_AT_ONCE):
                self._load(session, vault, new[start : start + LOADED_AT_ONCE])
            for withdrawn in session.scalars(select(Capture.id).where(Capture.withdrawn_at.is_not(None))):
                for side in self._sides.values():
                    side.remove(withdrawn)
            # Last: what failed to load is tried again by the next search.
            self._newest = max([self._newest, *(row.number for row in rows)])

    def _load(self, session: Session, vault: Vault, ids: Sequence[uuid.UUID]) -> None:
        columns = (Capture.id, Capture.person_id, Capture.finger, Capture.role, Capture.sealed_template)
        for row in session.execute(select(*columns).where(Capture.id.in_(ids))):
            template = engine.read_template(vault.open(row.sealed_template, f"capture:{row.id}:template"))
            side = self._sides["adult" if row.role in ADULT_ROLES else "child"]
            side.enrol((row.person_id, row.finger, row.id), template)

    def identify(
        self, side: str, person_id: uuid.UUID, probes: Sequence[tuple[int, engine.Template]],
        allowed: AbstractSet[uuid.UUID] | None, limit: int,
    ) -> list[PersonCandidate]:  # fmt: skip
        """Persons whose prints are like these, best first, without the person asked about."""
        best: dict[uuid.UUID, dict[int, float]] = defaultdict(dict)
        tries = Counter(finger for finger, _ in probes)

        def admitted(key: Key) -> bool:
            return key[0] != person_id and (allowed is None or key[0] in allowed)

        for finger, probe in probes:
            gallery = self._sides[side].fingers.get(finger)
            for found in gallery.identify(probe, limit=4 * limit, allowed=admitted) if gallery else ():
                scores = best[found.key[0]]
                scores[finger] = max(scores.get(finger, 0.0), float(found.score))
        scored = [self._candidate(side, person, tries, scores) for person, scores in best.items()]
        return sorted(scored, key=lambda one: (-one.score, str(one.person_id)))[:limit]

    def _candidate(
        self, side: str, person: uuid.UUID, tries: Mapping[int, int], found: Mapping[int, float]
    ) -> PersonCandidate:
        """Every finger compared counts, those that do not match too: leaving them out would be choosing the evidence.

        A finger's best of several impressions was a choice among as many chances as there are pairs.
        """
        enrolled = self._sides[side].impressions
        chances = {finger: count * enrolled[person, finger] for finger, count in sorted(tries.items())}
        by_finger = {f: engine.best_of(found.get(f, 0.0), pairs) for f, pairs in chances.items() if pairs > 0}
        return PersonCandidate(person, engine.fuse(list(by_finger.values())), by_finger)


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
    galleries = galleries_of(ctx)
    galleries.refresh(ctx.session, ctx.vault)
    own = select(Capture).where(Capture.person_id == person_id, *SEARCHABLE).options(defer(Capture.sealed_image))
    probes = [
        (one.finger, engine.read_template(ctx.vault.open(one.sealed_template, one.place("template"))))
        for one in ctx.session.scalars(own.order_by(Capture.number))
        if one.sealed_template
    ]
    found = galleries.identify(side, person_id, probes, allowed, limit)
    # What a transaction loaded before it was rolled back is in memory still, and nobody's.
    there = select(Capture.person_id).where(Capture.person_id.in_([one.person_id for one in found]), *SEARCHABLE)
    known = set(ctx.session.scalars(there))
    return [one for one in found if one.person_id in known]
