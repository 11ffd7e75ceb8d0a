"""The words of OSIA, and a registered child in them. Pure."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from registry.exchange.dci import rules as queries
from registry.exchange.dci.rules import Rejected, Wanted
from registry.exchange.registered import Registered

ACTA: Final = "acta"
"""The one identity of a person here: what the acta in force states."""
IDENTITY_TYPE: Final = "CIVIL"
GALLERY: Final = "children"
"""The only gallery that is named to others."""
LARGEST_PAGE: Final = 25
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "firstName": "given_name",
    "givenName": "given_name",
    "givenNames": "given_name",
    "lastName": "surname",
    "surname": "surname",
    "familyName": "surname",
    "dateOfBirth": "birth_date",
    "gender": "sex",
    "sex": "sex",
    "uin": "UIN",
    "UIN": "UIN",
    "actaNumber": "BRN",
    "certificateNumber": "CNV",
}
_OPERATORS: Final = {"=": "eq", "<": "lt", ">": "gt", "<=": "le", ">=": "ge"}
_MOST: Final = 10
_SEXES: Final = {"female": "F", "male": "M"}


def wanted(expressions: Any) -> Wanted:
    """Whom expressions ask for; raises Rejected. One number, or names and days of birth: nobody draws a list."""
    if not isinstance(expressions, list) or not 1 <= len(expressions) <= _MOST:
        raise Rejected(queries.CRITERIA_INVALID, f"Send a list of 1 to {_MOST} expressions.")
    predicates = []
    for expression in expressions:
        if not isinstance(expression, dict):
            raise Rejected(queries.CRITERIA_INVALID, "An expression holds attributeName, operator and value.")
        name, operator = expression.get("attributeName"), expression.get("operator")
        if not isinstance(name, str) or name not in _ATTRIBUTES or operator not in _OPERATORS:
            raise Rejected(queries.CRITERIA_INVALID, _WHAT)
        attribute, value = _ATTRIBUTES[name], expression.get("value")
        part = {"attribute_name": attribute, "operator": _OPERATORS[operator], "attribute_value": value}
        predicates.append({"expression1": part})
    return queries.wanted("predicate", predicates)


_WHAT: Final = "Attributes: " + ", ".join(_ATTRIBUTES) + "; operators: " + " ".join(_OPERATORS) + "."


def named_by(attributes: Mapping[str, Any]) -> Wanted:
    """Whom a set of attributes names; raises Rejected."""
    listed = [{"attributeName": name, "operator": "=", "value": value} for name, value in attributes.items()]
    return wanted(listed)


def person(child: Registered, alias: str) -> dict[str, str]:
    """A person: whether alive is shown to whoever may read the date of death."""
    return {
        "personId": alias,
        "status": "ACTIVE",
        "physicalStatus": "ALIVE" if child.death_date is None else "DEAD",
    }


def identity(child: Registered, attributes: Collection[str], parents: Collection[str]) -> dict[str, Any]:
    """The identity that the acta in force states, as far as the agreement names its attributes."""
    name = "name" in attributes
    content = {
        "uin": child.cui if "UIN" in attributes else None,
        "actaNumber": child.acta if "BRN" in attributes else None,
        "certificateNumber": child.cnv if "CNV" in attributes else None,
        "firstName": child.given_names if name else None,
        "lastName": child.first_surname if name else None,
        "secondLastName": child.second_surname if name else None,
        "gender": _SEXES.get(child.sex or "") if "sex" in attributes else None,
        "dateOfBirth": _day(child.birth_date) if "birth_date" in attributes else None,
        "placeOfBirth": child.birth_place if "birth_place" in attributes else None,
        "dateOfDeath": _day(child.death_date) if "death_date" in attributes else None,
        "parents": list(parents) if "parents" in attributes and parents else None,
    }
    answer: dict[str, Any] = {
        "identityId": ACTA,
        "identityType": IDENTITY_TYPE,
        "status": "VALID",
        "galleries": [GALLERY],
        "biographicData": {key: value for key, value in content.items() if value},
    }
    if "registration_date" in attributes and child.registered_on is not None:
        answer["contextualData"] = {"enrollmentDate": child.registered_on.isoformat()}
    return answer


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
