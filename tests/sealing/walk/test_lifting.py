"""After the lifting everything is as before the sealing; and those who may know have seen it throughout."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.sealing.walk.asking import Masked, Walked, seeing, walk
from tests.sealing.walk.exceptions import PRINTED_WITH_ITS_MOMENT, SEARCHES_WITHOUT_SEALED
from tests.sealing.walk.reading import Read, read_all
from tests.sealing.walk.world import World

Document = Mapping[str, Any]


def test_after_the_lifting_everything_is_answered_as_before(
    world: World, document: Document, before: Walked, masked: Masked
) -> None:
    lifted = walk(world.lifted, document, world.control, world.hidden, with_nobody=False)
    assert set(lifted) == set(before)
    assert not list(_differences(lifted, before, masked))


def test_after_the_lifting_everything_is_listed_as_before(
    world: World, document: Document, known_read: Read, masked: Masked
) -> None:
    lifted = read_all(world.lifted, world, document)
    assert _pages(lifted, masked) == _pages(known_read, masked)


def test_the_sealing_hides_nothing_from_those_who_may_know(
    world: World, document: Document, seen: Walked, masked: Masked
) -> None:
    known = walk(world.known, document, world.control, world.hidden, with_nobody=False, roles=seeing)
    differing = [what for what in _differences(seen, known, masked) if not what.startswith(SEARCHES_WITHOUT_SEALED)]
    assert not differing, "\n".join(differing)


def _differences(some: Walked, others: Walked, masked: Masked) -> Iterator[str]:
    for (probe, role), pair in some.items():
        one, other = masked(pair.family), masked(others[probe, role].family)
        is_same_paper = probe.startswith(PRINTED_WITH_ITS_MOMENT) and one.status == other.status
        if one != other and not is_same_paper:
            yield f"{probe} as {role}: {one} {other}"[:3000]


def _pages(read: Read, masked: Masked) -> Mapping[Any, Any]:
    return {where: [masked(page) for page in pages] for where, pages in read.items()}
