"""How two persons are compared: ordered levels of agreement (`agreement`), each once in SQL and once in Python.

splink runs the SQL over the whole registry (DuckDB, Spark), the service runs the Python on one record; a test holds
them to the same answer. A pair takes the first level that holds. A missing value counts as no evidence: 0 bits.

Brothers and sisters share surnames, parents, phone and address, which would add up to far more than the names and dates
in which they differ. So what a household shares is one comparison, which takes the strongest agreement, and surnames
that a common parent explains add nothing. An agreement never hides the contradiction beside it: where the mothers named
are two, the father, phone or address that both records give counts for nothing. Children of one mother are thus
distinguished by what distinguishes siblings.
"""

from dataclasses import dataclass
from typing import Final

from registry.duplicates.linkage.agreement import (
    DIGIT_SQL,
    FIRST_ALONE_SQL,
    GIVEN_SURNAMES_SQL,
    LATER_SQL,
    LIKE_SQL,
    NEAR_DAYS,
    NOT_TWO_MOTHERS_SQL,
    ONE_ALIKE_SQL,
    PARENT_SQL,
    PARTS_SQL,
    SHARED_SQL,
    SHIFT_YEARS,
    SHIFTED_NEAR_SQL,
    SHIFTED_SQL,
    SWAPPED_SQL,
    WITHIN_SQL,
    Test,
    alike,
    alike_sql,
    always,
    both,
    close,
    close_sql,
    crossed,
    days_and_months_exchanged,
    equal,
    equal_sql,
    exchanged,
    first_same_next_another,
    given_and_surnames_exchanged,
    lacks,
    later_alone,
    near,
    one_digit,
    one_parent,
    one_same_other_alike,
    same,
    shares_surname,
    shifted,
    shifted_and_near,
    surname_and_like,
    two_mothers,
    two_parts,
    within,
    year_like,
)
from registry.duplicates.linkage.facts import Features


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name, when it holds, and the column whose term frequency replaces its u, where there is one.

    `m` and `u` are the probabilities of this level for two records of one person and for two persons, used where the
    data at hand give no estimate (assumptions of this project); those of an `is_fixed` level are never estimated.
    """

    name: str
    sql: str
    holds: Test
    m: float
    u: float
    term: str | None = None
    is_fixed: bool = False
    is_floored: bool = False
    """Whether a term's frequency only ever weakens the level: a term that few bear is no stronger evidence."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: when its data are missing, and its levels in order; the last always holds."""

    name: str
    missing_sql: str
    is_missing: Test
    levels: tuple[Level, ...]


ELSE: Final = "ELSE"


def _unless_two_mothers(name: str, column: str) -> Level:
    """The level that a column is the same, while the mothers named are not two."""
    return Level(
        name,
        f"{column}_l = {column}_r AND {NOT_TWO_MOTHERS_SQL}",
        lambda a, b: same(getattr(a, column), getattr(b, column)) and not two_mothers(a, b),
        0.05,
        4e-6,
        column,
    )


