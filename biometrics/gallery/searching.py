"""A search of segments: every admitted print is told apart by its codes, the likeliest are compared in full."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.index.lists import Lists, tally_lists
from biometrics.gallery.index.voting import Question, question_of, tally
from biometrics.gallery.placing import chart_of, place
from biometrics.gallery.storage.arrays import Arrays, gather, packed
from biometrics.matcher.searching import weigh
from biometrics.matcher.structure import Structure

COMPARED: Final = 500
"""Prints compared in full, at most, where more are admitted: 0.05 % of a million."""
ALL_COMPARED: Final = 2000
"""Where no more are admitted than this, all are compared."""
PLACED: Final = 10_000
"""Prints that are laid on the probe: 1 % of a million."""
LISTED: Final = 16
"""Where fewer than one print in so many is admitted, reading their codes is cheaper than the lists of all."""
AT_ONCE: Final = 4096
"""Prints whose edges are held at one time."""


class Admitted(NamedTuple):
    """A segment as it was when the search began, and which of its prints may be compared."""

    arrays: Arrays
    mask: NDArray[np.bool_]
    lists: Lists | None


def votes(
    probe: Structure, segments: list[Admitted], most: int = PLACED
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int32]]]:
    """Rows of each segment, ascending, of the `most` loudest of all, and how well each of these lies on the probe."""
    question = question_of(probe)
    chart = chart_of(question)
    scores, bars = [], [1]
    for segment in segments:
        loud, bar = loudness(question, segment, most)
        scores.append(loud)
        bars.append(bar)
    rows = likeliest(scores, most, max(bars))
    placed = [np.zeros(len(some), np.int32) for some in rows]
    for segment, some, of_some in zip(segments, rows, placed, strict=True):
        place(question, chart, segment.arrays, some, of_some)
    return rows, placed


def loudness(question: Question, segment: Admitted, most: int = PLACED) -> tuple[NDArray[np.int32], int]:
    """For every print, its votes that agree in turn, 0 where it is not admitted or `most` others are louder.

    And a bar, at least 1, which `most` prints reach where it is more than 1.
    """
    arrays, mask, lists = segment
    scores = np.zeros(len(mask), np.int32)
    listed, bar = 0, 1
    if lists is not None and int(mask.sum()) * LISTED >= len(mask):
        listed = lists.prints
        bar = tally_lists(question, lists, arrays.code_counts[:listed], mask[:listed], most, scores[:listed])
    tally(
        question,
        arrays.codes,
        arrays.fines,
        arrays.code_starts[listed:],
        arrays.code_counts[listed:],
        mask[listed:],
        scores[listed:],
    )
    return scores, bar


def likeliest(scores: list[NDArray[np.int32]], most: int, bar: int = 1) -> list[NDArray[np.int64]]:
    """Rows of each segment, ascending: the `most` of all that score highest; so many reach `bar`, if it is over 1."""
    voted = [np.flatnonzero(of_segment >= bar) for of_segment in scores]
    if sum(map(len, voted)) > most:
        everyone = np.concatenate([of_segment[rows] for of_segment, rows in zip(scores, voted, strict=True)])
        bar = np.partition(everyone, -most)[-most]
        # Of those at the bar itself the first enrolled are taken, so that a search is the same each time.
        room = most - int((everyone > bar).sum())
        for at, (of_segment, rows) in enumerate(zip(scores, voted, strict=True)):
            level = rows[of_segment[rows] == bar][:room]
            room -= len(level)
            voted[at] = np.sort(np.concatenate([rows[of_segment[rows] > bar], level]))
    return voted


def compared(
    probe: Structure, segments: list[Admitted], exhaustive: bool, most: int = COMPARED
) -> tuple[list[NDArray[np.int64]], NDArray[np.float64]]:
    """Rows of each segment that were compared in full, and the raw evidence of all of them, end to end."""
    admitted = sum(int(one.mask.sum()) for one in segments)
    if exhaustive or admitted <= ALL_COMPARED:
        rows = [np.flatnonzero(one.mask) for one in segments]
    else:
        rows, scores = votes(probe, segments)
        rows = [some[best] for some, best in zip(rows, likeliest(scores, most), strict=True)]
    raw = []
    for one, some in zip(segments, rows, strict=True):
        for start in range(0, len(some), AT_ONCE):
            part = gather([(one.arrays, some[start : start + AT_ONCE])])
            raw.append(weigh(probe, packed(part), np.arange(len(part.counts))))
    return rows, np.concatenate(raw) if raw else np.empty(0)
