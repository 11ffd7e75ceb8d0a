"""Births counted into tables, what is published of them, and their CSV. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from registry.core.messages import _
from registry.statistics.declaration import (
    CROSSED,
    DATAFLOW,
    DIMENSIONS,
    MONTHS,
    PROVINCE,
    PROVINCE_CATEGORIES,
    SEX,
    TOTAL,
    WEIGHT,
    Counted,
    both,
    month_of,
    province_of,
)
from registry.statistics.withholding import GRAND, Key, Relation, crossed, nested, relations, withheld

HEADER: Final = ("DATAFLOW", "TIME_PERIOD", "MONTH", "DIMENSION", "CATEGORY", "OBS_VALUE", "OBS_STATUS")
NORMAL, SUPPRESSED = "A", "Q"
"""SDMX's codes of an observation's status (CL_OBS_STATUS): normal; missing, suppressed."""

Published = Mapping[str, int | None]
"""A cell's name → its count, or None where it is withheld."""


def count(births: Iterable[Counted], year: int) -> dict[Key, int]:
    """Every cell of every table with its count, zeros too."""
    base: Counter[Key] = Counter()
    for birth in births:
        month = month_of(birth, year)
        for dimension in DIMENSIONS:
            base[dimension.code, month, dimension.sort(birth)] += 1
        base[CROSSED, month, both(SEX.sort(birth), WEIGHT.sort(birth))] += 1
        base[PROVINCE, None, province_of(birth)] += 1
    return summed({key: base[key] for key in _keys()}, structure())


def _keys() -> Iterator[Key]:
    for dimension in DIMENSIONS:
        for month in MONTHS:
            for category in dimension.categories:
                yield dimension.code, month, category
    for month in MONTHS:
        for category in _pairs():
            yield CROSSED, month, category
    for provinces in PROVINCE_CATEGORIES.values():
        for category in provinces:
            yield PROVINCE, None, category


def _pairs() -> Mapping[str, str]:
    """The categories of the table of three dimensions, with their words."""
    return {
        both(sex, weight): f"{sex_label}, {weight_label}"
        for sex, sex_label in SEX.categories.items()
        for weight, weight_label in WEIGHT.categories.items()
    }


def structure() -> list[Relation]:
    """How the cells of the tables add up."""
    found = relations(MONTHS, {dimension.code: tuple(dimension.categories) for dimension in DIMENSIONS})
    of_two = ((each.code, tuple(each.categories)) for each in (SEX, WEIGHT))
    found += crossed(CROSSED, MONTHS, *of_two)
    place = DIMENSIONS[0].code
    return found + nested(PROVINCE, place, {whole: tuple(parts) for whole, parts in PROVINCE_CATEGORIES.items()})


def summed(base: Mapping[Key, int], related: Sequence[Relation]) -> dict[Key, int]:
    """The cells with all margins."""
    counts = dict(base)
    for relation in related:  # months and categories
        if relation.whole != GRAND:
            counts[relation.whole] = sum(counts[part] for part in relation.parts)
    counts[GRAND] = sum(counts[part] for part in related[0].parts)
    return counts


def published(counts: Mapping[Key, int], related: Sequence[Relation]) -> dict[str, int | None]:
    """What is published: every cell by its name, with None in place of what is withheld."""
    hidden = withheld(counts, related)
    return {name_of(key): None if key in hidden else value for key, value in counts.items()}


def name_of(key: Key) -> str:
    """A cell as it is stored: table, month and category."""
    return "/".join(part or TOTAL for part in key)


def csv_of(year: int, cells: Published) -> str:
    """The tables of a year as CSV with SDMX-CSV's header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for name, value in sorted(cells.items()):
        table, month, category = name.split("/")
        status = SUPPRESSED if value is None else NORMAL
        writer.writerow((DATAFLOW, year, month, table, category, "" if value is None else value, status))
    return text.getvalue()


def codebook() -> list[tuple[str, str, str]]:
    """Column, code and words of everything that a table may hold."""
    rows = [("MONTH", month, "") for month in MONTHS]
    for dimension in DIMENSIONS:
        rows.append(("DIMENSION", dimension.code, str(dimension.label)))
        rows += [(f"CATEGORY of {dimension.code}", code, str(label)) for code, label in dimension.categories.items()]
    rows.append(("DIMENSION", CROSSED, str(_("Sex and weight at birth"))))
    rows += [(f"CATEGORY of {CROSSED}", code, label) for code, label in _pairs().items()]
    rows.append(("DIMENSION", PROVINCE, str(_("Province of birth, of the year as a whole"))))
    for provinces in PROVINCE_CATEGORIES.values():
        rows += [(f"CATEGORY of {PROVINCE}", code, str(label)) for code, label in provinces.items()]
    return rows


def codebook_csv() -> str:
    """The codebook as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("COLUMN", "CODE", "MEANING"))
    writer.writerows(codebook())
    return text.getvalue()