COMPARISONS: Final = (
    Comparison(
        "given names",
        *lacks("given_1"),
        (
            Level("the same", equal_sql("given_pair"), equal("given_pair"), 0.70, 2e-3, "given_pair"),
            Level("the two exchanged", "given_1_l = given_2_r AND given_2_l = given_1_r", exchanged, 0.04, 2e-5),
            Level("one within the other", WITHIN_SQL, within, 0.03, 3e-5),
            Level("exchanged with the surnames", GIVEN_SURNAMES_SQL, given_and_surnames_exchanged, 0.005, 2e-5),
            # No rarer for a rare name: who names two daughters Yamile gives each a second name of her own.
            Level(
                "the first the same, the next another",
                FIRST_ALONE_SQL,
                first_same_next_another,
                0.01,
                1.5e-3,
                is_fixed=True,
            ),
            Level("the first the same", equal_sql("given_1"), equal("given_1"), 0.10, 8e-3, "given_1"),
            Level("a later name alone", LATER_SQL, later_alone, 0.02, 1.5e-3),
            Level("similar", close_sql(*both("given_1")), lambda a, b: close(a.given_1, b.given_1), 0.12, 0.02),
            Level("one of two, the other alike", ONE_ALIKE_SQL, one_same_other_alike, 0.02, 1e-3),
            Level(
                "one of two",
                "given_1_l = given_2_r OR given_2_l = given_1_r OR given_2_l = given_2_r",
                crossed,
                0.05,
                0.02,
            ),
            Level("alike", alike_sql(*both("given_1")), lambda a, b: alike(a.given_1, b.given_1), 0.02, 0.04),
            Level("different", ELSE, always, 0.01, 0.91),
        ),
    ),
    Comparison(
        "surnames",
        *lacks("surname_1"),
        (
            Level(
                "explained by a common parent",
                f"{PARENT_SQL} AND {SHARED_SQL}",
                lambda a, b: one_parent(a, b) and shares_surname(a, b),
                0.5,
                0.5,
                None,
                True,
            ),
            Level("both", equal_sql("surname_set"), equal("surname_set"), 0.80, 2e-5, "surname_set"),
            Level("exchanged with the given names", GIVEN_SURNAMES_SQL, given_and_surnames_exchanged, 0.005, 2e-6),
            Level("one, the other similar", LIKE_SQL, surname_and_like, 0.10, 1e-4),
            Level(
                "both similar",
                close_sql(*both("surname_set")),
                lambda a, b: close(a.surname_set, b.surname_set),
                0.03,
                1e-4,
            ),
            Level("the first alone", equal_sql("surname_1"), equal("surname_1"), 0.03, 5e-3, "surname_1"),
            Level("one of two", SHARED_SQL, shares_surname, 0.02, 0.015),
            Level("different", ELSE, always, 0.02, 0.975),
        ),
    ),
    Comparison(
        "birth date",
        *lacks("birth_year"),
        (
            Level(
                "the same",
                equal_sql("birth_date"),
                lambda a, b: a.birth_date is not None and a.birth_date == b.birth_date,
                0.70,
                1.5e-4,
                "birth_date",
                is_floored=True,
            ),
            Level("day and month exchanged", SWAPPED_SQL, days_and_months_exchanged, 0.05, 8e-5),
            Level(f"shifted by 1 to {SHIFT_YEARS} years", SHIFTED_SQL, shifted, 0.10, 8e-4),
            Level("one digit wrong, or a day apart", DIGIT_SQL, one_digit, 0.06, 2e-3),
            Level(
                f"at most {NEAR_DAYS} days apart",
                f"abs(date_diff('day', birth_date_l, birth_date_r)) <= {NEAR_DAYS}",
                near,
                0.04,
                3e-3,
            ),
            Level("two parts of three", PARTS_SQL, two_parts, 0.03, 0.01),
            Level(
                f"shifted by 1 to {SHIFT_YEARS} years, and near or exchanged",
                SHIFTED_NEAR_SQL,
                shifted_and_near,
                0.02,
                0.02,
            ),
            Level("years at most one apart", "abs(birth_year_l - birth_year_r) <= 1", year_like, 0.04, 0.11),
            Level("different", ELSE, always, 0.02, 0.86),
        ),
    ),
    Comparison(
        "sex",
        *lacks("sex"),
        (
            Level("the same", equal_sql("sex"), equal("sex"), 0.99, 0.5),
            Level("different", ELSE, always, 0.01, 0.5),
        ),
    ),
    Comparison(
        "birth place",
        *lacks("place"),
        (
            Level("the same district", equal_sql("place"), equal("place"), 0.85, 0.01),
            Level("the same department", equal_sql("department"), equal("department"), 0.08, 0.10),
            Level("elsewhere", ELSE, always, 0.07, 0.89),
        ),
    ),
    Comparison(
        "household",
        *lacks("mother_key", "mother_name", "father_name", "phone", "address"),
        (
            Level("the same mother", equal_sql("mother_key"), equal("mother_key"), 0.50, 3e-6, "mother_key"),
            Level("the mother's name", equal_sql("mother_name"), equal("mother_name"), 0.20, 4e-6, "mother_name"),
            _unless_two_mothers("the father's name", "father_name"),
            _unless_two_mothers("the phone", "phone"),
            _unless_two_mothers("the address", "address"),
            Level(
                "a similar mother's name",
                close_sql(*both("mother_name")),
                lambda a, b: close(a.mother_name, b.mother_name),
                0.07,
                3e-5,
            ),
            Level(
                "another mother",
                "mother_name_l IS NOT NULL AND mother_name_r IS NOT NULL",
                lambda a, b: a.mother_name is not None and b.mother_name is not None,
                0.05,
                0.6,
            ),
            Level("other contacts", ELSE, always, 0.03, 0.4),
        ),
    ),
    Comparison(
        "certificate",
        *lacks("certificate"),
        (
            # A number is issued once: two valid rows never share it; an annulled one and its replacement may.
            Level("the same number", equal_sql("certificate"), equal("certificate"), 0.02, 1e-6, None, True),
            Level("another number", ELSE, always, 0.98, 1 - 1e-6, None, True),
        ),
    ),
)
EXPLAINED: Final = ("surnames", "explained by a common parent")


def level_of(comparison: Comparison, a: Features, b: Features) -> Level | None:
    """The level that two persons take; None when either side is missing."""
    if comparison.is_missing(a, b):
        return None
    return next(level for level in comparison.levels if level.holds(a, b))
