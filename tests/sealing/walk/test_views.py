"""Those who may know see the sealed, and the journal holds every view of them."""

from collections.abc import Mapping
from typing import Any, Final

from tests.sealing.walk.asking import VIEWED, Masked, Walked, seeing
from tests.sealing.walk.reading import read_all
from tests.sealing.walk.world import World

GONE: Final = "POST /api/v1/watchlist/entries/{entry_id}/withdrawal entry_id"
"""Deletes what is seen, which is journalled as such."""
LETTERS_OF_AN_ID: Final = 36
OF_NUMBERS: Final = "/api/v1/patterns/"
"""Counts, in which nobody is seen."""


def test_every_answer_about_the_sealed_is_journalled(world: World, seen: Walked) -> None:
    earlier = world.sealed.scalar(VIEWED)
    answered = {
        probe: pair.family
        for (probe, _), pair in seen.items()
        if pair.family.answer.status < 300 and _names(world, (*pair.family.sent_values, pair.family.answer.text))
    }
    assert len(answered) > 30
    assert {probe for probe, one in answered.items() if one.counted == earlier} == {GONE}


def _names(world: World, texts: tuple[str, ...]) -> bool:
    """Whether texts name anybody of the family, or a paper of theirs."""
    own = [*world.hidden.persons, *(one for one in world.hidden.ids.values() if len(str(one)) == LETTERS_OF_AN_ID)]
    return any(one in text for one in own for text in texts)


def test_every_list_and_drawing_with_the_sealed_is_journalled(
    world: World, document: Mapping[str, Any], masked: Masked
) -> None:
    never = read_all(world.never, world, document, of=seeing)
    earlier = world.sealed.scalar(VIEWED)
    sealed = read_all(world.sealed, world, document, of=seeing, counting=VIEWED)
    unseen = [
        f"{where} as {role}"
        for (where, role), pages in sealed.items()
        if [masked(one) for one in pages] != [masked(one) for one in never[where, role]]
        and not where.startswith(OF_NUMBERS)
        and all(one.counted == earlier for one in pages)
    ]
    assert not unseen, "\n".join(unseen)
