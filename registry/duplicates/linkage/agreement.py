"""When two persons' features agree: each test once in Python and once in SQL, with the same answer. Pure."""

from collections.abc import Callable
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from registry.duplicates.linkage.facts import Features

Test = Callable[[Features, Features], bool]


def same(one: str | None, other: str | None) -> bool:
    """Equal; a missing value equals nothing."""
    return one is not None and one == other


def close(one: str | None, other: str | None) -> bool:
    """One wrong letter in three, two in six (omitted, added, replaced, transposed); or one begins with the other."""
    if one is None or other is None:
        return False
    shortest = min(len(one), len(other))
    allowed = 2 if shortest >= 6 else 1 if shortest >= 3 else 0
    if DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed:
        return True
    return shortest >= 3 and one[:shortest] == other[:shortest]


def close_sql(left: str, right: str) -> str:
    """`close` in SQL."""
    shortest = f"least(length({left}), length({right}))"
    allowed = f"CASE WHEN {shortest} >= 6 THEN 2 WHEN {shortest} >= 3 THEN 1 ELSE 0 END"
    begins = f"{shortest} >= 3 AND substr({left}, 1, {shortest}) = substr({right}, 1, {shortest})"
    return f"(damerau_levenshtein({left}, {right}) <= {allowed} OR ({begins}))"


LIKENESS: Final = 0.75
"""Jaro–Winkler: 5 in 100 pairs of strangers' given names are as similar, by their keys (a synthetic population)."""


def alike(one: str | None, other: str | None) -> bool:
    """Several letters wrong and still alike: KARA, KA; JUSI, JIS."""
    if one is None or other is None:
        return False
    return JaroWinkler.similarity(one, other) >= LIKENESS


def alike_sql(left: str, right: str) -> str:
    """`alike` in SQL."""
    return f"jaro_winkler_similarity({left}, {right}) >= {LIKENESS}"


def both(column: str) -> tuple[str, str]:
    """A column's two sides, as splink names them."""
    return f"{column}_l", f"{column}_r"


def equal_sql(*columns: str) -> str:
    """`same` in SQL, for any of these columns."""
    return " OR ".join(f"{column}_l = {column}_r" for column in columns)


def lacks(*columns: str) -> tuple[str, Test]:
    """For each of these columns, one record or the other lacks it: the SQL and the test."""
    sql = " AND ".join(f"({column}_l IS NULL OR {column}_r IS NULL)" for column in columns)
    return sql, lambda a, b: all(getattr(a, column) is None or getattr(b, column) is None for column in columns)


def equal(column: str) -> Test:
    """The test that a column is the same."""
    return lambda a, b: same(getattr(a, column), getattr(b, column))


def one_parent(a: Features, b: Features) -> bool:
    """The two are known to have a mother or a father in common."""
    return any(same(getattr(a, parent), getattr(b, parent)) for parent in ("mother_key", "mother_name", "father_name"))


def shares_surname(a: Features, b: Features) -> bool:
    """Some surname of one is also a surname of the other."""
    return (
        same(a.surname_1, b.surname_1)
        or same(a.surname_2, b.surname_2)
        or same(a.surname_1, b.surname_2)
        or same(a.surname_2, b.surname_1)
    )


def surname_and_like(a: Features, b: Features) -> bool:
    """One surname the same and the other similar, in the same order."""
    straight = same(a.surname_1, b.surname_1) and close(a.surname_2, b.surname_2)
    return straight or (same(a.surname_2, b.surname_2) and close(a.surname_1, b.surname_1))


def exchanged(a: Features, b: Features) -> bool:
    """Two given names in reverse order."""
    return same(a.given_1, b.given_2) and same(a.given_2, b.given_1)


def crossed(a: Features, b: Features) -> bool:
    """A given name that the other person bears in another position."""
    return same(a.given_1, b.given_2) or same(a.given_2, b.given_1) or same(a.given_2, b.given_2)


def first_same_next_another(a: Features, b: Features) -> bool:
    """The first given name the same, and the next ones two: María Elena, María Luz. Sisters are named so."""
    if not same(a.given_1, b.given_1) or a.given_2 is None or b.given_2 is None or alike(a.given_2, b.given_2):
        return False
    return f" {a.given_2} " not in f" {b.given_pair} " and f" {b.given_2} " not in f" {a.given_pair} "


