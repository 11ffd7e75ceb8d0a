"""The graph as SVG. The layout depends on the graph alone: the same graph gives the same picture."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import networkx as nx

from registry.core.messages import _
from registry.core.svg import Drawing
from registry.investigations.graph import labelling
from registry.investigations.graph.rules import ALERT, JOINED, PRINTS, Graph, Node
from registry.investigations.graph.words import KINDS, LINKS

WIDTH_PX: Final = 1200
HEIGHT_PX: Final = 860
EDGE_PX: Final = 90
LEGEND_PX: Final = 44
ROUNDS: Final = 200
"""Iterations of the layout's relaxation."""
GAP: Final = 0.35
"""Between parts that no link connects, in sides of a single node's square."""
ROUNDING: Final = 1.001
SMALLEST: Final = 1e-9
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
STANDING_OUT: Final = {PRINTS: ("#b3372f", 3), ALERT: ("#e08a1e", 2), JOINED: ("#1b7f4d", 3)}
"""What links → colour and width of its line."""


def graph_svg(
    graph: Graph,
    labels: Mapping[Node, str],
    most_neighbours: int,
    addresses: Mapping[Node, str] = MappingProxyType({}),
    chosen: Node | None = None,
) -> str:
    """Nodes coloured by kind, the case's own larger; `+n` counts neighbours that are not drawn.

    Links are grey, those by prints or an alert stand out. On a page each node leads to its address, and the chosen one
    has a ring.
    """
    places = _layout(graph)
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, title=_("Links"), has_links=bool(addresses))
    for link in sorted(graph.links, key=lambda each: (each.what in STANDING_OUT, each)):
        colour, width = STANDING_OUT.get(link.what, (LINK_COLOUR, 1))
        ends = (*places[link.first], *places[link.second])
        drawing.line(*ends, stroke=colour, stroke_width=width, hint=LINKS[link.what])
    hidden = {node: max(0, graph.total_of.get(node, 0) - most_neighbours) for node in graph.depth_of}
    for node, depth in sorted(graph.depth_of.items()):
        hint = _("{kind}: {label}", kind=KINDS[node[0]], label=labels[node])
        radius = 11 if depth == 0 else 7
        if node == chosen:
            drawing.circle(*places[node], radius + 6, fill="none", stroke="#222222", stroke_width=3)
        address = addresses.get(node, "")
        drawing.circle(*places[node], radius, fill=COLOURS[node[0]], stroke="#ffffff", hint=hint, address=address)
    labelled = [
        node
        for node, depth in sorted(graph.depth_of.items(), key=lambda item: (item[1], item[0]))
        if depth == 0 or hidden[node] > 0 or len(graph.depth_of) <= LABELLED
    ]
    more = {node: f" (+{hidden[node]})" if hidden[node] else "" for node in labelled}
    halves = {node: (min(len(str(labels[node])), LONGEST_LABEL) + len(more[node])) * LABEL_PX / 2 for node in labelled}
    boxes = labelling.placed(places, halves, (WIDTH_PX, HEIGHT_PX), labelled)
    # A white outline keeps a label readable where links cross it.
    with drawing.group(text_anchor="middle", stroke="#ffffff", stroke_width=3, paint_order="stroke"):
        for node, box in boxes.items():
            _draw_label(drawing, labels[node], box, more[node], is_own=graph.depth_of[node] == 0)
    _draw_legend(drawing, graph)
    return str(drawing)


def _draw_label(drawing: Drawing, label: str, box: labelling.Box, more: str, *, is_own: bool) -> None:
    drawing.fitted_text(
        box.x,
        box.y,
        label,
        LONGEST_LABEL,
        suffix=more,
        font_weight="bold" if is_own else None,
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
    x = 24.0
    for what, (colour, width) in STANDING_OUT.items():
        if any(link.what == what for link in graph.links):
            drawing.line(x - 7, 48, x + 15, 48, stroke=colour, stroke_width=width)
            drawing.text(x + 21, 52, LINKS[what])
            x += 60 + 8 * len(str(LINKS[what]))


def _layout(drawn: Graph) -> dict[Node, tuple[float, float]]:
    """Where each node is drawn. What no link connects is laid out by itself, and side by side with the rest."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(drawn.depth_of))
    graph.add_edges_from((link.first, link.second) for link in sorted(drawn.links))
    parts = sorted(map(sorted, nx.connected_components(graph)), key=lambda part: (-len(part), part))
    sides = [len(part) ** 0.5 for part in parts]
    places: dict[Node, tuple[float, float]] = {}
    for part, side, corner in zip(parts, sides, _packed(sides), strict=True):
        own = nx.Graph()
        own.add_nodes_from(part)
        own.add_edges_from(link for link in graph.edges(part))
        places |= {node: (corner[0] + x * side, corner[1] + y * side) for node, (x, y) in _of_part(own).items()}
    across = _onto([x for x, _y in places.values()], EDGE_PX, WIDTH_PX - EDGE_PX)
    down = _onto([y for _x, y in places.values()], EDGE_PX + LEGEND_PX, HEIGHT_PX - LEGEND_PX)
    return {node: (across(x), down(y)) for node, (x, y) in places.items()}


def _packed(sides: Sequence[float]) -> list[tuple[float, float]]:
    """The upper left corners of squares, the largest first, set in rows as wide as the drawing is."""
    widest = max(max(sides, default=0.0), (sum(side**2 for side in sides) * WIDTH_PX / HEIGHT_PX) ** 0.5)
    corners, left, top, row = [], 0.0, 0.0, 0.0
    for side in sides:
        if left and left + side > widest * ROUNDING:
            left, top, row = 0.0, top + row, 0.0
        corners.append((left, top))
        left, row = left + side + GAP, max(row, side + GAP)
    return corners


def _of_part(graph: nx.Graph) -> dict[Node, tuple[float, float]]:
    """The places of connected nodes within a square of side 1."""
    if len(graph) == 1:
        return dict.fromkeys(graph, (0.5, 0.5))
    places = nx.spring_layout(graph, seed=1, iterations=ROUNDS, k=1.6 / len(graph) ** 0.5)
    across = _onto([place[0] for place in places.values()], 0.0, 1.0)
    down = _onto([place[1] for place in places.values()], 0.0, 1.0)
    return {node: (across(x), down(y)) for node, (x, y) in places.items()}


def _onto(values: Sequence[float], low: float, high: float) -> Callable[[float], float]:
    """Stretches these values onto a range; what has no extent comes into its middle."""
    least, extent = min(values, default=0.0), max(values, default=0.0) - min(values, default=0.0)
    if extent < SMALLEST:
        return lambda _value: (low + high) / 2
    return lambda value: low + (value - least) / extent * (high - low)
