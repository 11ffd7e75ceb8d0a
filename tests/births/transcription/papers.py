"""Numbers and files of actas of before."""

import uuid
from collections.abc import Sequence
from itertools import count

from registry.people.rules import cui_check_digit

HEADER = (
    "cui;number;office;inscribed_on;given_names;first_surname;second_surname;sex;born_on;"
    "mother_document_type;mother_document_number;mother_given_names;mother_first_surname"
)
_CUIS = count(uuid.uuid4().int % 10**5)
"""Drawn at random, one number in some thousand would come twice."""


def a_cui() -> str:
    """A number of a demonstration that no sequence comes to."""
    number = f"995{next(_CUIS) % 10**5:05d}"
    return f"{number}-{cui_check_digit(number)}"


def a_line(**cells: str) -> dict[str, str]:
    """The cells of an acta."""
    cui = a_cui()
    return {
        "cui": cui,
        "number": f"{uuid.uuid4().int % 10**10:010d}",
        "office": "Ate",
        "inscribed_on": "20/06/2014",
        "given_names": "JOSÉ LUIS",
        "first_surname": "ÑAHUINLLA",
        "second_surname": "HUAMÁN",
        "sex": "M",
        "born_on": "13/05/2014",
        "mother_document_type": "DNI",
        "mother_document_number": f"{uuid.uuid4().int % 10**8:08d}",
        "mother_given_names": "FLORA",
        "mother_first_surname": "HUAMÁN",
    } | cells


def a_file(lines: Sequence[dict[str, str]], header: str = HEADER, end: str = "\r\n", separator: str = ";") -> str:
    """A file with these lines."""
    columns = header.split(";")
    rows = [header.replace(";", separator), *(separator.join(line.get(name, "") for name in columns) for line in lines)]
    return end.join(rows) + end
