"""Values that stand for nothing: written because a field had to be filled. Pure.

They are found by these lists, and by how many records bear them (`service`): what very many bear says nothing either.
"""

from datetime import date
from typing import Final

from registry.people.rules import is_made_up_number

MOST_BEARERS: Final = 30
"""A phone or address that more records bear is nobody's: a family, or a house of several, has fewer."""
UNKNOWN_DAYS: Final = frozenset({(1, 1), (7, 1)})
"""(month, day) by which civil registries write that only the year is known."""
UNKNOWN_DAY_FACTOR: Final = 16
"""Such a day is taken to be borne by so many times as many records as any other (an assumption of this project)."""
_PLACEHOLDER_NAMES: Final = frozenset(
    [
        "S",
        "N",
        "NN",
        "NNN",
        "X",
        "XX",
        "XXX",
        "SN",
        "SD",
        "NA",
        "ND",
        "NI",
        "RN",
        "NINGUNO",
        "NINGUNA",
        "NADIE",
        "ANONIMO",
        "ANONIMA",
        "DESCONOCIDO",
        "DESCONOCIDA",
        "IGNORADO",
        "IGNORADA",
        "UNKNOWN",
        "UNBEKANNT",
        "NOMBRE",
        "NOMBRES",
        "APELLIDO",
        "APELLIDOS",
        "PATERNO",
        "MATERNO",
        "SIN",
        "NO",
        "CONSIGNA",
        "CONSIGNADO",
        "CONSIGNADA",
        "REGISTRA",
        "REGISTRADO",
        "TIENE",
        "PRECISA",
        "INDICA",
        "DECLARA",
        "DATO",
        "DATOS",
        "RECIEN",
        "NACIDO",
        "NACIDA",
        "NEONATO",
        "BEBE",
        "VARON",
        "MUJER",
        "HIJO",
        "HIJA",
        "FULANO",
        "FULANA",
        "TEST",
        "PRUEBA",
    ]
)
_NOWHERE: Final = frozenset(
    [
        "S",
        "SN",
        "SD",
        "N",
        "NN",
        "X",
        "XX",
        "XXX",
        "0",
        "00",
        "000",
        "SIN",
        "NO",
        "NA",
        "ND",
        "NI",
        "NINGUNO",
        "NINGUNA",
        "DESCONOCIDO",
        "DESCONOCIDA",
        "IGNORADO",
        "IGNORADA",
        "DIRECCION",
        "DOMICILIO",
        "DOMICILIADO",
        "NUMERO",
        "CALLE",
        "CONSIGNA",
        "CONSIGNADO",
        "CONSIGNADA",
        "REGISTRA",
        "TIENE",
        "PRECISA",
        "INDICA",
        "DECLARA",
        "CONOCIDO",
        "CONOCIDA",
        "DATO",
        "DATOS",
    ]
)
_FEWEST_DIGITS: Final = 3
"""Different digits of a real telephone number, at least."""


def is_no_name(words: list[str]) -> bool:
    """Whether a name, in folded words, stands for nobody: NN, sin nombre, desconocido, RN mujer."""
    return bool(words) and all(word in _PLACEHOLDER_NAMES for word in words)


def is_no_address(words: list[str]) -> bool:
    """Whether an address, in folded words, names no place: S/N, no tiene, domicilio desconocido."""
    return all(word in _NOWHERE for word in words)


def is_no_phone(digits: str) -> bool:
    """Whether a telephone number was made up: one or two digits repeated, or digits in order, also after a first 9."""
    return len(set(digits)) < _FEWEST_DIGITS or is_made_up_number(digits) or is_made_up_number(digits[1:])


def is_unknown_day(day: date) -> bool:
    """Whether a date may mean that only its year is known."""
    return (day.month, day.day) in UNKNOWN_DAYS
