"""Who of the list is compared with a person's prints."""

import uuid

import pytest

from biometrics.synthesis import templates
from registry.fingerprints.matching.comparison import OpenedPrint
from registry.fingerprints.matching.presented import UNKNOWN_FINGER, PresentedPrint, likeness
from registry.watchlist.held_list import HeldEntry, HeldList
from registry.watchlist.subject import Subject

SOUGHT, AGAIN, SECOND, SECOND_AGAIN = (
    templates.impression(seed, touch).to_bytes() for seed, touch in ((7, 1), (7, 2), (8, 1), (8, 2))
)


@pytest.mark.parametrize("taken_for", [(1, 2), (6, 7), (2, 1), (UNKNOWN_FINGER, UNKNOWN_FINGER)])
def test_a_missing_child_is_compared_whichever_fingers_its_prints_were_taken_for(taken_for: tuple[int, int]) -> None:
    sought = tuple(
        PresentedPrint(finger, 80, template) for finger, template in zip(taken_for, (SOUGHT, SECOND), strict=True)
    )
    held, entry = HeldList(), uuid.uuid4()
    held.add(entry, HeldEntry(Subject(), None, sought))
    impressions = [OpenedPrint(1, 80, False, None, AGAIN), OpenedPrint(2, 80, False, None, SECOND_AGAIN)]
    assert held.candidates(impressions) == {entry}
    like = likeness(sought, impressions)
    assert like is not None
    assert like.score > 60