FIRST_ALONE_SQL: Final = (
    f"given_1_l = given_1_r AND NOT ({alike_sql(*both('given_2'))}) "
    "AND ' ' || given_pair_r || ' ' NOT LIKE '% ' || given_2_l || ' %' "
    "AND ' ' || given_pair_l || ' ' NOT LIKE '% ' || given_2_r || ' %'"
)


def _drops_names_of(shorter: Features, longer: Features) -> bool:
    """The two given names of one stand in the same order among more of the other's."""
    first, second, pair, whole = shorter.given_1, shorter.given_2, shorter.given_pair, longer.given_pair
    if first is None or second is None or whole is None or pair != f"{first} {second}":
        return False
    if whole.startswith(f"{pair} ") or whole.endswith(f" {pair}"):
        return True
    return whole.startswith(f"{first} ") and whole.endswith(f" {second}") and len(whole) > len(pair) + 1


def within(a: Features, b: Features) -> bool:
    """The two given names of one are among three or more of the other: Rosa Elvira, María Rosa Elvira."""
    return _drops_names_of(a, b) or _drops_names_of(b, a)


def _is_later_name_of(single: Features, other: Features) -> bool:
    name, whole = single.given_1, other.given_pair
    if name is None or single.given_2 is not None or whole is None:
        return False
    return whole.endswith(f" {name}") or f" {name} " in whole


def later_alone(a: Features, b: Features) -> bool:
    """The only given name of one is a later name of the other: Elena, María Elena."""
    return _is_later_name_of(a, b) or _is_later_name_of(b, a)


def given_and_surnames_exchanged(a: Features, b: Features) -> bool:
    """Each one's first given name is a surname of the other."""
    return (same(a.given_1, b.surname_1) or same(a.given_1, b.surname_2)) and (
        same(b.given_1, a.surname_1) or same(b.given_1, a.surname_2)
    )


def one_same_other_alike(a: Features, b: Features) -> bool:
    """Of two given names, one is the same and the other alike, in either order."""
    return (
        (same(a.given_2, b.given_2) and alike(a.given_1, b.given_1))
        or (same(a.given_1, b.given_2) and alike(a.given_2, b.given_1))
        or (same(a.given_2, b.given_1) and alike(a.given_1, b.given_2))
    )


ONE_ALIKE_SQL: Final = " OR ".join(
    f"({same_sql} AND {alike_sql(*others)})"
    for same_sql, others in (
        ("given_2_l = given_2_r", ("given_1_l", "given_1_r")),
        ("given_1_l = given_2_r", ("given_2_l", "given_1_r")),
        ("given_2_l = given_1_r", ("given_1_l", "given_2_r")),
    )
)


def days_and_months_exchanged(a: Features, b: Features) -> bool:
    """One date was read day first, the other month first."""
    x, y = a.birth_date, b.birth_date
    return x is not None and y is not None and (x.year, x.month, x.day) == (y.year, y.day, y.month)


SHIFT_YEARS: Final = 3
"""An age shifted by up to so many years, with the same day and month, is a level (section 7 of the field's rules)."""


def shifted(a: Features, b: Features) -> bool:
    """The same day of the year, up to SHIFT_YEARS apart."""
    x, y = a.birth_date, b.birth_date
    if x is None or y is None:
        return False
    return (x.month, x.day) == (y.month, y.day) and abs(x.year - y.year) <= SHIFT_YEARS


def one_digit(a: Features, b: Features) -> bool:
    """One digit of the date differs, or the dates are neighbours."""
    x, y = a.birth_date, b.birth_date
    if x is None or y is None:
        return False
    digits = sum(left != right for left, right in zip(x.isoformat(), y.isoformat(), strict=True))
    return digits == 1 or abs((x - y).days) == 1


NEAR_DAYS: Final = 10


def near(a: Features, b: Features) -> bool:
    """At most NEAR_DAYS apart."""
    x, y = a.birth_date, b.birth_date
    return x is not None and y is not None and abs((x - y).days) <= NEAR_DAYS


NEAR_YEARS: Final = 10
"""A mistaken year is off by no more: a mother born on her child's day of the year is not the child."""


def two_parts(a: Features, b: Features) -> bool:
    """Two of year, month and day are the same."""
    x, y = a.birth_date, b.birth_date
    if x is None or y is None or abs(x.year - y.year) > NEAR_YEARS:
        return False
    return (x.year == y.year) + (x.month == y.month) + (x.day == y.day) == 2


_MONTH: Final = 31
"""Days counted for a month, to measure how far apart two days of the year are, whatever the years."""


