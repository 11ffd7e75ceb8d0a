"""The outbox's files: an envelope each, in a chain of numbers, and beside it what may be read of it.

    <station>-00000007.age       the envelope; nobody here can open it; removed once there is a receipt
    00000007.entry               its number, time, SHA-256, and whose it is and its key, as hashes
    00000007.receipt             what the registry signed: it holds these bytes for good
    00000007.state               what became of it there, as last heard

An envelope is written under a temporary name first; its entry is the moment from which it counts. Ended before, nothing
of it counts; ended after, the next start gives it its name. So numbers have neither holes nor doubles.

An entry that a failing disk made unreadable is made anew from its envelope or receipt, so that it keeps back no other.
Only whose it is and its key are lost then; the registry finds a birth that was sealed twice by the key within.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from station.envelope import file_name
from station.envelope.content import FIRST, MOST_SEQ
from station.envelope.encoding import NotAnEnvelope
from station.envelope.statements import Receipt
from station.outbox.disk import Disk, private_folder

HERE, SENT, ACCEPTED, WAITS = STATES = ("here", "sent", "accepted", "waits")
"""Here alone; held by the registry; a registered birth; waits there for a person."""
MOST_AHEAD: Final = 10_000
"""Files at most: far beyond the limits at which nothing new is begun."""


class Damaged(Exception):
    """A file of the outbox cannot be read: the disk fails, or somebody changed it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be read of an envelope."""

    station: uuid.UUID
    seq: int
    sha256: bytes
    owner: str
    """Whose it is: a hash, by which a user finds the own ones and no others."""
    key_hash: str
    at: datetime
    """As the device's clock had it."""
    state: str = HERE

    @property
    def reference(self) -> str:
        """The number that is told and written down: the first letters of the station's, and its own."""
        return f"{str(self.station)[:4].upper()}-{self.seq:06d}"


def owner_of(station: uuid.UUID, account: uuid.UUID) -> str:
    """Whose an envelope is, as its entry has it."""
    return sha256(b"owner" + station.bytes + account.bytes).hexdigest()


