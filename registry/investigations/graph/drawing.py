"""The graph as SVG. The layout is computed from the graph alone: one graph, one picture."""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

import networkx as nx

from registry.investigations.graph.rules import Grown, Node

WIDTH_PX: Final = 1200
HEIGHT_PX: Final = 860
EDGE_PX: Final = 90
LEGEND_PX: Final = 44
ROUNDS: Final = 200
"""Of the layout's relaxation."""
COLOURS: Final = {
    "person": "#2f4b7c",
    "certificate": "#e08a1e",
    "attendant": "#b3372f",
    "declarant": "#8c4fa3",
    "phone": "#1b7f4d",
    "address": "#00808a",
    "card": "#6b6b6b",
}
LONGEST_LABEL: Final = 48
"""Characters of a name that are drawn; the whole is in the node's title."""
LABEL_PX: Final = 7.2
"""Width of a bold character at most, on average."""
LABELLED: Final = 60
"""With more nodes, only the case's own and those with a count bear their names: the rest would hide each other."""


def graph_svg(grown: Grown, labels: Mapping[Node, str], most_neighbours: int) -> str:
    """Nodes coloured by kind, the case's own larger, links in grey; `+n` counts neighbours that are not drawn."""
    places = _layout(grown)
    size = f'viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" width="{WIDTH_PX}" height="{HEIGHT_PX}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" role="img">',
        "<title>Links</title>",
        f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" fill="#ffffff"/>',
    ]
    for one in sorted(grown.links):
        (x1, y1), (x2, y2) = places[one.one], places[one.other]
        drawn.append(
            f'<path d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" stroke="#b5b5b5"><title>{escape(one.what)}</title></path>'
        )
    for node, depth in sorted(grown.depth_of.items()):
        drawn += _node(node, depth, grown, labels, places[node], most_neighbours)
    return "\n".join([*drawn, *_legend(grown), "</svg>\n"])


def _node(
    node: Node, depth: int, grown: Grown, labels: Mapping[Node, str], at: tuple[float, float], most: int
) -> list[str]:
    x, y = at
    unseen = max(0, grown.total_of.get(node, 0) - most)
    radius = 11 if depth == 0 else 7
    name = escape(labels[node])
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{COLOURS[node[0]]}" stroke="#ffffff">'
    drawn = [f"{circle}<title>{escape(node[0])}: {name}</title></circle>"]
    if depth == 0 or unseen or len(grown.depth_of) <= LABELLED:
        weight = ' font-weight="bold"' if depth == 0 else ""
        more = f" (+{unseen})" if unseen else ""
        # A white border keeps a name readable where links cross it.
        whole = labels[node]
        shown = whole if len(whole) <= LONGEST_LABEL else f"{whole[: LONGEST_LABEL - 1]}…"
        half = (len(shown) + len(more)) * LABEL_PX / 2
        middle = min(max(x, half), WIDTH_PX - half)  # a long name beside the edge moves in, so that it is read whole
        drawn.append(
            f'<text x="{middle:.1f}" y="{y - radius - 4:.1f}" text-anchor="middle" stroke="#ffffff" stroke-width="3" '
            f'paint-order="stroke"{weight}>{escape(shown)}{more}</text>'
        )
    return drawn


def _legend(grown: Grown) -> list[str]:
    counts = {kind: sum(node[0] == kind for node in grown.depth_of) for kind in COLOURS}
    drawn, x = [], 24
    for kind, count in counts.items():
        if count:
            drawn.append(f'<circle cx="{x}" cy="24" r="7" fill="{COLOURS[kind]}"/>')
            drawn.append(f'<text x="{x + 12}" y="28">{kind} {count}</text>')
            x += 44 + 8 * len(f"{kind} {count}")
    if grown.is_cut:
        drawn.append(f'<text x="{x}" y="28" fill="#b3372f">cut: more is linked than is drawn</text>')
    return drawn


def _layout(grown: Grown) -> dict[Node, tuple[float, float]]:
    graph = nx.Graph()
    graph.add_nodes_from(sorted(grown.depth_of))
    graph.add_edges_from((one.one, one.other) for one in sorted(grown.links))
    if len(graph) <= 1:
        return dict.fromkeys(graph, (WIDTH_PX / 2, HEIGHT_PX / 2))
    at = nx.spring_layout(graph, seed=1, iterations=ROUNDS, k=1.6 / len(graph) ** 0.5)
    xs, ys = [one[0] for one in at.values()], [one[1] for one in at.values()]

    def scaled(value: float, some: list[float], low: float, high: float) -> float:
        return low + (value - min(some)) / max(max(some) - min(some), 1e-9) * (high - low)

    return {
        node: (scaled(x, xs, EDGE_PX, WIDTH_PX - EDGE_PX), scaled(y, ys, EDGE_PX + LEGEND_PX, HEIGHT_PX - LEGEND_PX))
        for node, (x, y) in at.items()
    }
