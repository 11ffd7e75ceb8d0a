"""Values that stand for nothing: written because a field had to be filled. Pure.

They are found by these lists, and by how many records bear them (`service`): what very many bear says nothing either.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Final

from registry.people.rules import is_made_up_number

MOST_BEARERS: Final = 30
"""A phone or address that more records bear is nobody's: a family, or a house of several, has fewer."""
UNKNOWN_DAYS: Final = frozenset({(1, 1), (7, 1)})
"""(month, day) by which civil registries write that only the year is known."""
UNKNOWN_DAY_FACTOR: Final = 16
"""Such a day is taken to be borne by so many times as many records as any other (an assumption of this project)."""
FIRST_DAY_FACTOR: Final = 4
"""The same of the first of any other month, by which only the month is known."""
NO_DATES: Final = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1901, 1, 1)})
"""Days that programs and clerks write for no date at all."""
_NOT_STATED: Final = frozenset(
    {
        *("SIN", "NO", "SE", "POR", "NI", "NA", "ND", "SD", "SN", "NN", "NNN", "XX", "NULL", "NONE", "NIL", "UNKNOWN"),
        *("DATO", "DATOS", "INFORMACION", "NINGUNO", "NINGUNA", "PENDIENTE", "UNBEKANNT", "ASDF", "QWERTY", "TEST"),
        *("PRUEBA", "CONFIRMAR", "DEFINIR", "COMPLETAR", "VERIFICAR", "APLICA", "HAY", "TIENE", "EXISTE"),
    }
)
"""Words by which a form says that something is not stated, whatever the field."""
_UNKNOWN: Final = re.compile(r"(?:DESCONOC|IGNOR|CONSIGN|INDETERMIN)(?:E|A|ADO|ADA|IDO|IDA)")
_NOT: Final = frozenset({"NO", "SE", "SIN", "NI"})
_STATED: Final = re.compile(
    r"(?:CONOC|REGISTR|PRECIS|INDIC|DECLAR|REFIER|REFER|SAB|ESPECIFIC|IDENTIFIC|DETERMIN|PORT|CUENT|PRESENT|RECUERD"
    r"|INFORM|REPORT|COMUNIC)(?:E|A|O|ADO|ADA|IDO|IDA)"
)
"""What a form says is not done, in any form of the verb: no refiere, no identificado. Alone, Porta is a surname."""
_PLACEHOLDER_NAMES: Final = frozenset(
    {
        *("S", "N", "X", "R", "D", "RN", "NADIE", "ANONIMO", "ANONIMA", "NOMBRE", "NOMBRES", "APELLIDO", "APELLIDOS"),
        *("PATERNO", "MATERNO", "RECIEN", "NACIDO", "NACIDA", "NEONATO", "BEBE", "VARON", "MUJER", "HIJO", "HIJA"),
        *("FULANO", "FULANA", "MENGANO", "MENGANA", "MASCULINO", "FEMENINO", "PERSONA"),
    }
)
_OF_A_MOTHER: Final = frozenset(
    {("RN", "DE"), ("RECIEN", "NACIDO"), ("RECIEN", "NACIDA"), ("HIJO", "DE"), ("HIJA", "DE")}
)
"""How the name of somebody without one begins: RN de María, hijo de Rosa."""
_NOWHERE: Final = frozenset(
    {
        *("S", "N", "D", "X", "DIRECCION", "DOMICILIO", "DOMICILIADO", "DOMICILIADA", "NUMERO", "CALLE", "CASA"),
        *("VIVIENDA", "MISMA", "MISMO", "LUGAR", "EN", "TRANSITO", "DE", "DEL", "LA", "EL", "LOS", "LAS", "A", "Y"),
        *(
            "PLAZA",
            "ARMAS",
            "PRINCIPAL",
            "CENTRO",
            "CENTRAL",
            "CERCADO",
            "POBLADO",
            "CASERIO",
            "CONOCIDO",
            "CONOCIDA",
            "COMUNIDAD",
            "ANEXO",
        ),
        *("SECTOR", "BARRIO", "AAHH", "AA", "HH", "ASENTAMIENTO", "HUMANO", "PUEBLO", "JOVEN", "PPJJ", "PARAJE"),
        *("FUNDO", "ZONA", "RURAL", "AREA", "URBANA", "HOSPITAL", "REGIONAL", "POSTA", "MEDICA", "SALUD", "ALBERGUE"),
        *(
            "DISTRITO",
            "PROVINCIA",
            "CARRETERA",
            "CAMINO",
            "CAMPO",
            "CHACRA",
            "NATIVA",
            "CAMPESINA",
            "UPIS",
        ),
    }
)
"""Words for kinds of place, of which a district has many."""
_FEWEST_DIGITS: Final = 3
"""Different digits of a real telephone number, at least."""
_MOST_OF_ONE_DIGIT: Final = 6
_MADE_UP: Final = re.compile(r".{0,3}(\d)\1{5}|(\d{1,3})\2{2,}|(?:(\d)\3{2,})+|\d(\d{2}|\d{4})\4+|(?:\d00){3}")
"""How a hand fills a field: one digit to the end, a group again and again, groups of one digit each, round ones."""


def _is_not_stated(words: list[str], also: frozenset[str]) -> bool:
    """Whether all words say that nothing is stated, or are some of these; so do zeros, dashes, one letter repeated."""
    is_denied = bool(_NOT.intersection(words))

    def says_nothing(word: str) -> bool:
        is_one_letter = len(word) > 1 and len(set(word)) == 1
        is_verb = bool(_UNKNOWN.fullmatch(word)) or (is_denied and bool(_STATED.fullmatch(word)))
        return word in _NOT_STATED or word in also or is_one_letter or is_verb or not word.strip("0-.")

    return all(map(says_nothing, words))


def is_no_name(words: list[str]) -> bool:
    """Whether a name, in folded words, stands for nobody: NN, sin nombre, no refiere, RN mujer, hijo de María."""
    if tuple(words[:2]) in _OF_A_MOTHER or words == ["N", "A"]:
        return True
    return bool(words) and _is_not_stated(words, _PLACEHOLDER_NAMES)


def is_no_address(words: list[str]) -> bool:
    """Whether an address, in folded words, names no house: S/N, no tiene, domicilio conocido, plaza de armas s/n."""
    return _is_not_stated(words, _NOWHERE)


def is_no_phone(digits: str) -> bool:
    """Whether a telephone number was made up: hardly any digits, a pattern, or in order, also after a 9.

    Of a million numbers drawn at random 1 in 6 200 looks so: a fraud that has one of these is not seen by it.
    """
    has_few = len(set(digits)) < _FEWEST_DIGITS or max(map(digits.count, digits)) > _MOST_OF_ONE_DIGIT
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    is_in_order = steps <= {0, 1} or steps <= {0, 9}
    is_pattern = bool(_MADE_UP.fullmatch(digits))
    return has_few or is_pattern or is_in_order or is_made_up_number(digits) or is_made_up_number(digits[1:])


def is_unknown_day(day: date) -> bool:
    """Whether a date may mean that only its year is known."""
    return (day.month, day.day) in UNKNOWN_DAYS


def unknown_day_factor(day: date) -> int:
    """How many times as many records a date is taken to bear as any other: it may mean the year or month alone."""
    if is_unknown_day(day):
        return UNKNOWN_DAY_FACTOR
    return FIRST_DAY_FACTOR if day.day == 1 else 1


def is_no_date(day: date | None) -> bool:
    """Whether a date stands for none."""
    return day in NO_DATES
