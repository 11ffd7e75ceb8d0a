"""Graphs as the API answers them and as an export stores them."""

from collections import Counter
from typing import Any

from registry.core.context import Context
from registry.investigations.graph import service
from registry.investigations.graph.rules import Graph


def graph_answer(ctx: Context, graph: Graph) -> dict[str, Any]:
    """A graph as plain values."""
    labels = service.labels(ctx, graph)
    counts = Counter(kind for kind, _key in graph.depth_of)
    return {
        "nodes": [
            {
                "kind": node[0],
                "key": node[1],
                "label": str(labels[node]),
                "depth": depth,
                "neighbours": graph.total_of.get(node),
            }
            for node, depth in sorted(graph.depth_of.items(), key=lambda item: (item[1], item[0]))
        ],
        "links": [
            {"one": list(link.first), "other": list(link.second), "what": link.what} for link in sorted(graph.links)
        ],
        "counts": dict(sorted(counts.items())),
        "is_cut": graph.is_cut,
    }
