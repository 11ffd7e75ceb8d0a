"""The gallery: what is found, what is not searched, and what is safe from several threads."""

import threading
import uuid
from dataclasses import replace

import numpy as np
import pytest

from biometrics import Gallery, Template, compare
from biometrics.synthesis.templates import impression


def finger(seed: int) -> Template:
    return impression(seed, 1, quality=0.9)


def probe(seed: int) -> Template:
    return impression(seed, 2, quality=0.9)


EMPTY = replace(
    finger(0),
    x=np.empty(0, np.float32),
    y=np.empty(0, np.float32),
    direction=np.empty(0, np.float32),
    kind=np.empty(0, np.uint8),
    reliability=np.empty(0, np.uint8),
)


@pytest.fixture
def gallery() -> Gallery:
    filled = Gallery()
    for seed in range(30):
        filled.enrol(seed, finger(seed), block="lima" if seed % 2 else "cusco")
    return filled


def test_the_finger_is_found_first_with_the_score_of_a_comparison(gallery: Gallery) -> None:
    for seed in (0, 7, 29):
        first = gallery.identify(probe(seed))[0]
        assert first.key == seed
        assert first.score == pytest.approx(compare(probe(seed), finger(seed)).score)


def test_candidates_come_best_first_and_at_most_limit(gallery: Gallery) -> None:
    candidates = gallery.identify(probe(3), limit=5)
    assert len(candidates) <= 5
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert gallery.identify(probe(3), limit=0) == []


def test_only_allowed_keys_are_compared(gallery: Gallery) -> None:
    for allowed in ({1, 2, 3, 99}, [3, 2, 1], range(1, 4), lambda key: key in (1, 2, 3)):
        candidates = gallery.identify(probe(7), allowed=allowed)
        assert {c.key for c in candidates} <= {1, 2, 3}
        assert gallery.identify(probe(2), allowed=allowed)[0].key == 2
    assert gallery.identify(probe(7), allowed=()) == []


def test_only_the_block_is_searched(gallery: Gallery) -> None:
    assert gallery.identify(probe(7), block="lima")[0].key == 7
    assert all(int(str(c.key)) % 2 == 0 for c in gallery.identify(probe(7), block="cusco"))
    assert gallery.identify(probe(7), block="puno") == []


def test_a_key_with_several_templates_is_returned_once_with_its_best_score(gallery: Gallery) -> None:
    gallery.enrol(7, impression(7, 3))
    assert len(gallery) == 31
    candidates = gallery.identify(impression(7, 3))
    assert [c.key for c in candidates].count(7) == 1
    assert candidates[0].score == pytest.approx(compare(impression(7, 3), impression(7, 3)).score)


def test_a_removed_key_is_gone_and_can_be_enrolled_again(gallery: Gallery) -> None:
    gallery.enrol(7, probe(7))
    gallery.remove(7)
    gallery.remove("never enrolled")
    assert len(gallery) == 29
    assert 7 not in {c.key for c in gallery.identify(probe(7))}
    gallery.enrol(7, finger(7))
    assert gallery.identify(probe(7))[0].key == 7


def test_the_space_of_removed_prints_is_reclaimed() -> None:
    gallery = Gallery()
    for seed in range(200):
        gallery.enrol(seed, finger(seed % 10))
    for seed in range(10, 200):
        gallery.remove(seed)
    assert len(gallery) == 10
    assert [gallery.identify(probe(seed), limit=1)[0].key for seed in range(10)] == list(range(10))


def test_an_empty_gallery_and_an_empty_probe_find_nobody(gallery: Gallery) -> None:
    assert Gallery().identify(probe(1)) == []
    assert gallery.identify(EMPTY) == []
    gallery.enrol("empty", EMPTY)
    assert gallery.identify(probe(1))[0].key == 1


def test_keys_may_be_anything_hashable_but_none() -> None:
    gallery, key = Gallery(), uuid.uuid4()
    gallery.enrol(key, finger(1))
    assert gallery.identify(probe(1))[0].key == key
    with pytest.raises(ValueError, match="None"):
        gallery.enrol(None, finger(1))


def test_a_gallery_can_be_changed_while_it_is_searched(gallery: Gallery) -> None:
    done, wrong = threading.Event(), []

    def search() -> None:
        while not done.is_set():
            best = gallery.identify(probe(7), limit=1)
            if [c.key for c in best] != [7]:
                wrong.append(best)

    searchers = [threading.Thread(target=search) for _ in range(3)]
    for thread in searchers:
        thread.start()
    for turn in range(150):
        gallery.enrol(1000 + turn, finger(turn % 5 + 40))
        if turn % 3 == 0:
            gallery.remove(1000 + turn)
    for turn in range(150):
        gallery.remove(1000 + turn)
    done.set()
    for thread in searchers:
        thread.join()
    assert not wrong
    assert len(gallery) == 30
