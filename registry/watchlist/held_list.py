"""The list as it is compared: opened from the vault once per process, and held only while the database lists it.

Every comparison first asks the database which entries are looked for. When an entry held here is no longer among them,
everything held is dropped and the rest is opened again, so that nothing of an entry survives the next comparison.
"""

import json
import threading
import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from registry.core.context import Context
from registry.core.vault import RecordDamaged, damage
from registry.core.vault.marks import open_stored
from registry.duplicates.linkage.facts import Features, features
from registry.fingerprints import engine
from registry.fingerprints.matching.comparison import OpenedPrint
from registry.fingerprints.matching.presented import PresentedPrint
from registry.watchlist import queries, subject
from registry.watchlist.models import WatchEntry
from registry.watchlist.service import SEARCH_TASK
from registry.watchlist.subject import Subject, facts

CANDIDATES_PER_PRINT: Final = 40
"""Entries most similar to one print, which are then compared finger by finger; all of a shorter list."""


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """The person looked for, out of the vault; `features` are None where there is no name to compare."""

    subject: Subject
    features: Features | None
    prints: tuple[PresentedPrint, ...]


def open_entry(ctx: Context, entry: WatchEntry) -> HeldEntry:
    """Open one entry from the vault; raises RecordDamaged."""

    def opened(sealed: bytes, place: str) -> bytes:
        return open_stored(ctx.session, ctx.vault, sealed, place)

    person = subject.from_json(json.loads(opened(entry.sealed_subject, entry.place)))
    prints = tuple(
        PresentedPrint(row.finger, row.quality, opened(row.sealed_template, row.place("template")))
        for row in entry.prints
    )
    return HeldEntry(person, features(facts(person)) if person.is_comparable else None, prints)


@dataclass(slots=True)
class HeldList:
    """Every entry that is looked for, with one gallery of all fingers. Safe to use from several threads."""

    entries: dict[uuid.UUID, HeldEntry] = field(default_factory=dict)
    gallery: engine.Gallery = field(default_factory=engine.Gallery)

    def add(self, entry_id: uuid.UUID, entry: HeldEntry) -> None:
        """Hold one more entry."""
        self.entries[entry_id] = entry
        for impression in entry.prints:
            self.gallery.enrol(entry_id, engine.read_template(impression.template))

    def candidates(self, impressions: Sequence[OpenedPrint]) -> set[Hashable]:
        """Ids of the entries with a print similar to one of these, whichever finger either was taken for."""
        return {
            candidate.key
            for impression in impressions
            for candidate in self.gallery.identify(
                engine.read_template(impression.template), limit=CANDIDATES_PER_PRINT, exhaustive=True
            )
        }


_held: dict[str, HeldList] = {}
"""Address of a database → its list."""
_guard = threading.Lock()


def held_list(ctx: Context, active: Sequence[uuid.UUID]) -> HeldList:
    """The entries the database lists now, and no others; those not yet held are opened."""
    address = str(ctx.session.get_bind().engine.url)
    with _guard:
        held = _held.setdefault(address, HeldList())
        if held.entries.keys() - set(active):
            held = _held[address] = HeldList()
        missing = [entry_id for entry_id in active if entry_id not in held.entries]
        for entry in queries.with_sealed_columns(ctx.session, missing):
            try:
                held.add(entry.id, open_entry(ctx, entry))
            except RecordDamaged as error:
                ctx.note_damage(error.place)
            else:
                _search_if_mended(ctx, entry)
        return held


def _search_if_mended(ctx: Context, entry: WatchEntry) -> None:
    """Look in the whole registry for whom the comparisons missed while the entry was damaged."""
    places = [entry.place, *(row.place("template") for row in entry.prints)]
    if damage.mend(ctx.session, places, ctx.now):
        ctx.journal("watch.readable_again", "watch_entry", entry.id)
        ctx.defer(SEARCH_TASK, entry_id=str(entry.id))
