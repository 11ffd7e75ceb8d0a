"""Searching by codes: the same is found as by comparing all, and the rest is never compared."""

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import Gallery
from biometrics.gallery import searching
from biometrics.gallery.index.cells import CELLS, TURNS, codes_of
from biometrics.gallery.index.voting import question_of, tally
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions

FINGERS = 400


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    filled = Gallery()
    for seed, template in enumerate(impressions(range(FINGERS), 1)):
        filled.enrol(seed, template, block=seed % 2)
    return filled


@pytest.fixture
def few_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the gallery were large: only a twentieth of it is compared."""
    monkeypatch.setattr(searching, "ALL_COMPARED", 0)
    monkeypatch.setattr(searching.compare_likeliest, "__defaults__", (FINGERS // 20, 1))


def test_searching_by_codes_finds_what_comparing_all_ranks_first(gallery: Gallery, few_compared: None) -> None:
    for seed in range(40):
        probe = impression(seed, 2, quality=0.9)
        assert gallery.identify(probe, limit=1) == gallery.identify(probe, limit=1, exhaustive=True)
        assert gallery.identify(probe, limit=1)[0].key == seed


def test_only_admitted_prints_are_compared(
    gallery: Gallery, few_compared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    weigh = searching.weigh  # type: ignore[attr-defined]  # replaced where it is used

    def recorded(*arguments: Any) -> Any:
        compared.extend(arguments[1].tokens[arguments[2]])
        return weigh(*arguments)

    monkeypatch.setattr(searching, "weigh", recorded)
    tokens = {seed: prepare(impression(seed, 1)).token for seed in range(FINGERS)}
    probe = impression(7, 2, quality=0.9)
    choices: list[tuple[set[Hashable] | Callable[[Any], bool] | None, int | None]] = [
        ({1, 2, 3, 7}, None),
        (None, 1),
        ({4, 6, 7, 9}, 1),
        (lambda key: key < 9, 1),
    ]
    for allowed, block in choices:
        compared.clear()
        assert gallery.identify(probe, limit=1, allowed=allowed, block=block)[0].key == 7
        admitted = {
            seed
            for seed in range(FINGERS)
            if (block is None or seed % 2 == block)
            and (allowed is None or (allowed(seed) if callable(allowed) else seed in allowed))
        }
        assert set(compared) <= {tokens[seed] for seed in admitted}
        assert len(compared) <= FINGERS // 20


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 300), st.floats(-3.1, 3.1), st.integers(-90, 90))
def test_a_rotated_and_shifted_probe_is_found(gallery: Gallery, seed: int, turn: float, shift: int) -> None:
    template = impression(seed, 1)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = replace(
        template,
        x=cos * template.x + sin * template.y + np.float32(shift),
        y=cos * template.y - sin * template.x,
        direction=((template.direction + turn) % (2 * math.pi)).astype(np.float32),
    )
    _, segments = gallery.admitted()
    (rows,), (scores,) = searching.votes(prepare(turned), segments)
    assert rows[scores.argmax()] == seed


def test_a_print_votes_for_itself_with_every_minutia_it_described() -> None:
    structure = prepare(impression(5, 1))
    (codes, _), table = codes_of(structure), question_of(structure).table
    assert len(table) == CELLS
    assert (table[codes // TURNS] > 0).all()


def test_a_probe_without_minutiae_searches_no_cell() -> None:
    nobody = prepare(impression(5, 1).strongest(0))
    codes, fines = codes_of(nobody)
    assert len(codes) == len(fines) == 0
    assert not question_of(nobody).table.any()


def test_the_same_votes_score_higher_in_a_print_with_fewer_codes() -> None:
    gallery = Gallery()
    gallery.enrol(5, impression(5, 1))
    _, (segment,) = gallery.admitted()
    question, arrays = question_of(prepare(impression(5, 1))), segment.arrays
    silent = np.flatnonzero(question.table == 0)[0] * TURNS
    codes = np.concatenate([arrays.codes, np.full(len(arrays.codes), silent, np.uint32)])
    more = arrays._replace(
        codes=codes, fines=np.resize(arrays.fines, len(codes)), code_counts=np.array([len(codes)], np.uint8)
    )
    scores = np.zeros((2, 1), np.int32)
    for prints, score in zip((arrays, more), scores, strict=True):
        tally(question, prints, 0, segment.mask, score)
    assert scores[1, 0] == pytest.approx(scores[0, 0] / math.sqrt(2), rel=0.01)