def shifted_and_near(a: Features, b: Features) -> bool:
    """Two mistakes: the year up to SHIFT_YEARS off, and the day a few days off or exchanged with the month."""
    x, y = a.birth_date, b.birth_date
    if x is None or y is None or abs(x.year - y.year) > SHIFT_YEARS:
        return False
    is_exchanged = (x.month, x.day) == (y.day, y.month)
    return is_exchanged or abs(x.month * _MONTH + x.day - y.month * _MONTH - y.day) <= NEAR_DAYS


def year_like(a: Features, b: Features) -> bool:
    """Years at most one apart; also where only the year of a date is known."""
    return a.birth_year is not None and b.birth_year is not None and abs(a.birth_year - b.birth_year) <= 1


def two_mothers(a: Features, b: Features) -> bool:
    """The mothers named are two: both known, and their names not even similar."""
    return a.mother_name is not None and b.mother_name is not None and not close(a.mother_name, b.mother_name)


def always(_a: Features, _b: Features) -> bool:
    """The test of the last level."""
    return True


def _drops_sql(shorter: str, longer: str) -> str:
    first, second, pair = (f"{name}_{shorter}" for name in ("given_1", "given_2", "given_pair"))
    whole = f"given_pair_{longer}"
    return (
        f"({pair} = {first} || ' ' || {second} AND ({whole} LIKE {pair} || ' %' OR {whole} LIKE '% ' || {pair} "
        f"OR {whole} LIKE {first} || ' % ' || {second}))"
    )


def _later_sql(single: str, other: str) -> str:
    name, whole = f"given_1_{single}", f"given_pair_{other}"
    return f"(given_2_{single} IS NULL AND ({whole} LIKE '% ' || {name} OR {whole} LIKE '% ' || {name} || ' %'))"


WITHIN_SQL: Final = f"({_drops_sql('l', 'r')} OR {_drops_sql('r', 'l')})"
LATER_SQL: Final = f"({_later_sql('l', 'r')} OR {_later_sql('r', 'l')})"
GIVEN_SURNAMES_SQL: Final = (
    "(given_1_l = surname_1_r OR given_1_l = surname_2_r) AND (given_1_r = surname_1_l OR given_1_r = surname_2_l)"
)
SHARED_SQL: Final = (
    "(surname_1_l = surname_1_r OR surname_2_l = surname_2_r OR surname_1_l = surname_2_r OR surname_2_l = surname_1_r)"
)
PARENT_SQL: Final = f"({equal_sql('mother_key', 'mother_name', 'father_name')})"
NOT_TWO_MOTHERS_SQL: Final = (
    f"(mother_name_l IS NULL OR mother_name_r IS NULL OR {close_sql('mother_name_l', 'mother_name_r')})"
)
LIKE_SQL: Final = (
    f"(surname_1_l = surname_1_r AND {close_sql('surname_2_l', 'surname_2_r')}) "
    f"OR (surname_2_l = surname_2_r AND {close_sql('surname_1_l', 'surname_1_r')})"
)
PARTS_SQL: Final = "{} = 2 AND abs(year(birth_date_l) - year(birth_date_r)) <= {}".format(
    " + ".join(f"CAST({unit}(birth_date_l) = {unit}(birth_date_r) AS int)" for unit in ("year", "month", "day")),
    NEAR_YEARS,
)
DIGIT_SQL: Final = (
    "hamming(CAST(birth_date_l AS VARCHAR), CAST(birth_date_r AS VARCHAR)) = 1 "
    "OR abs(date_diff('day', birth_date_l, birth_date_r)) = 1"
)
SWAPPED_SQL: Final = (
    "year(birth_date_l) = year(birth_date_r) AND month(birth_date_l) = day(birth_date_r) "
    "AND day(birth_date_l) = month(birth_date_r)"
)
SHIFTED_SQL: Final = (
    "month(birth_date_l) = month(birth_date_r) AND day(birth_date_l) = day(birth_date_r) "
    f"AND abs(year(birth_date_l) - year(birth_date_r)) <= {SHIFT_YEARS}"
)
SHIFTED_NEAR_SQL: Final = (
    f"abs(year(birth_date_l) - year(birth_date_r)) <= {SHIFT_YEARS} AND "
    "((month(birth_date_l) = day(birth_date_r) AND day(birth_date_l) = month(birth_date_r)) OR "
    f"abs(month(birth_date_l) * {_MONTH} + day(birth_date_l) - month(birth_date_r) * {_MONTH} - day(birth_date_r)) "
    f"<= {NEAR_DAYS})"
)
