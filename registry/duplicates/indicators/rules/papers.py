"""Why two records of one woman may have other papers, as innocent women's do. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.duplicates.indicators.rules.records import NEW_DOCUMENT, OTHER_PAPERS

DNI: Final = "DNI"


@dataclass(frozen=True, slots=True)
class Papers:
    """A woman as one record has her: the keys of her name's words, her birth date, the types of her documents."""

    name: Collection[str]
    birth_date: date | None
    documents: frozenset[str]


def change_of_papers(earlier: Papers, later: Papers) -> str | None:
    """The innocent cause by which a later record has other papers than the earlier one; None where there is none.

    Whoever had no DNI has one now: then a name or a birth date that agrees suffices. Or both have papers of different
    kinds, or one has none (a permit replaced by a card, a woman in labour who left hers at home): then neither may
    contradict the other. A woman who once gave one of her names and no date gave no other name.
    """
    is_one_name = bool(earlier.name) and sorted(earlier.name) == sorted(later.name)
    is_one_date = earlier.birth_date is not None and earlier.birth_date == later.birth_date
    has_undated = earlier.birth_date is None or later.birth_date is None
    is_part_of_name = has_undated and _is_part(earlier.name, later.name)
    if DNI in later.documents - earlier.documents and (is_one_name or is_one_date or is_part_of_name):
        return NEW_DOCUMENT
    is_lost = DNI not in earlier.documents or not later.documents  # a DNI is not replaced by a foreigner's papers
    is_other = not earlier.documents & later.documents and bool(earlier.documents | later.documents)
    is_consistent = (is_one_name and (is_one_date or has_undated)) or is_part_of_name
    return OTHER_PAPERS if is_lost and is_other and is_consistent else None


def _is_part(one: Collection[str], other: Collection[str]) -> bool:
    few, many = sorted((set(one), set(other)), key=len)
    return bool(few) and few < many
