"""Which cells of tables are withheld so that none of the small counts can be computed from the others. Pure.

A count of 1 to 4 is withheld; so are the zeros beside it where it is a total, which would say in which category those
few are. Then others are withheld, until whoever knows every published cell, that all tables add up, and which withheld
cells are not zero, cannot narrow any of them down to fewer than five values. That is decided by linear programming over
all tables together, since they share the margins of the months.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

SMALLEST: Final = 5
"""The smallest count, but zero, that is published by itself."""
WIDTH: Final = 4
"""The least distance between the lowest and the highest value that a withheld cell may have."""
_TOLERANCE: Final = 1e-6
_ROUNDS: Final = 12
_WORTHWHILE: Final = 1.1
"""Solutions of many cells are sought while each leaves so many times fewer cells in doubt."""

Key = tuple[str | None, str | None, str | None]
"""Table, month, category. Without a category: a month's total, of all tables; without a month: a category's."""
GRAND: Final[Key] = (None, None, None)


@dataclass(frozen=True, slots=True)
class Relation:
    """A cell that is the sum of others."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """All of its cells."""
        return (*self.parts, self.whole)


@dataclass(frozen=True, slots=True)
class Equations:
    """matrix · cells = sums."""

    matrix: csr_array
    sums: Sequence[int]


def relations(months: Sequence[str], tables: Mapping[str, Sequence[str]]) -> list[Relation]:
    """How the cells add up."""
    found = [Relation(GRAND, tuple((None, month, None) for month in months))]
    for table, categories in tables.items():
        found += [
            Relation((None, month, None), tuple((table, month, category) for category in categories))
            for month in months
        ]
        found += [
            Relation((table, None, category), tuple((table, month, category) for month in months))
            for category in categories
        ]
        found.append(Relation(GRAND, tuple((table, None, category) for category in categories)))
    return found


def crossed(
    table: str, months: Sequence[str], first: tuple[str, Sequence[str]], second: tuple[str, Sequence[str]]
) -> list[Relation]:
    """How the cells of a table of months by two others' categories add up to those two tables."""
    pairs = [(one, other) for one in first[1] for other in second[1]]
    found = [
        Relation((table, None, f"{one}.{other}"), tuple((table, month, f"{one}.{other}") for month in months))
        for one, other in pairs
    ]
    for month in (*months, None):
        found += [
            Relation((first[0], month, one), tuple((table, month, f"{one}.{other}") for other in second[1]))
            for one in first[1]
        ]
        found += [
            Relation((second[0], month, other), tuple((table, month, f"{one}.{other}") for one in first[1]))
            for other in second[1]
        ]
    return found


def nested(table: str, within: str, parts: Mapping[str, Sequence[str]]) -> list[Relation]:
    """How the cells of a table of the year add up to the categories of another one that they are parts of."""
    return [Relation((within, None, whole), tuple((table, None, part) for part in of)) for whole, of in parts.items()]


def withheld(counts: Mapping[Key, int], related: Sequence[Relation]) -> set[Key]:
    """The cells that are not published."""
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST}
    for _level in range(4):  # the grand total, its months and categories, their cells, and those of tables below
        few = [relation for relation in related if relation.whole in hidden and counts[relation.whole] < SMALLEST]
        hidden |= {key for relation in few for key in relation.parts}
    wide: set[Key] = set()
    while len(hidden) < len(counts):
        _hide_alone(counts, related, hidden)
        bare = exposed(counts, related, hidden, wide)
        if not bare:
            return hidden
        wide = hidden.difference(bare)
        before = len(hidden)
        for key in bare:
            _hide_another(counts, related, hidden, key)
        if len(hidden) == before:  # what is beside them is withheld already
            break
    return set(counts)


def _hide_alone(counts: Mapping[Key, int], related: Sequence[Relation], hidden: set[Key]) -> None:
    """Hide a second cell wherever one alone would be the difference of the others; cheap, and often enough."""
    is_changed = True
    while is_changed:
        is_changed = False
        for relation in related:
            of_them = [key for key in relation.cells if key in hidden]
            while of_them and _slack(counts, relation, hidden) < WIDTH:
                another = _smallest(counts, relation, hidden)
                if another is None:
                    break
                hidden.add(another)
                is_changed = True


def _slack(counts: Mapping[Key, int], relation: Relation, hidden: Collection[Key]) -> int:
    """By how much a hidden cell of the relation could be larger while the others are at least 1."""
    parts = [key for key in relation.parts if key in hidden]
    if relation.whole in hidden:
        return WIDTH if parts else 0
    return sum(max(counts[key] - 1, 0) for key in parts) if len(parts) > 1 else 0


def _smallest(counts: Mapping[Key, int], relation: Relation, hidden: Collection[Key], least: int = 1) -> Key | None:
    """The smallest count of the relation, of at least `least`, that is still published: of its parts first."""
    parts = [key for key in relation.parts if key not in hidden and counts[key] >= least]
    if parts:
        return min(parts, key=lambda key: (counts[key], str(key)))
    return relation.whole if relation.whole not in hidden and counts[relation.whole] >= least else None


