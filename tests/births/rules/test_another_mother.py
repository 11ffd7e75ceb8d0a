"""Which corrections of what a certificate states of the mother mend a slip, and which name another woman."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.births.rules.another_mother import is_another_woman
from registry.births.rules.fields import Certificate

ROSA = Certificate(
    mother_given_names="Rosa Elena",
    mother_first_surname="Huamán",
    mother_second_surname="Ccori",
    mother_document_type="DNI",
    mother_document_number="41234567",
    mother_birth_date=date(1990, 2, 3),
)
ELVIRA: dict[str, Any] = {
    "mother_given_names": "Elvira",
    "mother_first_surname": "Tapia",
    "mother_second_surname": "Rojas",
}
NUMBER: dict[str, Any] = {"mother_document_number": "70918273"}
DAY: dict[str, Any] = {"mother_birth_date": date(1996, 11, 20)}
NO_PAPERS: dict[str, Any] = {"mother_document_type": "NONE", "mother_document_number": None}


@pytest.mark.parametrize(
    "change",
    [
        {"mother_given_names": "Rosalinda"},
        {"mother_given_names": "Hermelinda"},  # heard wrongly
        {"mother_document_number": "41234576"},
        NUMBER,  # the number of the line below
        NUMBER | DAY,
        {"mother_given_names": "Hermelinda", "mother_document_number": "41234576"},
        {"mother_birth_date": date(1990, 3, 2)},
        {"mother_given_names": "Elvira", "mother_birth_date": date(1990, 3, 2)},
        {"mother_first_surname": "Ccori", "mother_second_surname": None} | NUMBER,
        {"mother_given_names": "Huamán Ccori", "mother_first_surname": "Rosa", "mother_second_surname": "Elena"}
        | NUMBER,
        {"mother_given_names": None, "mother_first_surname": None, "mother_second_surname": None},
        ELVIRA,  # f5 tells of it; her number and date say who she is
        {"mother_document_type": "CE", "mother_document_number": "001234567"},
    ],
)
def test_a_slip_is_mended_by_one_person(change: dict[str, Any]) -> None:
    assert not is_another_woman(ROSA, replace(ROSA, **change))


@pytest.mark.parametrize(
    "change",
    [
        ELVIRA | NUMBER,
        ELVIRA | DAY,
        ELVIRA | NUMBER | DAY,
        {"mother_given_names": "Juana"} | NUMBER,  # a sister
        {"mother_given_names": "Juana"} | DAY,
        ELVIRA | NO_PAPERS | {"mother_birth_date": None},
    ],
)
def test_another_woman_has_another_name_and_another_number_or_date(change: dict[str, Any]) -> None:
    assert is_another_woman(ROSA, replace(ROSA, **change))


def test_a_declared_woman_keeps_her_name_when_she_shows_her_papers() -> None:
    declared = replace(ROSA, mother_second_surname=None, mother_birth_date=None, **NO_PAPERS)
    assert not is_another_woman(declared, ROSA)
    assert not is_another_woman(replace(declared, mother_given_names=None, mother_first_surname=None), ROSA)
    assert is_another_woman(replace(declared, **ELVIRA), ROSA)
