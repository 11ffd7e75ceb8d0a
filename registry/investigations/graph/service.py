"""The graph around a case's persons. Each reading is journalled with its size."""

import uuid
from typing import Any

from registry.core.context import Context
from registry.investigations import limits
from registry.investigations.cases import service
from registry.investigations.graph import queries
from registry.investigations.graph.drawing import graph_svg
from registry.investigations.graph.rules import Grown, Node, grow


def around(ctx: Context, case_id: uuid.UUID, depth: int) -> Grown:
    """What is linked with a case's persons, to a depth, within the bounds."""
    case = service.read(ctx, case_id)
    seeds = [("person", str(one.person_id)) for one in case.persons]
    grown = grow(
        seeds, lambda node: queries.neighbours(ctx.session, node, limits.MOST_NEIGHBOURS), depth, limits.MOST_NODES
    )
    ctx.shown |= {key for kind, key in grown.depth_of if kind in ("person", "certificate", "card")}
    ctx.journal("case.graph_read", "case", case.id, depth=depth, nodes=len(grown.depth_of), links=len(grown.links))
    return grown


def labels(ctx: Context, grown: Grown) -> dict[Node, str]:
    """What each node is called."""

    def keys(kind: str) -> list[str]:
        return [key for one, key in grown.depth_of if one == kind]

    said = {
        "person": queries.names(ctx.session, keys("person")),
        "certificate": queries.certificates(ctx.session, keys("certificate")),
        "card": queries.cards(ctx.session, keys("card")),
    }
    return {(kind, key): said.get(kind, {}).get(key, _plainly(kind, key)) for kind, key in grown.depth_of}


def _plainly(kind: str, key: str) -> str:
    """A key as it is read: of an address, its district's number first."""
    return key.replace("? ", "(district unknown) ", 1) if kind == "address" and key.startswith("? ") else key


def told(ctx: Context, grown: Grown) -> dict[str, Any]:
    """A graph as plain values."""
    called = labels(ctx, grown)
    return {
        "nodes": [
            {
                "kind": node[0],
                "key": node[1],
                "label": called[node],
                "depth": depth,
                "neighbours": grown.total_of.get(node),
            }
            for node, depth in sorted(grown.depth_of.items(), key=lambda item: (item[1], item[0]))
        ],
        "links": [
            {"one": list(link.one), "other": list(link.other), "what": link.what} for link in sorted(grown.links)
        ],
        "counts": {
            kind: sum(node[0] == kind for node in grown.depth_of)
            for kind in sorted({node[0] for node in grown.depth_of})
        },
        "is_cut": grown.is_cut,
    }


def drawn(ctx: Context, grown: Grown) -> str:
    """A graph as SVG."""
    return graph_svg(grown, labels(ctx, grown), limits.MOST_NEIGHBOURS)
