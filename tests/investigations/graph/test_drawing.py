"""The drawing of a graph: parts that no link connects lie side by side, none over another, none far away."""

from itertools import combinations

import pytest

from registry.investigations.graph.drawing import HEIGHT_PX, WIDTH_PX, _layout, graph_svg
from registry.investigations.graph.rules import Graph, Node, link

Box = tuple[float, float, float, float]


def parts(*sizes: int) -> tuple[Graph, list[list[Node]]]:
    """A graph of stars of these sizes that nothing connects."""
    stars: list[list[Node]] = [
        [("person", f"{number}-{each}") for each in range(size)] for number, size in enumerate(sizes)
    ]
    links = {link(star[0], other, "mother") for star in stars for other in star[1:]}
    return Graph({node: 0 for star in stars for node in star}, links), stars


def box_of(star: list[Node], places: dict[Node, tuple[float, float]]) -> Box:
    xs, ys = zip(*(places[node] for node in star), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize("sizes", [(12, 5), (20, 1), (6, 6, 6), (9, 4, 2, 1, 1)])
def test_parts_without_a_link_lie_beside_each_other(sizes: tuple[int, ...]) -> None:
    graph, stars = parts(*sizes)
    places = _layout(graph)
    boxes = [box_of(star, places) for star in stars]
    for one, other in combinations(boxes, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1], "one lies over another"
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes)
    assert covered > WIDTH_PX * HEIGHT_PX / 8, "the parts are lost in an empty drawing"


@pytest.mark.parametrize("sizes", [(), (1,), (2,), (1, 1, 1)])
def test_small_graphs_are_drawn_too(sizes: tuple[int, ...]) -> None:
    graph, stars = parts(*sizes)
    labels = {node: node[1] for star in stars for node in star}
    assert graph_svg(graph, labels, 9).count("<circle") >= sum(sizes)
    assert all(0 <= x <= WIDTH_PX and 0 <= y <= HEIGHT_PX for x, y in _layout(graph).values())