def _hide_another(counts: Mapping[Key, int], related: Sequence[Relation], hidden: set[Key], key: Key) -> None:
    """Hide a cell beside this one; where all are hidden, one beside those; zeros where nothing else is left."""
    beside = [relation for relation in related if key in relation.cells]
    nearby = {other for relation in beside for other in relation.cells}
    around = [relation for relation in related if nearby & set(relation.cells)]
    for least in (1, 0):
        for near in (beside, around):
            found = [_smallest(counts, relation, hidden, least) for relation in near]
            candidates = [another for another in found if another is not None]
            if candidates:
                hidden.add(min(candidates, key=lambda other: (counts[other], str(other))))
                return


def exposed(
    counts: Mapping[Key, int], related: Sequence[Relation], hidden: Collection[Key], wide: Collection[Key] = ()
) -> list[Key]:
    """The withheld cells that could be narrowed down to fewer values than WIDTH allows.

    `wide` are cells known not to be: withholding more cells never narrows one.
    """
    return [key for names in _connected(related, hidden) for key in _exposed_of(names, counts, related, wide)]


def _exposed_of(
    names: Sequence[Key], counts: Mapping[Key, int], related: Sequence[Relation], wide: Collection[Key]
) -> Iterator[Key]:
    """The exposed cells of a connected group.

    Every solution says of all cells what they could be. A few solutions that move many cells at once show nearly all of
    them to be wide; the rest are asked about one by one, so that an answer is exact.
    """
    doubtful = [column for column, key in enumerate(names) if key not in wide]
    if not doubtful:
        return
    equations = _equations(names, counts, related)
    values = np.array([counts[key] for key in names], np.float64)
    low, high = values.copy(), values.copy()
    for solution in _of_many(equations, values, doubtful, low, high):
        np.minimum(low, solution, out=low)
        np.maximum(high, solution, out=high)
    for column in doubtful:
        for sign in (-1, 1):
            if high[column] - low[column] >= WIDTH - _TOLERANCE:
                break
            aim = np.zeros(len(names))
            aim[column] = sign
            solved = _solution(equations, aim, np.minimum(values, 1), None)
            if solved is None:
                high[column] = np.inf
            else:
                low, high = np.minimum(low, solved), np.maximum(high, solved)
        if high[column] - low[column] < WIDTH - _TOLERANCE:
            yield names[column]


def _of_many(
    equations: Equations,
    values: NDArray[np.float64],
    doubtful: Sequence[int],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> Iterator[NDArray[np.float64]]:
    """Solutions in which as many of the cells not known to be wide as possible differ from their counts by WIDTH.

    Cells are drawn in directions that chance says (always the same); each solution is followed by its opposite.
    """
    draw = np.random.default_rng(1)
    lowest, highest = np.maximum(np.minimum(values, 1), values - WIDTH), values + WIDTH
    narrow = np.array(doubtful)
    for _round in range(_ROUNDS):
        aim = np.zeros(len(values))
        aim[narrow] = draw.uniform(-1, 1, len(narrow))
        for sign in (1, -1):
            solved = _solution(equations, sign * aim, lowest, highest)
            assert solved is not None  # within bounds
            yield solved
        left = narrow[high[narrow] - low[narrow] < WIDTH - _TOLERANCE]
        if len(left) * _WORTHWHILE > len(narrow) or not len(left):
            return
        narrow = left


def _equations(names: Sequence[Key], counts: Mapping[Key, int], related: Sequence[Relation]) -> Equations:
    """What the published cells say of these withheld ones."""
    place = {key: column for column, key in enumerate(names)}
    rows, columns, signs, sums = [], [], [], []
    equations = [relation for relation in related if any(key in place for key in relation.cells)]
    for row, relation in enumerate(equations):
        known = 0
        for key in relation.cells:
            sign = -1 if key == relation.whole else 1
            if key in place:
                rows.append(row)
                columns.append(place[key])
                signs.append(sign)
            else:
                known += sign * counts[key]
        sums.append(-known)
    return Equations(csr_array((signs, (rows, columns)), shape=(len(equations), len(names))), sums)


def _solution(
    equations: Equations,
    aim: NDArray[np.float64],
    lowest: NDArray[np.float64],
    highest: NDArray[np.float64] | None,
) -> NDArray[np.float64] | None:
    """Values of all cells, within these bounds, of which aim · cells is lowest; None where it has no bound."""
    bounds = np.column_stack((lowest, np.full(len(lowest), np.inf) if highest is None else highest))
    solved = linprog(aim, A_eq=equations.matrix, b_eq=equations.sums, bounds=bounds, method="highs")
    if solved.status == 3:  # without bound
        return None
    assert solved.status == 0, solved.message  # the true counts are a solution
    values: NDArray[np.float64] = solved.x
    return values


def _connected(related: Sequence[Relation], hidden: Collection[Key]) -> Iterator[list[Key]]:
    """The withheld cells in groups that no relation connects."""
    group = {key: key for key in hidden}

    def leader(key: Key) -> Key:
        while group[key] != key:
            group[key] = group[group[key]]
            key = group[key]
        return key

    for relation in related:
        of_them = [key for key in relation.cells if key in group]
        for key in of_them[1:]:
            group[leader(key)] = leader(of_them[0])
    groups: dict[Key, list[Key]] = {}
    for key in sorted(hidden, key=str):
        groups.setdefault(leader(key), []).append(key)
    yield from groups.values()
