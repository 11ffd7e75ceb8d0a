"""A graph grown from a case's persons, breadth first, to a depth and within bounds. Pure: neighbours are a callback."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

KINDS: Final = ("person", "certificate", "attendant", "declarant", "phone", "address", "card")

PRINTS: Final = "prints"
"""Prints of two persons agree, by an alert that stands."""
ALERT: Final = "alert"
"""An alert that stands names both persons for another reason."""
JOINED: Final = "joined"
"""Two persons' records were recorded as one person's."""

Node = tuple[str, str]
"""Kind and key."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two nodes and what links them. The smaller node comes first, so that each link has one form."""

    first: Node
    second: Node
    what: str


def link(node: Node, neighbour: Node, what: str) -> Link:
    """The link between two nodes, in its one form."""
    first, second = sorted((node, neighbour))
    return Link(first, second, what)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Nodes linked to a node, each with what links them, and how many there are in all."""

    linked: tuple[tuple[Node, str], ...]
    total: int


OF_ONE_PERSON: Final = ("certificate", "card")
"""Kinds of node that name one person; what is linked to them belongs to that person too."""


@dataclass(slots=True)
class Graph:
    """Nodes with their depth, links, and the number of neighbours of each node that was followed."""

    depth_of: dict[Node, int] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    total_of: dict[Node, int] = field(default_factory=dict)
    is_cut: bool = False
    """Whether the maximum number of nodes was reached before the depth."""


def grow(seeds: Iterable[Node], neighbours: Callable[[Node], Neighbours], depth: int, most: int) -> Graph:
    """Follow links breadth first from the seeds. Each node is followed once, so that cycles end; within a depth the
    order is that of kinds and keys, so that one registry gives one graph.
    """
    graph = Graph(dict.fromkeys(sorted(set(seeds)), 0))
    frontier = list(graph.depth_of)
    for level in range(1, depth + 1):
        next_frontier: list[Node] = []
        for node in frontier:
            found_neighbours = neighbours(node)
            graph.total_of[node] = found_neighbours.total
            for neighbour, what in found_neighbours.linked:
                if neighbour not in graph.depth_of:
                    if len(graph.depth_of) >= most:
                        graph.is_cut = True
                        continue
                    graph.depth_of[neighbour] = level
                    next_frontier.append(neighbour)
                graph.links.add(link(node, neighbour, what))
        frontier = sorted(next_frontier)
    return graph


def own_nodes(graph: Graph) -> frozenset[Node]:
    """The nodes that belong to the persons a graph was grown from: themselves, their certificates and cards, and what
    they and these name. Other persons, and what only those are linked to, do not.
    """
    own = {node for node, depth in graph.depth_of.items() if depth == 0}
    own |= _linked(graph, own, OF_ONE_PERSON)
    others = tuple(kind for kind in KINDS if kind not in ("person", *OF_ONE_PERSON))
    return frozenset(own | _linked(graph, own, others))


def _linked(graph: Graph, nodes: set[Node], kinds: Iterable[str]) -> set[Node]:
    touching = [link for link in graph.links if link.first in nodes or link.second in nodes]
    return {node for link in touching for node in (link.first, link.second) if node[0] in kinds}
