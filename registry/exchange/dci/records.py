"""Persons as DCI's CRVS_Person: only the attributes that the agreement names. Pure."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from registry.exchange.registered import Registered

CONTEXT: Final = "https://schema.spdci.org/extensions/crvs/v1/data/CRVSPerson.jsonld"


def record(person: Registered, aliases: Mapping[uuid.UUID, str], attributes: Collection[str]) -> dict[str, Any]:
    """One person. The identifiers come first: the client's own alias always, the others where agreed."""
    alias = aliases[person.person_id]
    answer: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "CRVS_Person",
        "@id": alias,
        "identifier": _identifier("ALIAS", alias),
    }
    numbers = {"UIN": person.cui, "BRN": person.acta, "CNV": person.cnv}
    agreed = [_identifier(kind, number) for kind, number in numbers.items() if kind in attributes and number]
    if agreed:
        answer["additional_identifiers"] = agreed
        answer["identifier"] = agreed[0]
    if "name" in attributes:
        name = {
            "surname": person.first_surname,
            "second_surname": person.second_surname,
            "given_name": person.given_names,
        }
        answer["name"] = {"@type": "Name"} | {key: value for key, value in name.items() if value}
    plain = {
        "sex": person.sex,
        "birth_date": person.birth_date,
        "death_date": person.death_date,
        "registration_date": person.registered_on,
    }
    answer |= {name: _written(value) for name, value in plain.items() if name in attributes and value is not None}
    if "birth_place" in attributes and (person.birth_place or person.ubigeo):
        place = {"name": person.birth_place, "ubigeo": person.ubigeo}
        answer["birth_place"] = {"@type": "Place"} | {key: value for key, value in place.items() if value}
    if "parents" in attributes:
        for number, parent in enumerate(person.parents[:2], 1):
            if parent in aliases:
                answer[f"parent{number}_identifier"] = _identifier("ALIAS", aliases[parent])
    return answer


def _identifier(kind: str, value: str) -> dict[str, str]:
    return {"@type": "Identifier", "identifier_type": kind, "identifier_value": value}


def _written(value: Any) -> str:
    return value if isinstance(value, str) else str(value.isoformat())


def named(person: Registered, attributes: Collection[str]) -> frozenset[uuid.UUID]:
    """The persons whom such a record shows."""
    return frozenset({person.person_id, *(person.parents[:2] if "parents" in attributes else ())})
