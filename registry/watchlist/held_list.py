"""The list as it is compared: opened from the vault once a process, and held while the database lists it, no longer.

Every test asks the database first which entries are looked for. When one of those held is not among them, everything
held is thrown away and what remains is opened anew, so that nothing of an entry outlives its process' next test.
"""

import json
import threading
import uuid
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from registry.core.context import Context
from registry.duplicates.linkage.facts import Features, features
from registry.fingerprints import engine
from registry.fingerprints.matching.comparison import OpenedPrint
from registry.fingerprints.matching.presented import UNKNOWN_FINGER, PresentedPrint
from registry.watchlist import queries, subject
from registry.watchlist.models import WatchEntry
from registry.watchlist.subject import Subject, facts

NAMED_BY_A_PRINT: Final = 20
"""Entries likest to one print, which are then compared finger by finger; of a shorter list, all."""


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """Who is looked for, out of the vault; `features` are None where nothing told can be compared."""

    subject: Subject
    features: Features | None
    prints: tuple[PresentedPrint, ...]


def opened_entry(ctx: Context, entry: WatchEntry) -> OpenedEntry:
    """One entry, out of the vault."""
    who = subject.from_json(json.loads(ctx.vault.open(entry.sealed_subject, entry.place)))
    prints = tuple(
        PresentedPrint(one.finger, one.quality, ctx.vault.open(one.sealed_template, one.place("template")))
        for one in entry.prints
    )
    return OpenedEntry(who, features(facts(who)) if who.is_comparable else None, prints)


@dataclass(slots=True)
class OpenedList:
    """Every entry that is looked for, with a gallery a finger. Safe from several threads."""

    entries: dict[uuid.UUID, OpenedEntry] = field(default_factory=dict)
    fingers: dict[int, engine.Gallery] = field(default_factory=lambda: defaultdict(engine.Gallery))

    def add(self, entry_id: uuid.UUID, entry: OpenedEntry) -> None:
        """Hold one more."""
        self.entries[entry_id] = entry
        for one in entry.prints:
            self.fingers[one.finger].enrol(entry_id, engine.read_template(one.template))

    def compared_by(self, entry_id: uuid.UUID) -> tuple[Subject, Features | None]:
        """What is told of an entry's person, and as record linkage compares it."""
        one = self.entries[entry_id]
        return one.subject, one.features

    def likest(self, prints: Sequence[OpenedPrint]) -> set[Hashable]:
        """Entries with a print like one of these, of the same finger or of an unknown one."""
        return {
            one.key
            for print_ in prints
            for finger in (print_.finger, UNKNOWN_FINGER)
            if finger in self.fingers
            for one in self.fingers[finger].identify(
                engine.read_template(print_.template), limit=NAMED_BY_A_PRINT, exhaustive=True
            )
        }


_held: dict[str, OpenedList] = {}
_guard = threading.Lock()


def looked_for(ctx: Context, active: Sequence[uuid.UUID]) -> OpenedList:
    """The entries the database lists now, and no others; those not held yet are opened."""
    address = str(ctx.session.get_bind().engine.url)
    with _guard:
        held = _held.setdefault(address, OpenedList())
        if held.entries.keys() - set(active):
            held = _held[address] = OpenedList()
        missing = [one for one in active if one not in held.entries]
        for entry in queries.sealed(ctx.session, missing):
            held.add(entry.id, opened_entry(ctx, entry))
        return held
