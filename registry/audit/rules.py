"""The journal's chain. Pure: rows in, findings out."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GENESIS: Final = bytes(32)
"""What the first row is hashed over."""


def row_hash(previous: bytes, sequence: int, content: str) -> bytes:
    """SHA-256 over the previous row's hash, this row's number (8 bytes, big-endian) and its content (UTF-8)."""
    return hashlib.sha256(previous + sequence.to_bytes(8, "big") + content.encode()).digest()


def head_seal(key: bytes, sequence: int, head: bytes) -> bytes:
    """HMAC-SHA256 that says: the journal has this many rows and ends in this hash."""
    return hmac.new(key, sequence.to_bytes(8, "big") + head, hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row as stored."""

    sequence: int
    content: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The journal's end as sealed when the last row was written."""

    sequence: int
    hash: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the journal, at one place."""

    sequence: int
    what: str


@dataclass(slots=True)
class Verification:
    """The chain as followed so far."""

    rows: int = 0
    head: bytes = GENESIS


def findings(rows: Iterable[Row], head: Head | None, key: bytes | None, state: Verification) -> Iterable[Finding]:
    """Every change, removal or reordering among rows given in ascending order of sequence, with a sealed head.

    A changed row does not fit its own hash; a removed one leaves a gap in the numbers; exchanged rows do not follow
    their predecessor; rows cut off at the end are missed by the head. `key` None leaves the head's seal unchecked.
    """
    for row in rows:
        expected = state.rows + 1
        if row.sequence > expected:
            yield Finding(expected, f"rows {expected} to {row.sequence - 1} are missing")
        elif row.sequence < expected:
            yield Finding(row.sequence, "the row stands where an earlier number was")
        elif row_hash(state.head, row.sequence, row.content) != row.hash:
            yield Finding(row.sequence, "the row, or the one before it, was changed or exchanged")
        state.rows, state.head = row.sequence, row.hash
    if head is None:
        if state.rows:
            yield Finding(state.rows, "the sealed head is missing")
        return
    if head.sequence > state.rows:
        yield Finding(state.rows + 1, f"rows {state.rows + 1} to {head.sequence} are missing at the end")
    elif head.sequence < state.rows:
        yield Finding(head.sequence + 1, "rows after the sealed head were not written by the registry")
    elif head.hash != state.head:
        yield Finding(head.sequence, "the last row is not the one that was sealed")
    if key is not None and not hmac.compare_digest(head_seal(key, head.sequence, head.hash), head.seal):
        yield Finding(head.sequence, "the head's seal is not the registry's")
