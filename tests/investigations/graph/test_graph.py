"""Graphs: bounded, with cycles, drawn the same each time."""

import uuid
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations import limits
from registry.investigations.graph import labelling
from registry.investigations.graph.drawing import STANDING_OUT, graph_svg
from registry.investigations.graph.rules import PRINTS, Graph, Neighbours, Node, grow, link
from registry.investigations.graph.words import LINKS
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, nobody
from tests.roles import roles_without

ARCS = st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=5), max_size=12)


def neighbours_in(arcs: dict[int, list[int]]) -> Callable[[Node], Neighbours]:
    def neighbours(node: Node) -> Neighbours:
        numbers = sorted(set(arcs.get(int(node[1]), [])))
        return Neighbours(tuple((("person", str(number)), "sibling") for number in numbers), len(numbers))

    return neighbours


@given(ARCS, st.integers(1, 4), st.integers(1, 12))
def test_growing_any_graph_ends_within_its_bounds_despite_cycles(
    arcs: dict[int, list[int]], depth: int, most: int
) -> None:
    followed: list[Node] = []
    plain = neighbours_in(arcs)

    def counted(node: Node) -> Neighbours:
        followed.append(node)
        return plain(node)

    graph = grow([("person", "0")], counted, depth, most)
    assert len(followed) == len(set(followed))
    assert len(graph.depth_of) <= most
    assert max(graph.depth_of.values()) <= depth
    assert all({link.first, link.second} <= graph.depth_of.keys() for link in graph.links)


@settings(deadline=None)  # the first layout loads what it needs
@given(ARCS)
def test_the_same_graph_always_gives_the_same_drawing(arcs: dict[int, list[int]]) -> None:
    def picture() -> str:
        graph = grow([("person", "0")], neighbours_in(arcs), 3, 20)
        return graph_svg(graph, {node: f"<{node[1]}>" for node in graph.depth_of}, 40)

    first = picture()
    assert first == picture()
    ET.fromstring(first)


def test_the_graph_of_a_case_without_persons_is_an_empty_drawing() -> None:
    ET.fromstring(graph_svg(Graph(), {}, 40))


Net = dict[str, Any]


@pytest.fixture(scope="module")
def net(registry: Registry, actor: Any) -> Net:
    """Three mothers with one phone, attended by one professional."""
    attendant, phone, address = digits(8), a_phone(), f"Av. Grau {digits(5)}"
    with registry.begin(actor("registrar")) as ctx:
        births = [
            enrolled(
                ctx,
                [],
                attendant_dni=attendant,
                mother_phone=phone,
                mother_given_names=f"Rosa {name}",
                mother_first_surname="Quispe",
                mother_residence_address=address,
            )
            for name in ("Uno", "Dos", "Tres")
        ]
        refresh(ctx, [item for birth in births for item in (birth.mother_id, birth.newborn_id) if item])
    return {"mothers": [str(item.mother_id) for item in births], "attendant": attendant, "phone": phone}


def test_a_phone_and_an_attendant_lead_from_one_mother_to_the_others(open_case: Any, net: Net, get: Any) -> None:
    case = open_case(persons=[net["mothers"][0]])["id"]
    shallow = get(f"/cases/{case}/graph?depth=1").json
    assert shallow["counts"] == {"address": 1, "certificate": 1, "person": 1, "phone": 1}
    middle = get(f"/cases/{case}/graph?depth=2").json
    persons = {node["key"] for node in middle["nodes"] if node["kind"] == "person"}
    assert set(net["mothers"]) <= persons
    assert ("attendant", net["attendant"]) in {(node["kind"], node["key"]) for node in middle["nodes"]}
    assert {node["label"] for node in middle["nodes"]} >= {"Rosa Dos Quispe"}
    deep = get(f"/cases/{case}/graph?depth=4").json
    assert len(deep["nodes"]) >= len(middle["nodes"])
    assert not deep["is_cut"]


def test_the_picture_is_the_same_each_time_and_holds_every_node(open_case: Any, net: Net, get: Any) -> None:
    case = open_case(persons=[net["mothers"][0]])["id"]
    first, again = get(f"/cases/{case}/graph.svg?depth=3"), get(f"/cases/{case}/graph.svg?depth=3")
    assert first.data == again.data
    nodes = get(f"/cases/{case}/graph?depth=3").json["nodes"]
    drawn = ET.fromstring(first.data)
    circles = [item for item in drawn if item.tag.endswith("circle") and len(item)]
    assert len(circles) == len(nodes)


def test_the_births_of_a_busy_attendant_are_counted_and_followed_within_bounds(
    open_case: Any, net: Net, get: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_NEIGHBOURS", 2)
    case = open_case(persons=[net["mothers"][0]])["id"]
    graph = get(f"/cases/{case}/graph?depth=3").json
    (attendant,) = [node for node in graph["nodes"] if node["kind"] == "attendant"]
    assert attendant["neighbours"] == 3
    monkeypatch.setattr(limits, "MOST_NODES", 3)
    assert get(f"/cases/{case}/graph?depth=3").json["is_cut"]


def test_a_graph_that_is_too_deep_or_of_someone_elses_case_is_refused(open_case: Any, get: Any) -> None:
    case = open_case()["id"]
    assert get(f"/cases/{case}/graph?depth=5").status_code == 422
    assert get(f"/cases/{case}/graph?depth=0").status_code == 422
    assert get(f"/cases/{case}/graph").json["nodes"] == []
    for other in (open_case(COLLEAGUE)["id"], nobody()):
        assert get(f"/cases/{other}/graph").status_code == 404
        assert get(f"/cases/{other}/graph.svg").status_code == 404


@pytest.mark.parametrize("role", roles_without("cases.work"))
def test_no_other_role_sees_a_graph_or_a_comparison(client: Any, auth: Any, open_case: Any, role: str) -> None:
    case = f"/api/v1/cases/{open_case()['id']}"
    for path in (
        "graph",
        "graph.svg",
        "timeline",
        f"comparison/{uuid.uuid4()}/{uuid.uuid4()}/waterfall.svg",
        f"comparison/{uuid.uuid4()}/{uuid.uuid4()}/prints/1.png",
    ):
        assert client.get(f"{case}/{path}", headers=auth(role)).status_code == 403
    assert client.post(f"{case}/comparison", json={}, headers=auth(role)).status_code == 403


PLACES = st.dictionaries(
    st.integers(0, 60).map(lambda number: ("person", str(number))),
    st.tuples(st.floats(90, 1110), st.floats(130, 820)),
    min_size=1,
    max_size=60,
)


@given(PLACES, st.integers(4, 48))
def test_no_label_covers_another_or_a_node(places: dict[Node, tuple[float, float]], letters: int) -> None:
    boxes = labelling.placed(places, dict.fromkeys(places, letters * 3.6), (1200, 860), sorted(places))
    listed = list(boxes.values())
    assert not any(one.overlaps(other) for number, one in enumerate(listed) for other in listed[:number])
    assert not any(box.covers(place) for box in listed for place in places.values())
    assert all(0 <= box.x - box.half <= box.x + box.half <= 1200 for box in listed)


def test_persons_whose_prints_agree_are_joined_by_a_line_of_its_own() -> None:
    one, other = ("person", "1"), ("person", "2")
    graph = Graph({one: 0, other: 0}, {link(one, other, PRINTS)})
    picture = graph_svg(graph, {one: "Rosa", other: "Elvira"}, 40)
    assert STANDING_OUT[PRINTS][0] in picture
    assert str(LINKS[PRINTS]) in picture
