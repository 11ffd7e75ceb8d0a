"""The Merkle tree over the journal's rows: RFC 6962, section 2.1. Pure.

Proofs name the ranges of leaves whose hashes they consist of; whoever reads the rows computes them in one pass.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

EMPTY: Final = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
HASH_BYTES: Final = 32
Range = tuple[int, int]
"""Leaves from the first (counted from 0) up to, but not including, the second."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that grows at its right edge: the roots of its complete subtrees, largest first."""

    size: int = 0
    subtrees: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        self.subtrees.append(leaf)
        self.size += 1
        size = self.size
        while size % 2 == 0:
            right = self.subtrees.pop()
            self.subtrees[-1] = node_hash(self.subtrees[-1], right)
            size //= 2

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.subtrees:
            return EMPTY
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """The subtrees one after another."""
        return b"".join(self.subtrees)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> "Frontier":
        """A frontier again; raises ValueError where there is not a subtree for each one in the size's binary form."""
        subtrees = [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]
        if len(stored) != HASH_BYTES * size.bit_count():
            raise ValueError("the subtrees do not belong to a tree of this size")
        return cls(size, subtrees)


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1


def consistency_ranges(old: int, new: int) -> list[Range]:
    """What proves that the tree of `old` leaves is the beginning of that of `new`; nothing where either is trivial."""
    if not 0 < old < new:
        return []
    return _consistency(old, 0, new, is_known=True)


def _consistency(old: int, first: int, after: int, *, is_known: bool) -> list[Range]:
    if old == after - first:
        return [] if is_known else [(first, after)]
    split = _split(after - first)
    if old <= split:
        return [*_consistency(old, first, first + split, is_known=is_known), (first + split, after)]
    return [*_consistency(old - split, first + split, after, is_known=False), (first, first + split)]


def inclusion_ranges(leaf: int, size: int) -> list[Range]:
    """What proves that a leaf is in the tree of `size` leaves."""
    first, after, path = 0, size, []
    while after - first > 1:
        split = first + _split(after - first)
        if leaf < split:
            path.append((split, after))
            after = split
        else:
            path.append((first, split))
            first = split
    return path[::-1]


def range_hashes(ranges: Sequence[Range], leaves: Iterable[bytes]) -> list[bytes]:
    """The roots of ranges that do not overlap, from the hashes of all leaves in order, read once."""
    trees = {each: Frontier() for each in ranges}
    pending = sorted(ranges)
    for number, leaf in enumerate(leaves):
        while pending and number >= pending[0][1]:
            pending.pop(0)
        if pending and number >= pending[0][0]:
            trees[pending[0]].add(leaf)
    return [trees[each].root() for each in ranges]


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the old tree is the beginning of the new one (RFC 9162, section 2.1.4.2)."""
    if old > new or (old in (0, new) and proof):
        return False
    if old in (0, new):
        return old == 0 or old_root == new_root
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_old = of_new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_old, of_new = node_hash(each, of_old), node_hash(each, of_new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            of_new = node_hash(of_new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def is_included(leaf: bytes, number: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the leaf with this hash and number is in the tree (RFC 9162, section 2.1.3.2)."""
    if number >= size:
        return False
    place, last, computed = number, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            computed = node_hash(each, computed)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            computed = node_hash(computed, each)
        place, last = place >> 1, last >> 1
    return last == 0 and computed == root
