"""Whoever knows every published cell and how the tables add up cannot compute a small count."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from registry.statistics import tables, withholding
from registry.statistics.withholding import SMALLEST, Key, Relation, crossed, nested, relations, withheld

MONTHS = ("01", "02", "03")
TABLES = {"SEX": ("F", "M"), "PLACE": ("01", "02", "15", "UNKNOWN")}
RELATED = relations(MONTHS, TABLES)


def counted(births: Sequence[tuple[int, int, int]]) -> dict[Key, int]:
    """The cells of births, each by the places of its month and its categories."""
    base: Counter[Key] = Counter()
    for month, sex, place in births:
        base["SEX", MONTHS[month], TABLES["SEX"][sex]] += 1
        base["PLACE", MONTHS[month], TABLES["PLACE"][place]] += 1
    keys = [(table, month, category) for table in TABLES for month in MONTHS for category in TABLES[table]]
    return tables.summed({key: base[key] for key in keys}, RELATED)


def as_published(counts: Mapping[Key, int], related: Sequence[Relation]) -> dict[Key, int | None]:
    """What an attacker reads in the CSV."""
    text = tables.csv_of(2025, tables.published(counts, related))
    rows = csv.DictReader(io.StringIO(text))
    cells = {
        (row["DIMENSION"], row["MONTH"], row["CATEGORY"]): int(row["OBS_VALUE"]) if row["OBS_STATUS"] == "A" else None
        for row in rows
    }
    return {key: cells[tuple(part or "_T" for part in key)] for key in counts}  # type: ignore[index]


class Attacker:
    """Linear algebra over everything that is published, with no knowledge of how cells were chosen."""

    def __init__(self, cells: Mapping[Key, int | None], related: Sequence[Relation]) -> None:
        self.unknown = [key for key, value in cells.items() if value is None]
        place = {key: column for column, key in enumerate(self.unknown)}
        self.rows: list[list[Fraction]] = []
        for relation in related:
            row = [Fraction()] * (len(self.unknown) + 1)
            for key in relation.cells:
                sign = -1 if key == relation.whole else 1
                if key in place:
                    row[place[key]] += sign
                else:
                    row[-1] -= sign * Fraction(cells[key] or 0)
            self.rows.append(row)

    def determined(self) -> dict[Key, Fraction]:
        """The withheld cells that follow from the equations alone, exactly (Gauss and Jordan over fractions)."""
        rows, pivots, rank = [list(row) for row in self.rows], [], 0
        for column in range(len(self.unknown)):
            pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
            if pivot is None:
                continue
            rows[rank], rows[pivot] = rows[pivot], rows[rank]
            scale = rows[rank][column]
            rows[rank] = [value / scale for value in rows[rank]]
            for r in range(len(rows)):
                if r != rank and rows[r][column]:
                    factor = rows[r][column]
                    rows[r] = [a - factor * b for a, b in zip(rows[r], rows[rank], strict=True)]
            pivots.append(column)
            rank += 1
        return {
            self.unknown[column]: rows[r][-1]
            for r, column in enumerate(pivots)
            if not any(rows[r][c] for c in range(len(self.unknown)) if c != column)
        }

    def width(self, key: Key, cells: Mapping[Key, int | None], related: Sequence[Relation]) -> float:
        """How far apart the smallest and the largest value are that a withheld cell may have.

        It knows that zeros are published, but where the total beside them is withheld.
        """
        free = {part for relation in related if cells[relation.whole] is None for part in relation.parts}
        lowest = [0 if each in free else 1 for each in self.unknown]
        matrix = np.array([[float(value) for value in row[:-1]] for row in self.rows])
        sums = np.array([float(row[-1]) for row in self.rows])
        aim = np.zeros(len(self.unknown))
        aim[self.unknown.index(key)] = 1
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_eq=matrix, b_eq=sums, bounds=[(low, None) for low in lowest])
            if solved.status == 3:
                return float("inf")
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return float(ends[1] - ends[0])


def attack(counts: Mapping[Key, int], related: Sequence[Relation]) -> None:
    cells = as_published(counts, related)
    small = [key for key, value in counts.items() if 0 < value < SMALLEST]
    assert all(cells[key] is None for key in small)
    assert all(cells[key] == value for key, value in counts.items() if cells[key] is not None)
    attacker = Attacker(cells, related)
    assert not attacker.determined()
    for key in small:
        assert attacker.width(key, cells, related) >= 4 - 1e-6, key


BIRTHS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 3)), max_size=60)


@given(BIRTHS)
@settings(max_examples=25)
def test_no_small_count_can_be_computed_from_the_other_cells(births: list[tuple[int, int, int]]) -> None:
    attack(counted(births), RELATED)


CLUMPS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 3), st.sampled_from((1, 2, 4, 5, 6, 40))),
    max_size=12,
)


@given(CLUMPS)
@settings(max_examples=25)
def test_nor_where_few_stand_beside_many(clumps: list[tuple[int, int, int, int]]) -> None:
    attack(counted([(m, s, p) for m, s, p, count in clumps for _each in range(count)]), RELATED)


def test_the_attacker_finds_what_is_not_protected() -> None:
    """Else the property above would prove nothing: one small cell alone is the difference of its row."""
    counts = counted([(0, 0, 0)] * 3 + [(m, s, p) for m in range(3) for s in range(2) for p in range(4)] * 20)
    key: Key = ("PLACE", "01", "01")
    cells: dict[Key, int | None] = {**counts, key: None}
    assert Attacker(cells, RELATED).determined() == {key: counts[key]}


def test_where_nothing_is_small_nothing_is_withheld_and_zeros_are_published() -> None:
    counts = counted([(m, s, p) for m in range(2) for s in range(2) for p in range(3)] * 9)
    assert withheld(counts, RELATED) == set()
    assert counts["PLACE", "03", "01"] == 0


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_year_of_few_births_says_nothing_at_all(number: int) -> None:
    """Not even in which month, place and sex they are: the zeros beside them would."""
    assert set(as_published(counted([(0, 0, 0)] * number), RELATED).values()) == {None}


def test_the_zeros_beside_a_small_total_are_withheld_with_it() -> None:
    many = [(m, s, p) for m in range(3) for s in range(2) for p in (0, 1, 2)] * 9
    cells = as_published(counted([*many, (1, 0, 3), (1, 0, 3)]), RELATED)
    assert {cells["PLACE", month, "UNKNOWN"] for month in (*MONTHS, None)} == {None}


def test_an_empty_year_is_all_zeros_and_one_of_five_is_published() -> None:
    assert set(as_published(counted([]), RELATED).values()) == {0}
    assert set(as_published(counted([(0, 0, 0)] * 5), RELATED).values()) == {0, 5}


DEEP_MONTHS = ("01", "02")
DEEP_TABLES = {"SEX": ("F", "M"), "WEIGHT": ("LOW", "HIGH", "UNKNOWN"), "PLACE": ("01", "15")}
PARTS = {"01": ("0101", "0102", "0100"), "15": ("1501",)}
DEEP = [
    *relations(DEEP_MONTHS, DEEP_TABLES),
    *crossed("SEX_WEIGHT", DEEP_MONTHS, ("SEX", DEEP_TABLES["SEX"]), ("WEIGHT", DEEP_TABLES["WEIGHT"])),
    *nested("PROVINCE", "PLACE", PARTS),
]
_PROVINCES = [(place, part) for place, parts in PARTS.items() for part in parts]


def deeply_counted(clumps: Sequence[tuple[int, int, int, int, int]]) -> dict[Key, int]:
    """The cells of tables of two and of three dimensions and of provinces within places."""
    base: Counter[Key] = Counter()
    for month_place, sex_place, weight_place, province_place, count in clumps:
        month, sex = DEEP_MONTHS[month_place], DEEP_TABLES["SEX"][sex_place]
        weight, (place, province) = DEEP_TABLES["WEIGHT"][weight_place], _PROVINCES[province_place]
        base["SEX", month, sex] += count
        base["WEIGHT", month, weight] += count
        base["PLACE", month, place] += count
        base["SEX_WEIGHT", month, f"{sex}.{weight}"] += count
        base["PROVINCE", None, province] += count
    keys: list[Key] = [
        (table, month, each) for table in DEEP_TABLES for month in DEEP_MONTHS for each in DEEP_TABLES[table]
    ]
    pairs = [f"{sex}.{weight}" for sex in DEEP_TABLES["SEX"] for weight in DEEP_TABLES["WEIGHT"]]
    keys += [("SEX_WEIGHT", month, pair) for month in DEEP_MONTHS for pair in pairs]
    keys += [("PROVINCE", None, province) for _place, province in _PROVINCES]
    return tables.summed({key: base[key] for key in keys}, DEEP)


DEEP_CLUMPS = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 1), st.integers(0, 2), st.integers(0, 3), st.sampled_from((1, 3, 5, 30))
    ),
    max_size=14,
)


@given(DEEP_CLUMPS)
@settings(max_examples=10)
def test_nor_across_three_dimensions_or_from_provinces_to_departments(
    clumps: list[tuple[int, int, int, int, int]],
) -> None:
    attack(deeply_counted(clumps), DEEP)


@given(DEEP_CLUMPS)
@settings(max_examples=5)
def test_solutions_that_move_many_cells_withhold_exactly_what_asking_of_each_alone_does(
    clumps: list[tuple[int, int, int, int, int]],
) -> None:
    counts = deeply_counted(clumps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(withholding, "_ROUNDS", 0)
        one_by_one = withheld(counts, DEEP)
    assert withheld(counts, DEEP) == one_by_one


def test_the_attacker_finds_a_province_by_the_others_and_a_cell_by_the_margins_of_two_tables() -> None:
    counts = deeply_counted([(m, s, w, p, 30) for m in range(2) for s in range(2) for w in range(3) for p in range(4)])
    for key in (("PROVINCE", None, "0101"), ("SEX_WEIGHT", "01", "F.LOW")):
        cells: dict[Key, int | None] = {**counts, key: None}
        assert Attacker(cells, DEEP).determined() == {key: counts[key]}


def test_a_department_of_one_province_is_withheld_with_it() -> None:
    many = [(m, s, w, p, 30) for m in range(2) for s in range(2) for w in range(3) for p in range(3)]
    cells = as_published(deeply_counted([*many, (0, 0, 0, 3, 2)]), DEEP)
    assert cells["PROVINCE", None, "1501"] is None
    assert cells["PLACE", None, "15"] is None


def of_year(year: int, key: Key) -> Key:
    return (f"{year} {key[0]}", *key[1:])


@given(BIRTHS, BIRTHS)
@settings(max_examples=10)
def test_nor_from_the_releases_of_two_years_of_which_the_later_counts_who_was_late(
    births: list[tuple[int, int, int]], later: list[tuple[int, int, int]]
) -> None:
    cells: dict[Key, int | None] = {}
    joined: list[Relation] = []
    small = []
    for year, of in ((2024, births), (2025, later)):  # the last row of the second year is those of the first
        counts = counted(of)
        cells |= {of_year(year, key): value for key, value in as_published(counts, RELATED).items()}
        small += [of_year(year, key) for key, value in counts.items() if 0 < value < SMALLEST]
        joined += [
            Relation(of_year(year, each.whole), tuple(of_year(year, part) for part in each.parts)) for each in RELATED
        ]
    attacker = Attacker(cells, joined)
    assert not attacker.determined()
    for key in small[:3]:
        assert attacker.width(key, cells, joined) >= 4 - 1e-6, key


def test_two_releases_of_one_year_would_give_the_late_one_away_so_there_is_one() -> None:
    births = [(month, sex, place) for month in range(3) for sex in range(2) for place in range(4)] * 5
    before, after = (as_published(counted(of), RELATED) for of in (births, [*births, (1, 0, 2)]))
    differing = {key for key, value in before.items() if value != after[key]}
    assert ("PLACE", "02", "15") in differing
    assert ("SEX", "02", "F") in differing
    assert ("PLACE", "02", "01") not in differing