class Outbox:
    """The envelopes of one station on this device."""

    def __init__(self, folder: Path, station: uuid.UUID, disk: Disk | None = None) -> None:
        self.folder, self.station, self._disk = private_folder(folder), station, disk or Disk()
        with self._alone():
            pass  # ends what a kill left half done

    def entries(self) -> list[Entry]:
        """Every envelope that is remembered, oldest first; raises Damaged."""
        found = (self._entry(path) for path in sorted(self.folder.glob("*.entry")))
        return [entry for entry in found if entry is not None]

    def of_owner(self, owner: str) -> list[Entry]:
        """The envelopes of one user, newest first."""
        return [entry for entry in reversed(self.entries()) if entry.owner == owner]

    def waiting(self) -> list[Entry]:
        """The envelopes for which there is no receipt yet, oldest first."""
        return [entry for entry in self.entries() if entry.state == HERE]

    def put(self, owner: str, key: str, at: datetime, make: Callable[[int, bytes], bytes]) -> Entry:
        """Keep an envelope: `make` gets its number and the hash of the one before it, and answers the sealed bytes.

        With a key that is here already, that envelope is answered and none is made: pressed twice, it is kept once.
        """
        key_hash = sha256(key.encode()).hexdigest()
        with self._alone():
            entries = self.entries()
            for entry in entries:
                if entry.key_hash == key_hash:
                    return entry
            last = entries[-1] if entries else None
            seq = last.seq + 1 if last else 1
            if seq > MOST_SEQ or len(entries) >= MOST_AHEAD:
                raise Damaged("too many files")
            data = make(seq, last.sha256 if last else FIRST)
            entry = Entry(self.station, seq, sha256(data).digest(), owner, key_hash, at)
            self._disk.write(self._part(seq), data)
            self._disk.sync(self.folder)
            self._disk.put(self._entry_path(seq), _written(entry))
            self._disk.rename(self._part(seq), self._path(seq))
            return entry

    def data_of(self, entry: Entry) -> bytes:
        """An envelope's bytes; raises Damaged where they are not those that were written."""
        try:
            data = self._path(entry.seq).read_bytes()
        except OSError as error:
            raise Damaged(f"{entry.reference}: cannot be read") from error
        if sha256(data).digest() != entry.sha256:
            raise Damaged(f"{entry.reference}: was changed")
        return data

    def acknowledge(self, entry: Entry, receipt: bytes) -> None:
        """Keep a receipt that was verified, and only then remove the envelope.

        On a full disk the envelope goes first, to make room: the registry holds it, and gives the same receipt again.
        """
        with self._alone():
            try:
                self._disk.put(self._receipt_path(entry.seq), receipt)
            except OSError:
                self._disk.remove(self._path(entry.seq))
                self._disk.put(self._receipt_path(entry.seq), receipt)
            self._disk.remove(self._path(entry.seq))

    def note_state(self, entry: Entry, state: str) -> None:
        """Remember what became of an envelope for which there is a receipt."""
        if entry.state == HERE or state not in STATES[2:] or state == entry.state:
            return
        with self._alone():
            self._disk.put(self.folder / f"{entry.seq:08d}.state", state.encode())

    def forget(self, before: datetime) -> int:
        """Remove what is remembered of births that were registered, made before a moment; the last number stays."""
        with self._alone():
            old = [entry for entry in self.entries()[:-1] if entry.state == ACCEPTED and entry.at < before]
            for entry in old:
                for path in (self._entry_path(entry.seq), self._receipt_path(entry.seq)):
                    self._disk.remove(path)
                self._disk.remove(self.folder / f"{entry.seq:08d}.state")
        return len(old)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._disk.alone(self.folder):
            self._recover()
            yield

    def _recover(self) -> None:
        """End what a kill left half done: an envelope with an entry gets its name, one without never was."""
        for path in sorted(self.folder.glob("*.part")):
            seq = path.name[:8]
            is_envelope = path.name == f"{seq}.age.part"
            if is_envelope and (self.folder / f"{seq}.entry").exists():
                self._disk.rename(path, self._path(int(seq)))
            else:
                self._disk.remove(path)
        for path in self.folder.glob("*.receipt"):
            if (envelope := self._path(int(path.stem))).exists():
                self._disk.remove(envelope)
        for path in (*self.folder.glob("*.receipt"), *self.folder.glob("*.state")):
            if not path.with_suffix(".entry").exists():
                self._disk.remove(path)

    def _entry(self, path: Path) -> Entry | None:
        """One entry; None where it was forgotten at this very moment. Raises Damaged."""
        try:
            item = json.loads(path.read_bytes())
            entry = Entry(
                self.station,
                int(path.stem),
                bytes.fromhex(item["sha256"]),
                str(item["owner"]),
                str(item["key"]),
                datetime.fromisoformat(item["at"]),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            entry = self._made_anew(path, error)
        return replace(entry, state=self._state(entry.seq))

    def _made_anew(self, path: Path, error: Exception) -> Entry:
        """What an envelope or a receipt says of an entry that cannot be read; raises Damaged where neither is there."""
        try:
            seq = int(path.stem)
            envelope = self._path(seq)
            if envelope.exists():
                digest = sha256(envelope.read_bytes()).digest()
            else:
                digest = Receipt.stored(self._receipt_path(seq).read_bytes()).sha256
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError, NotAnEnvelope):
            raise Damaged(f"{path.name}: cannot be read") from error
        return Entry(self.station, seq, digest, "", "", at)

    def _state(self, seq: int) -> str:
        if not self._receipt_path(seq).exists():
            return HERE
        try:
            state = (self.folder / f"{seq:08d}.state").read_text()
        except OSError:
            return SENT
        return state if state in STATES else SENT

    def _path(self, seq: int) -> Path:
        return self.folder / file_name(self.station, seq)

    def _part(self, seq: int) -> Path:
        return self.folder / f"{seq:08d}.age.part"

    def _entry_path(self, seq: int) -> Path:
        return self.folder / f"{seq:08d}.entry"

    def _receipt_path(self, seq: int) -> Path:
        return self.folder / f"{seq:08d}.receipt"


def _written(entry: Entry) -> bytes:
    item = {
        "sha256": entry.sha256.hex(),
        "owner": entry.owner,
        "key": entry.key_hash,
        "at": entry.at.isoformat(),
    }
    return json.dumps(item).encode()


def total_bytes(outbox: Outbox, entries: Sequence[Entry]) -> int:
    """What these envelopes take on the disk."""
    paths = (outbox.folder / file_name(outbox.station, entry.seq) for entry in entries)
    return sum(path.stat().st_size for path in paths if path.exists())
