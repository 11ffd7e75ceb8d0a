"""The graph as SVG. The layout depends on the graph alone: the same graph gives the same picture."""

from collections.abc import Mapping
from typing import Final

import networkx as nx

from registry.core.messages import _
from registry.core.svg import Drawing
from registry.investigations.graph.rules import Graph, Node
from registry.investigations.graph.words import KINDS, LINKS

WIDTH_PX: Final = 1200
HEIGHT_PX: Final = 860
EDGE_PX: Final = 90
LEGEND_PX: Final = 44
ROUNDS: Final = 200
"""Iterations of the layout's relaxation."""
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
"""Upper bound of the average width of a bold character."""
LABELLED: Final = 60
"""With more nodes, only the case's own and those with a count are labelled: the labels would overlap."""
LINK_COLOUR: Final = "#b5b5b5"


def graph_svg(graph: Graph, labels: Mapping[Node, str], most_neighbours: int) -> str:
    """Nodes coloured by kind, the case's own larger, links in grey; `+n` counts neighbours that are not drawn."""
    places = _layout(graph)
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, title=_("Links"))
    for link in sorted(graph.links):
        drawing.line(*places[link.first], *places[link.second], stroke=LINK_COLOUR, hint=LINKS[link.what])
    for node, depth in sorted(graph.depth_of.items()):
        hidden = max(0, graph.total_of.get(node, 0) - most_neighbours)
        is_labelled = depth == 0 or hidden > 0 or len(graph.depth_of) <= LABELLED
        _draw_node(drawing, node, labels[node], places[node], depth, hidden if is_labelled else None)
    _draw_legend(drawing, graph)
    return str(drawing)


def _draw_node(
    drawing: Drawing, node: Node, label: str, place: tuple[float, float], depth: int, hidden: int | None
) -> None:
    """A node, with its label unless `hidden`, its number of neighbours that are not drawn, is None."""
    x, y = place
    radius = 11 if depth == 0 else 7
    hint = _("{kind}: {label}", kind=KINDS[node[0]], label=label)
    drawing.circle(x, y, radius, fill=COLOURS[node[0]], stroke="#ffffff", hint=hint)
    if hidden is None:
        return
    more = f" (+{hidden})" if hidden else ""
    half = (min(len(label), LONGEST_LABEL) + len(more)) * LABEL_PX / 2
    centre = min(max(x, half), WIDTH_PX - half)  # a long label beside the edge moves in, so that it can be read
    drawing.fitted_text(
        centre,
        y - radius - 4,
        label,
        LONGEST_LABEL,
        suffix=more,
        anchor="middle",
        # A white outline keeps a label readable where links cross it.
        stroke="#ffffff",
        stroke_width=3,
        paint_order="stroke",
        font_weight="bold" if depth == 0 else None,
    )


def _draw_legend(drawing: Drawing, graph: Graph) -> None:
    x = 24.0
    for kind in COLOURS:
        count = sum(node[0] == kind for node in graph.depth_of)
        if count:
            words = f"{KINDS[kind]} {count}"
            drawing.circle(x, 24, 7, fill=COLOURS[kind])
            drawing.text(x + 12, 28, words)
            x += 44 + 8 * len(words)
    if graph.is_cut:
        drawing.text(x, 28, _("incomplete: there are more links than can be drawn"), fill="#b3372f")


def _layout(drawn: Graph) -> dict[Node, tuple[float, float]]:
    graph = nx.Graph()
    graph.add_nodes_from(sorted(drawn.depth_of))
    graph.add_edges_from((link.first, link.second) for link in sorted(drawn.links))
    if len(graph) <= 1:
        return dict.fromkeys(graph, (WIDTH_PX / 2, HEIGHT_PX / 2))
    places = nx.spring_layout(graph, seed=1, iterations=ROUNDS, k=1.6 / len(graph) ** 0.5)
    xs, ys = [place[0] for place in places.values()], [place[1] for place in places.values()]

    def scaled(value: float, values: list[float], low: float, high: float) -> float:
        return low + (value - min(values)) / max(max(values) - min(values), 1e-9) * (high - low)

    return {
        node: (scaled(x, xs, EDGE_PX, WIDTH_PX - EDGE_PX), scaled(y, ys, EDGE_PX + LEGEND_PX, HEIGHT_PX - LEGEND_PX))
        for node, (x, y) in places.items()
    }
