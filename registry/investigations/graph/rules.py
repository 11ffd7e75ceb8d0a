"""A graph grown from a case's persons, breadth first, to a depth and within bounds. Pure: neighbours are asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

KINDS: Final = ("person", "certificate", "attendant", "declarant", "phone", "address", "card")

Node = tuple[str, str]
"""Kind and key."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two nodes and what links them. The smaller node is first, so that a link has one form."""

    one: Node
    other: Node
    what: str


def link(one: Node, other: Node, what: str) -> Link:
    """The link between two nodes, in its one form."""
    first, second = sorted((one, other))
    return Link(first, second, what)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Nodes linked with one (with what links them), and how many there are in all."""

    linked: tuple[tuple[Node, str], ...]
    total: int


@dataclass(slots=True)
class Grown:
    """A graph: nodes with their depth, links, and for nodes not followed wholly how many neighbours there are."""

    depth_of: dict[Node, int] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    total_of: dict[Node, int] = field(default_factory=dict)
    is_cut: bool = False
    """Whether the most nodes were reached before the depth was."""


def grow(seeds: Iterable[Node], neighbours: Callable[[Node], Neighbours], depth: int, most: int) -> Grown:
    """Follow links breadth first from the seeds. Each node is followed once, so that cycles end; within a depth the
    order is that of kinds and keys, so that one registry gives one graph.
    """
    grown = Grown(dict.fromkeys(sorted(set(seeds)), 0))
    frontier = list(grown.depth_of)
    for level in range(1, depth + 1):
        following: list[Node] = []
        for node in frontier:
            found = neighbours(node)
            grown.total_of[node] = found.total
            for other, what in found.linked:
                if other not in grown.depth_of:
                    if len(grown.depth_of) >= most:
                        grown.is_cut = True
                        continue
                    grown.depth_of[other] = level
                    following.append(other)
                grown.links.add(link(node, other, what))
        frontier = sorted(following)
    return grown
