"""The graph around a case, drawn with links: from node to node, and deeper by a link."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request
from markupsafe import Markup

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.core.messages import Message
from registry.investigations import limits
from registry.investigations.cases import service
from registry.investigations.desk.showing import case_page, for_a_purpose, link, name_persons
from registry.investigations.graph import service as graphs
from registry.investigations.graph.drawing import graph_svg
from registry.investigations.graph.rules import Graph, Node
from registry.investigations.graph.schemas import GraphQuery
from registry.investigations.graph.words import KINDS, LINKS
from registry.web.forms import load

blueprint = Blueprint("link_pages", __name__, url_prefix="/cases", template_folder="templates")
_MOST_DIGITS: Final = 3


@blueprint.get("/<uuid:case_id>/links")
@requires("cases.work")
@for_a_purpose({"depth": False, "node": False})
def links(case_id: uuid.UUID) -> Response:
    """Draw who and what is linked to the case's persons; each node leads to its own links.

    A node is its number in the drawing: its key may be a telephone number, and addresses hold none.
    """
    depth = load(GraphQuery(), {name: request.args[name] for name in ("depth",) if name in request.args})["depth"]
    with begin() as ctx:
        case = service.read(ctx, case_id)
        graph = graphs.around(ctx, case.id, depth)
        name_persons(ctx, [key for kind, key in graph.depth_of if kind in ("person", "certificate", "card")], case.id)
        labels = graphs.labels(ctx, graph)
        nodes = _numbered(graph)
        chosen = _chosen(nodes)
        addresses = {
            node: link("link_pages.links", case_id=case.id, depth=depth, node=number)
            for number, node in enumerate(nodes)
        }
        drawing = graph_svg(
            graph, {node: str(label) for node, label in labels.items()}, limits.MOST_NEIGHBOURS, addresses, chosen
        )
        return case_page(
            ctx,
            case,
            "cases/links.html",
            "link_pages.links",
            drawing=Markup(drawing),  # noqa: S704  # ours, and escaped
            is_cut=graph.is_cut,
            depths=[
                (link("link_pages.links", case_id=case.id, depth=each), each, each == depth)
                for each in range(1, limits.DEEPEST + 1)
            ],
            chosen=chosen and _node(graph, labels, addresses, chosen),
            nodes=[_line(node, labels, addresses) for node in nodes],
        )


def _numbered(graph: Graph) -> list[Node]:
    """The nodes in an order that the same graph always has."""
    return [node for node, _depth in sorted(graph.depth_of.items(), key=lambda item: (item[1], item[0]))]


def _chosen(nodes: list[Node]) -> Node | None:
    number = request.args.get("node", "")
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS and int(number) < len(nodes)):
        raise NotFound
    return nodes[int(number)]


def _line(node: Node, labels: Mapping[Node, Message | str], addresses: Mapping[Node, str]) -> dict[str, Any]:
    return {"kind": KINDS[node[0]], "label": labels[node], "address": addresses[node]}


def _node(
    graph: Graph, labels: Mapping[Node, Message | str], addresses: Mapping[Node, str], node: Node
) -> dict[str, Any]:
    """A node with everything that is linked to it in the drawing."""
    linked = [
        _line(each.second if each.first == node else each.first, labels, addresses) | {"what": LINKS[each.what]}
        for each in sorted(graph.links)
        if node in (each.first, each.second)
    ]
    total = graph.total_of.get(node)
    more = max(0, total - len(linked)) if total is not None else None
    return _line(node, labels, addresses) | {"linked": linked, "more": more}
