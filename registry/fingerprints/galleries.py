"""1:N searches: galleries in memory, kept up to date from the captures of the database.

One gallery for adults and one for newborns, opened once in a process. Before each search what was captured since is
loaded, by the captures' ascending number; a transaction that is still open may commit a lower number later, so the last
few are looked at again.
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import biometrics
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.vault import Vault
from registry.fingerprints import engine
from registry.fingerprints.models import Capture

ADULT_ROLES = frozenset({"mother", "applicant"})
LOOK_BACK = 2000
"""Captures looked at again: more than are ever in flight in open transactions."""


@dataclass(frozen=True, slots=True)
class PersonCandidate:
    """A person found by prints: the fused score and each finger's."""

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


class Galleries:
    """Every searchable print, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sides = {"adult": _Side(), "child": _Side()}
        self._newest = 0

    def refresh(self, session: Session, vault: Vault) -> None:
        """Load what was captured since, and drop what was withdrawn."""
        with self._lock:
            columns = (Capture.id, Capture.number, Capture.person_id, Capture.finger, Capture.role, Capture.sealed_template)
            where = (
                Capture.number > self._newest - LOOK_BACK, Capture.sealed_template.is_not(None),
                Capture.purpose != "verification", Capture.withdrawn_at.is_(None),
            )  # fmt: skip
            for row in session.execute(select(*columns).where(*where).order_by(Capture.number)):
                self._newest = max(self._newest, row.number)
                side = self._sides["adult" if row.role in ADULT_ROLES else "child"]
                if row.id in side.loaded:
                    continue
                key: Key = (row.person_id, row.finger, row.id)
                template = engine.read_template(vault.open(row.sealed_template, f"capture:{row.id}:template"))
                side.fingers[row.finger].enrol(key, template)
                side.loaded[row.id] = key
            for (withdrawn,) in session.execute(select(Capture.id).where(Capture.withdrawn_at.is_not(None))):
                for side in self._sides.values():
                    gone = side.loaded.pop(withdrawn, None)
                    if gone is not None:
                        side.fingers[gone[1]].remove(gone)

    def identify(
        self, side: str, person_id: uuid.UUID, probes: list[tuple[int, biometrics.Template]],
        allowed: AbstractSet[uuid.UUID] | None, limit: int,
    ) -> list[PersonCandidate]:  # fmt: skip
        """Persons whose prints are like these, best first, without the person asked about."""
        best: dict[uuid.UUID, dict[int, float]] = defaultdict(dict)
        tries: dict[int, int] = defaultdict(int)
        for finger, probe in probes:
            tries[finger] += 1
            gallery = self._sides[side].fingers.get(finger)
            if gallery is None:
                continue

            def admitted(key: Key) -> bool:
                return key[0] != person_id and (allowed is None or key[0] in allowed)

            for found in gallery.identify(probe, limit=4 * limit, allowed=admitted):
                person = found.key[0]
                best[person][finger] = max(best[person].get(finger, 0.0), float(found.score))
        scored = [
            PersonCandidate(person, engine.fuse([engine.best_of(s, tries[f]) for f, s in sorted(fingers.items())]), fingers)
            for person, fingers in best.items()
        ]
        return sorted(scored, key=lambda one: (-one.score, str(one.person_id)))[:limit]


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
    where = (
        Capture.person_id == person_id, Capture.sealed_template.is_not(None),
        Capture.purpose != "verification", Capture.withdrawn_at.is_(None),
    )  # fmt: skip
    captures = ctx.session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()
    probes = [
        (one.finger, engine.read_template(ctx.vault.open(one.sealed_template, one.place("template"))))
        for one in captures
        if one.sealed_template
    ]
    return galleries.identify(side, person_id, probes, allowed, limit)
