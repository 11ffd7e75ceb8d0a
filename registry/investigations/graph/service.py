"""The graph around a case's persons. Each reading is journalled with its size."""

import uuid
from collections.abc import Iterable
from datetime import date

from registry.births.models import Birth
from registry.core.clock import show_day
from registry.core.context import Context
from registry.core.messages import Message, _
from registry.duplicates.queries import births_of_newborns
from registry.investigations import limits
from registry.investigations.cases import service as cases
from registry.investigations.graph import queries
from registry.investigations.graph.drawing import graph_svg
from registry.investigations.graph.rules import Graph, Node, grow, own_nodes
from registry.people import queries as people
from registry.people.rules import full_name

UNKNOWN_DISTRICT = "? "
"""How the key of an address without a district begins."""


def around(ctx: Context, case_id: uuid.UUID, depth: int) -> Graph:
    """Everything linked to a case's persons, to a depth and within the bounds."""
    case = cases.read(ctx, case_id)
    seeds = [("person", str(person.person_id)) for person in case.persons]
    graph = grow(
        seeds, lambda node: queries.neighbours(ctx.session, node, limits.MOST_NEIGHBOURS), depth, limits.MOST_NODES
    )
    ctx.shown |= {key for kind, key in graph.depth_of if kind in ("person", "certificate", "card")}
    ctx.journal("case.graph_read", "case", case.id, depth=depth, nodes=len(graph.depth_of), links=len(graph.links))
    return graph


def person_names(ctx: Context, persons: Iterable[str]) -> dict[str, Message | str]:
    """Person → name; for a child without a name, the mother's as the certificate has it, else the date of birth."""
    known = people.names(ctx.session, [uuid.UUID(person) for person in persons])
    nameless = [person for person, (name, _born) in known.items() if name is None]
    births = {birth.newborn_id: birth for birth in births_of_newborns(ctx.session, nameless)} if nameless else {}
    ctx.shown |= {str(birth.id) for birth in births.values()}
    return {str(person): name or _unnamed(births.get(person), born) for person, (name, born) in known.items()}


def _unnamed(birth: Birth | None, born: date | None) -> Message:
    mother = birth and full_name(birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    if mother and born:
        return _("(newborn of {mother}, {day})", mother=mother, day=show_day(born))
    return _("(no name, born {day})", day=show_day(born)) if born else _("(no name)")


def labels(ctx: Context, graph: Graph, *, own: bool = False) -> dict[Node, Message | str]:
    """What each node is called. With `own`, only what belongs to the case's persons has a name."""

    def keys(kind: str) -> list[str]:
        return [key for node_kind, key in graph.depth_of if node_kind == kind]

    certificates = queries.certificates(ctx.session, keys("certificate"))
    cards = queries.cards(ctx.session, keys("card"))
    by_kind: dict[str, dict[str, Message | str]] = {
        "person": person_names(ctx, keys("person")),
        "certificate": {
            birth: _("CNV {number}", number=cnv) if cnv else _("CNV draft") for birth, cnv in certificates.items()
        },
        "card": {card: _("card {number}", number=number) for card, number in cards.items()},
    }
    names = {(kind, key): by_kind.get(kind, {}).get(key, _plain_label(kind, key)) for kind, key in graph.depth_of}
    if not own:
        return names
    named = own_nodes(graph)
    return {node: name if node in named else _("(not in this case)") for node, name in names.items()}


def _plain_label(kind: str, key: str) -> Message | str:
    """A key as it is read; that of an address begins with its district's number."""
    if kind == "address" and key.startswith(UNKNOWN_DISTRICT):
        return _("(district unknown) {address}", address=key.removeprefix(UNKNOWN_DISTRICT))
    return key


def draw(ctx: Context, graph: Graph, *, own: bool = False) -> str:
    """A graph as SVG. With `own`, what does not belong to the case's persons is drawn without its name."""
    named = {node: str(label) for node, label in labels(ctx, graph, own=own).items()}
    return graph_svg(graph, named, limits.MOST_NEIGHBOURS)
