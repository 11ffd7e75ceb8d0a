"""Graphs as the API answers them and as an export stores them."""

from collections import Counter
from typing import Any

from registry.core.context import Context
from registry.investigations.graph import service
from registry.investigations.graph.rules import Graph, own_nodes


def graph_answer(ctx: Context, graph: Graph, *, own: bool = False) -> dict[str, Any]:
    """A graph as plain values. With `own`, neither names nor keys of what does not belong to the case's persons."""
    labels = service.labels(ctx, graph, own=own)
    named = own_nodes(graph) if own else frozenset(graph.depth_of)
    others = [node for node in sorted(graph.depth_of) if node not in named]
    key_of = {node: node[1] for node in named} | {node: f"other-{number}" for number, node in enumerate(others, 1)}
    counts = Counter(kind for kind, _key in graph.depth_of)
    return {
        "nodes": [
            {
                "kind": node[0],
                "key": key_of[node],
                "label": str(labels[node]),
                "depth": depth,
                "neighbours": graph.total_of.get(node),
            }
            for node, depth in sorted(graph.depth_of.items(), key=lambda item: (item[1], item[0]))
        ],
        "links": [
            {
                "one": [link.first[0], key_of[link.first]],
                "other": [link.second[0], key_of[link.second]],
                "what": link.what,
            }
            for link in sorted(graph.links)
        ],
        "counts": dict(sorted(counts.items())),
        "is_cut": graph.is_cut,
    }
