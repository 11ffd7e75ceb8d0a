"""The journal's chain. Pure: rows in, findings out."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.core.messages import Message, _

GENESIS: Final = bytes(32)
"""What the first row is hashed over."""


def row_hash(previous: bytes, sequence: int, content: str) -> bytes:
    """SHA-256 over the previous row's hash, this row's number (8 bytes, big-endian) and its content (UTF-8)."""
    return hashlib.sha256(previous + sequence.to_bytes(8, "big") + content.encode()).digest()


def head_seal(key: bytes, sequence: int, head: bytes) -> bytes:
    """HMAC-SHA256 over the number of rows in the journal and the hash of the last."""
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
    """One thing wrong with the journal, at one row."""

    sequence: int
    problem: Message


@dataclass(slots=True)
class Verification:
    """The chain as followed so far."""

    rows: int = 0
    head: bytes = GENESIS


def findings(rows: Iterable[Row], head: Head | None, key: bytes | None, state: Verification) -> Iterable[Finding]:
    """Every change, removal or reordering among rows given in ascending order of sequence, with a sealed head.

    A changed row does not match its hash; a removed row leaves a gap in the numbers; an exchanged row does not match
    its predecessor's hash; the head shows when rows are cut off the end. Without a `key` its seal is not checked.
    """
    for row in rows:
        expected = state.rows + 1
        if row.sequence > expected:
            yield Finding(expected, _("rows {first} to {last} are missing", first=expected, last=row.sequence - 1))
        elif row.sequence < expected:
            yield Finding(row.sequence, _("this number comes a second time, or too late"))
        elif row_hash(state.head, row.sequence, row.content) != row.hash:
            yield Finding(row.sequence, _("this row or the one before it was changed or exchanged"))
        state.rows, state.head = row.sequence, row.hash
    if head is None:
        if state.rows:
            yield Finding(state.rows, _("the sealed head is missing"))
        return
    if head.sequence > state.rows:
        yield Finding(
            state.rows + 1, _("rows {first} to {last} are missing at the end", first=state.rows + 1, last=head.sequence)
        )
    elif head.sequence < state.rows:
        yield Finding(head.sequence + 1, _("the registry did not write the rows after the sealed head"))
    elif head.hash != state.head:
        yield Finding(head.sequence, _("the last row is not the one that was sealed"))
    if key is not None and not hmac.compare_digest(head_seal(key, head.sequence, head.hash), head.seal):
        yield Finding(head.sequence, _("the registry did not make the seal of the head"))
