"""How two persons are compared: ordered levels of agreement, each once in SQL and once in Python.

The SQL is what splink runs over the whole registry (DuckDB, Spark), the Python what the service runs on one record; a
test holds them to the same answer. A pair takes the first level that holds. `missing` says nothing: 0 bits.

Brothers and sisters share surnames, parents, phone and address, which would add up to far more than the names and dates
in which they differ. So what a household shares is one comparison, which takes the strongest of it, and surnames that a
common parent explains add nothing. Children of one mother are therefore told apart by what tells siblings apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from registry.duplicates.linkage.facts import Features

Test = Callable[[Features, Features], bool]


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its words, when it holds, and the column whose frequency replaces its u, where there is one.

    `m` and `u` are the probabilities of this level for one person's two records and for two persons', where the data
    at hand cannot tell (assumptions of this project); `is_fixed` ones are never estimated.
    """

    name: str
    sql: str
    holds: Test
    m: float
    u: float
    term: str | None = None
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: when it says nothing, and its levels in order; the last holds always."""

    name: str
    missing_sql: str
    is_missing: Test
    levels: tuple[Level, ...]


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def _close(one: str | None, other: str | None) -> bool:
    """One wrong letter in three, two in six (left out, added, exchanged, transposed); or one begins with the other."""
    if one is None or other is None:
        return False
    shortest = min(len(one), len(other))
    allowed = 2 if shortest >= 6 else 1 if shortest >= 3 else 0
    if DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed:
        return True
    return shortest >= 3 and one[:shortest] == other[:shortest]


def _close_sql(left: str, right: str) -> str:
    shortest = f"least(length({left}), length({right}))"
    allowed = f"CASE WHEN {shortest} >= 6 THEN 2 WHEN {shortest} >= 3 THEN 1 ELSE 0 END"
    begins = f"{shortest} >= 3 AND substr({left}, 1, {shortest}) = substr({right}, 1, {shortest})"
    return f"(damerau_levenshtein({left}, {right}) <= {allowed} OR ({begins}))"


def _both(column: str) -> tuple[str, str]:
    return f"{column}_l", f"{column}_r"


def _equal_sql(*columns: str) -> str:
    return " OR ".join(f"{column}_l = {column}_r" for column in columns)


def _lacks(*columns: str) -> tuple[str, Test]:
    """Either record lacks each of these."""
    sql = " AND ".join(f"({column}_l IS NULL OR {column}_r IS NULL)" for column in columns)
    return sql, lambda a, b: all(getattr(a, one) is None or getattr(b, one) is None for one in columns)


def _equal(column: str) -> Test:
    return lambda a, b: _same(getattr(a, column), getattr(b, column))


def _one_parent(a: Features, b: Features) -> bool:
    same = _same(a.mother_key, b.mother_key) or _same(a.mother_name, b.mother_name)
    return same or _same(a.father_name, b.father_name)


def _shares_surname(a: Features, b: Features) -> bool:
    return (
        _same(a.surname_1, b.surname_1)
        or _same(a.surname_2, b.surname_2)
        or _same(a.surname_1, b.surname_2)
        or _same(a.surname_2, b.surname_1)
    )


def _surname_and_like(a: Features, b: Features) -> bool:
    straight = _same(a.surname_1, b.surname_1) and _close(a.surname_2, b.surname_2)
    return straight or (_same(a.surname_2, b.surname_2) and _close(a.surname_1, b.surname_1))


def _exchanged(a: Features, b: Features) -> bool:
    return _same(a.given_1, b.given_2) and _same(a.given_2, b.given_1)


def _crossed(a: Features, b: Features) -> bool:
    return _same(a.given_1, b.given_2) or _same(a.given_2, b.given_1) or _same(a.given_2, b.given_2)


def _days_and_months_exchanged(a: Features, b: Features) -> bool:
    x, y = a.birth_date, b.birth_date
    return x is not None and y is not None and (x.year, x.month, x.day) == (y.year, y.day, y.month)


SHIFT_YEARS: Final = 3
"""An age shifted by up to so many years, day and month kept, is a level of its own (section 7 of the field's rules)."""


def _shifted(a: Features, b: Features) -> bool:
    x, y = a.birth_date, b.birth_date
    if x is None or y is None:
        return False
    return (x.month, x.day) == (y.month, y.day) and abs(x.year - y.year) <= SHIFT_YEARS


def _one_digit(a: Features, b: Features) -> bool:
    x, y = a.birth_date, b.birth_date
    if x is None or y is None:
        return False
    digits = sum(one != other for one, other in zip(x.isoformat(), y.isoformat(), strict=True))
    return digits == 1 or abs((x - y).days) == 1


NEAR_DAYS: Final = 10


def _near(a: Features, b: Features) -> bool:
    x, y = a.birth_date, b.birth_date
    return x is not None and y is not None and abs((x - y).days) <= NEAR_DAYS


NEAR_YEARS: Final = 10
"""A year that is mistaken is mistaken by no more: a mother born on her child's day of the year is no child."""


def _two_parts(a: Features, b: Features) -> bool:
    x, y = a.birth_date, b.birth_date
    if x is None or y is None or abs(x.year - y.year) > NEAR_YEARS:
        return False
    return (x.year == y.year) + (x.month == y.month) + (x.day == y.day) == 2


def _year_like(a: Features, b: Features) -> bool:
    return a.birth_year is not None and b.birth_year is not None and abs(a.birth_year - b.birth_year) <= 1


def _always(_a: Features, _b: Features) -> bool:
    return True


ELSE: Final = "ELSE"
_SHARED_SQL: Final = (
    "(surname_1_l = surname_1_r OR surname_2_l = surname_2_r OR surname_1_l = surname_2_r OR surname_2_l = surname_1_r)"
)
_PARENT_SQL: Final = f"({_equal_sql('mother_key', 'mother_name', 'father_name')})"
_LIKE_SQL: Final = (
    f"(surname_1_l = surname_1_r AND {_close_sql('surname_2_l', 'surname_2_r')}) "
    f"OR (surname_2_l = surname_2_r AND {_close_sql('surname_1_l', 'surname_1_r')})"
)
_PARTS_SQL: Final = "{} = 2 AND abs(year(birth_date_l) - year(birth_date_r)) <= {}".format(
    " + ".join(f"CAST({part}(birth_date_l) = {part}(birth_date_r) AS int)" for part in ("year", "month", "day")),
    NEAR_YEARS,
)
_DIGIT_SQL: Final = (
    "hamming(CAST(birth_date_l AS VARCHAR), CAST(birth_date_r AS VARCHAR)) = 1 "
    "OR abs(date_diff('day', birth_date_l, birth_date_r)) = 1"
)
_SWAPPED_SQL: Final = (
    "year(birth_date_l) = year(birth_date_r) AND month(birth_date_l) = day(birth_date_r) "
    "AND day(birth_date_l) = month(birth_date_r)"
)
_SHIFTED_SQL: Final = (
    "month(birth_date_l) = month(birth_date_r) AND day(birth_date_l) = day(birth_date_r) "
    f"AND abs(year(birth_date_l) - year(birth_date_r)) <= {SHIFT_YEARS}"
)

COMPARISONS: Final = (
    Comparison(
        "given names",
        *_lacks("given_1"),
        (
            Level("the same", _equal_sql("given_pair"), _equal("given_pair"), 0.70, 2e-3, "given_pair"),
            Level("the two exchanged", "given_1_l = given_2_r AND given_2_l = given_1_r", _exchanged, 0.04, 2e-5),
            Level("the first the same", _equal_sql("given_1"), _equal("given_1"), 0.10, 8e-3, "given_1"),
            Level("similar", _close_sql(*_both("given_1")), lambda a, b: _close(a.given_1, b.given_1), 0.12, 0.02),
            Level(
                "one of two",
                "given_1_l = given_2_r OR given_2_l = given_1_r OR given_2_l = given_2_r",
                _crossed, 0.05, 0.02,
            ),
            Level("different", ELSE, _always, 0.03, 0.95),
        ),
    ),
    Comparison(
        "surnames",
        *_lacks("surname_1"),
        (
            Level(
                "explained by a common parent", f"{_PARENT_SQL} AND {_SHARED_SQL}",
                lambda a, b: _one_parent(a, b) and _shares_surname(a, b), 0.5, 0.5, None, True,
            ),
            Level("both", _equal_sql("surname_set"), _equal("surname_set"), 0.80, 2e-5, "surname_set"),
            Level("one, the other similar", _LIKE_SQL, _surname_and_like, 0.10, 1e-4),
            Level(
                "both similar", _close_sql(*_both("surname_set")),
                lambda a, b: _close(a.surname_set, b.surname_set), 0.03, 1e-4,
            ),
            Level("the first alone", _equal_sql("surname_1"), _equal("surname_1"), 0.03, 5e-3, "surname_1"),
            Level("one of two", _SHARED_SQL, _shares_surname, 0.02, 0.015),
            Level("different", ELSE, _always, 0.02, 0.975),
        ),
    ),
    Comparison(
        "birth date",
        *_lacks("birth_year"),
        (
            Level("the same", _equal_sql("birth_date"), lambda a, b: a.birth_date is not None
                  and a.birth_date == b.birth_date, 0.70, 1.5e-4),
            Level("day and month exchanged", _SWAPPED_SQL, _days_and_months_exchanged, 0.05, 8e-5),
            Level(f"shifted by 1 to {SHIFT_YEARS} years", _SHIFTED_SQL, _shifted, 0.10, 8e-4),
            Level("one digit wrong, or a day apart", _DIGIT_SQL, _one_digit, 0.06, 2e-3),
            Level(
                f"at most {NEAR_DAYS} days apart", f"abs(date_diff('day', birth_date_l, birth_date_r)) <= {NEAR_DAYS}",
                _near, 0.04, 3e-3,
            ),
            Level("two parts of three", _PARTS_SQL, _two_parts, 0.03, 0.01),
            Level("years at most one apart", "abs(birth_year_l - birth_year_r) <= 1", _year_like, 0.05, 0.12),
            Level("different", ELSE, _always, 0.03, 0.87),
        ),
    ),
    Comparison(
        "sex",
        *_lacks("sex"),
        (
            Level("the same", _equal_sql("sex"), _equal("sex"), 0.99, 0.5),
            Level("different", ELSE, _always, 0.01, 0.5),
        ),
    ),
    Comparison(
        "birth place",
        *_lacks("place"),
        (
            Level("the same district", _equal_sql("place"), _equal("place"), 0.85, 0.01),
            Level("the same department", _equal_sql("department"), _equal("department"), 0.08, 0.10),
            Level("elsewhere", ELSE, _always, 0.07, 0.89),
        ),
    ),
    Comparison(
        "household",
        *_lacks("mother_key", "mother_name", "father_name", "phone", "address"),
        (
            Level("the same mother", _equal_sql("mother_key"), _equal("mother_key"), 0.50, 3e-6, "mother_key"),
            Level("the mother's name", _equal_sql("mother_name"), _equal("mother_name"), 0.20, 4e-6, "mother_name"),
            Level("the father's name", _equal_sql("father_name"), _equal("father_name"), 0.05, 4e-6, "father_name"),
            Level("the phone", _equal_sql("phone"), _equal("phone"), 0.05, 4e-6, "phone"),
            Level("the address", _equal_sql("address"), _equal("address"), 0.05, 4e-6, "address"),
            Level(
                "a similar mother's name", _close_sql(*_both("mother_name")),
                lambda a, b: _close(a.mother_name, b.mother_name), 0.07, 3e-5,
            ),
            Level(
                "another mother", "mother_name_l IS NOT NULL AND mother_name_r IS NOT NULL",
                lambda a, b: a.mother_name is not None and b.mother_name is not None, 0.05, 0.6,
            ),
            Level("other contacts", ELSE, _always, 0.03, 0.4),
        ),
    ),
    Comparison(
        "certificate",
        *_lacks("certificate"),
        (
            # A number is given once: two living rows never share it; one annulled and one made anew may.
            Level("the same number", _equal_sql("certificate"), _equal("certificate"), 0.02, 1e-6, None, True),
            Level("another number", ELSE, _always, 0.98, 1 - 1e-6, None, True),
        ),
    ),
)  # fmt: skip
EXPLAINED: Final = ("surnames", "explained by a common parent")
TERMS: Final = tuple(dict.fromkeys(one.term for each in COMPARISONS for one in each.levels if one.term))
"""Columns whose frequencies weigh an agreement."""


def level_of(comparison: Comparison, a: Features, b: Features) -> Level | None:
    """The level two persons take; None when a side is missing."""
    if comparison.is_missing(a, b):
        return None
    return next(level for level in comparison.levels if level.holds(a, b))
