"""A search over segments: codes narrow all admitted prints down to the likeliest, which are compared in full."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.index.lists import Lists
from biometrics.gallery.index.tallying import tally_lists
from biometrics.gallery.index.voting import Question, question_of, tally
from biometrics.gallery.placing import chart_of, place
from biometrics.gallery.storage.arrays import Arrays, gather, packed
from biometrics.matcher.chance import price_of
from biometrics.matcher.scratch import Packed
from biometrics.matcher.searching import weigh
from biometrics.matcher.structure import Structure

COMPARED: Final = 250
"""Highest number of prints compared in full, if more than ALL_COMPARED are admitted: 0.025 % of a million."""
ALL_COMPARED: Final = 2000
"""If no more prints than this are admitted, all are compared."""
PLACED: Final = 3000
"""Prints that are placed on the probe: 0.3 % of a million."""
LISTED: Final = 16
"""If fewer than one print in this many is admitted, reading their codes is cheaper than the lists of all."""
AT_ONCE: Final = 4096
"""Prints whose edges are in memory at the same time."""


class Admitted(NamedTuple):
    """A segment as it was when the search began, and the mask of its prints that may be compared.

    packed: its prints with their edges, if it keeps them.
    """

    arrays: Arrays
    mask: NDArray[np.bool_]
    lists: Lists | None
    packed: Packed | None = None


def votes(
    probe: Structure, segments: list[Admitted], most: int = PLACED
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int32]]]:
    """The `most` prints with the highest votes: their rows in each segment, ascending, and how well each is placed."""
    question = question_of(probe)
    chart = chart_of(question)
    scores, bars = [], [1]
    for segment in segments:
        of_segment, bar = tally_segment(question, segment, most)
        scores.append(of_segment)
        bars.append(bar)
    rows = likeliest(scores, most, max(bars))
    placed = [np.zeros(len(segment_rows), np.int32) for segment_rows in rows]
    for segment, segment_rows, placed_scores in zip(segments, rows, placed, strict=True):
        place(question, chart, segment.arrays, segment_rows, placed_scores)
    return rows, placed


def tally_segment(question: Question, segment: Admitted, most: int = PLACED) -> tuple[NDArray[np.int32], int]:
    """Every print's score by votes, 0 if it is not admitted or `most` others score higher; and a bar.

    The bar is at least 1; if it is higher, at least `most` prints reach it.
    """
    arrays, mask, lists, _ = segment
    scores = np.zeros(len(mask), np.int32)
    listed, bar = 0, 1
    if lists is not None and int(mask.sum()) * LISTED >= len(mask):
        listed = lists.prints
        bar = tally_lists(question, lists, arrays.code_counts[:listed], mask[:listed], most, scores[:listed])
    tally(question, arrays, listed, mask, scores)
    return scores, bar


def likeliest(scores: list[NDArray[np.int32]], most: int, bar: int = 1) -> list[NDArray[np.int64]]:
    """The `most` highest of all scores: their rows in each segment, ascending. If `bar` is over 1, `most` reach it."""
    voted = [np.flatnonzero(of_segment >= bar) for of_segment in scores]
    if sum(map(len, voted)) > most:
        everyone = np.concatenate([of_segment[rows] for of_segment, rows in zip(scores, voted, strict=True)])
        bar = np.partition(everyone, -most)[-most]
        # Of those at the bar itself the first enrolled are chosen, so that a search is repeatable.
        vacant = most - int((everyone > bar).sum())
        for at, (of_segment, rows) in enumerate(zip(scores, voted, strict=True)):
            level = rows[of_segment[rows] == bar][:vacant]
            vacant -= len(level)
            voted[at] = np.sort(np.concatenate([rows[of_segment[rows] > bar], level]))
    return voted


def compare_likeliest(
    probe: Structure, segments: list[Admitted], exhaustive: bool, most: int = COMPARED, chances: int = 1
) -> tuple[list[NDArray[np.int64]], NDArray[np.float64]]:
    """Rows of each segment that were compared in full, and the raw evidence of all of them, end to end.

    chances: readings of the probe, of which this is one; the evidence is less what the choice costs.
    """
    admitted = sum(int(segment.mask.sum()) for segment in segments)
    if exhaustive or admitted <= ALL_COMPARED:
        rows = [np.flatnonzero(segment.mask) for segment in segments]
    else:
        rows, scores = votes(probe, segments)
        rows = [segment_rows[best] for segment_rows, best in zip(rows, likeliest(scores, most), strict=True)]
    raw = []
    for segment, segment_rows in zip(segments, rows, strict=True):
        price = np.where(segment.arrays.readings[segment_rows] > 0, price_of(2 * chances), price_of(chances))
        raw.append(weigh_rows(probe, segment, segment_rows) - price)
    return rows, np.concatenate(raw) if raw else np.empty(0)


def weigh_rows(probe: Structure, segment: Admitted, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Raw evidence (len(rows),) of the probe against these rows of a segment."""
    if segment.packed is not None:
        return weigh(probe, segment.packed, rows)
    raw = np.empty(len(rows))
    for start in range(0, len(rows), AT_ONCE):
        chunk = packed(gather([(segment.arrays, rows[start : start + AT_ONCE])]))
        raw[start : start + AT_ONCE] = weigh(probe, chunk, np.arange(len(chunk.counts)))
    return raw
