"""The journal's chains. Pure: rows in, findings out.

The journal has several *lanes*, each a chain of its own with a sealed head, so that nobody waits for another's commit.
Within a lane the order is strict.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from registry.core.messages import Message, _

LANES: Final = 16
"""How many units of work can be committed at once. Lane 0 is the journal of before there were others."""
GENESIS: Final = bytes(32)
"""What the first row of lane 0 is hashed over."""
LATE: Final = timedelta(minutes=1)
"""A unit of work that took longer names the moment of its writing beside that of its beginning."""
BACKWARDS: Final = timedelta(minutes=5)
"""Moments of neighbouring rows may run back this far: the clocks of several machines, and `LATE`."""
MOST_NOTICES: Final = 20
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
LANES_OPENED: Final = "journal.lanes_opened"
BEGUN_AGAIN: Final = "journal.begun_again"
CLOCK_ACCEPTED: Final = "clock.accepted"
LOSS_EXPLAINED: Final = "journal.loss_explained"


def genesis(lane: int) -> bytes:
    """What the first row of a lane is hashed over, so that no row can be moved to another lane."""
    return GENESIS if lane == 0 else hashlib.sha256(b"registry journal lane" + lane.to_bytes(2, "big")).digest()


def row_hash(previous: bytes, sequence: int, content: str) -> bytes:
    """SHA-256 over the previous row's hash, this row's number (8 bytes, big-endian) and its content (UTF-8)."""
    return hashlib.sha256(previous + sequence.to_bytes(8, "big") + content.encode()).digest()


def head_seal(key: bytes, sequence: int, head: bytes, lane: int = 0) -> bytes:
    """HMAC-SHA256 over the lane (2 bytes, left out for lane 0), its number of rows and the hash of the last."""
    place = lane.to_bytes(2, "big") if lane else b""
    return hmac.new(key, place + sequence.to_bytes(8, "big") + head, hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row as stored."""

    sequence: int
    content: str
    hash: bytes
    lane: int = 0
    at: datetime = _LONG_AGO


@dataclass(frozen=True, slots=True)
class Head:
    """A lane's end as sealed when its last row was written."""

    sequence: int
    hash: bytes
    seal: bytes
    lane: int = 0
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the journal, at one row."""

    sequence: int
    problem: Message
    lane: int = 0


@dataclass(slots=True)
class Verification:
    """One lane as followed so far."""

    rows: int = 0
    head: bytes = GENESIS
    lane: int = 0


@dataclass(slots=True)
class Whole:
    """The whole journal as followed so far."""

    lanes: dict[int, Verification] = field(default_factory=dict)
    unchecked_keys: set[str] = field(default_factory=set)
    """Keys of seals that the key file does not hold."""
    notices: list[Finding] = field(default_factory=list)
    """What is strange and no sign of tampering, such as a clock that was set back."""

    @property
    def rows(self) -> int:
        """The number of rows in all lanes."""
        return sum(lane.rows for lane in self.lanes.values())

    @property
    def head(self) -> bytes:
        """One hash over the ends of all lanes; that of lane 0 where there is no other row."""
        used = [lane for _number, lane in sorted(self.lanes.items()) if lane.rows]
        if [lane.lane for lane in used] in ([], [0]):
            return used[0].head if used else GENESIS
        ends = b"".join(lane.lane.to_bytes(2, "big") + lane.rows.to_bytes(8, "big") + lane.head for lane in used)
        return hashlib.sha256(ends).digest()


def findings(rows: Iterable[Row], head: Head | None, key: bytes | None, state: Verification) -> Iterable[Finding]:
    """Every change, removal or reordering among a lane's rows in ascending order of sequence, with its sealed head.

    A changed row does not match its hash; a removed row leaves a gap in the numbers; an exchanged row does not match
    its predecessor's hash; the head shows when rows are cut off the end. Without a `key` its seal is not checked.
    """
    lane = state.lane
    if state.rows == 0:
        state.head = genesis(lane)
    for row in rows:
        expected = state.rows + 1
        if row.sequence > expected:
            missing = _("rows {first} to {last} are missing", first=expected, last=row.sequence - 1)
            yield Finding(expected, missing, lane)
        elif row.sequence < expected:
            yield Finding(row.sequence, _("this number comes a second time, or too late"), lane)
        elif row_hash(state.head, row.sequence, row.content) != row.hash:
            yield Finding(row.sequence, _("this row or the one before it was changed or exchanged"), lane)
        state.rows, state.head = row.sequence, row.hash
    if head is None:
        if state.rows:
            yield Finding(state.rows, _("the sealed head is missing"), lane)
        return
    if head.sequence > state.rows:
        first = state.rows + 1
        yield Finding(first, _("rows {first} to {last} are missing at the end", first=first, last=head.sequence), lane)
    elif head.sequence < state.rows:
        yield Finding(head.sequence + 1, _("the registry did not write the rows after the sealed head"), lane)
    elif head.hash != state.head:
        yield Finding(head.sequence, _("the last row is not the one that was sealed"), lane)
    if key is not None and not hmac.compare_digest(head_seal(key, head.sequence, head.hash, lane), head.seal):
        yield Finding(head.sequence, _("the registry did not make the seal of the head"), lane)
