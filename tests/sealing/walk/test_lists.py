"""Lists, counts, graphs and patterns look, to those who may not know, as if the family had never been registered."""

from collections.abc import Mapping
from typing import Any

from tests.sealing.walk.asking import Masked, differences
from tests.sealing.walk.reading import MANY, NAMED_ALONE, OF_CARDS, Read, read_all
from tests.sealing.walk.world import World


def test_every_route_is_read_and_answers(never_read: Read) -> None:
    refused = {
        f"{where} as {role}: {pages[0].answer.status} {pages[0].answer.text[:200]}"
        for (where, role), pages in never_read.items()
        if pages[0].answer.status != 200
    }
    assert not refused, "\n".join(sorted(refused))


def test_every_list_of_everybody_is_longer_with_the_family(known_read: Read, never_read: Read, masked: Masked) -> None:
    differing = {
        where.split("?")[0]
        for (where, role), pages in known_read.items()
        if [masked(page) for page in pages] != [masked(page) for page in never_read[where, role]]
    }
    assert differing >= MANY
    assert not differing & NAMED_ALONE


def test_what_is_read_is_as_where_the_family_never_was(
    world: World, document: Mapping[str, Any], never_read: Read, masked: Masked
) -> None:
    sealed = read_all(world.sealed, world, document)
    differing = [
        f"{where} as {role}, page {number}: {what}"
        for (where, role), pages in sealed.items()
        if not where.startswith(OF_CARDS)
        for number, (one, other) in enumerate(zip(pages, never_read[where, role], strict=False), 1)
        for what in differences(one, other, masked)
    ]
    differing += [
        f"{where} as {role}: {len(pages)} pages"
        for (where, role), pages in sealed.items()
        if len(pages) != len(never_read[where, role])
    ]
    assert not differing, "\n".join(differing)
