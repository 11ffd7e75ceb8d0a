"""A registered child as other systems are answered: what the acta in force states, and whether the child lives."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.queries import origins
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.exchange import queries
from registry.facilities.queries import district_names, facility_names
from registry.people.models import Person
from registry.people.queries import cuis_of


@dataclass(frozen=True, slots=True)
class Registered:
    """One child with an acta in force."""

    person_id: uuid.UUID
    cui: str | None
    acta: str | None
    cnv: str | None
    given_names: str | None
    first_surname: str | None
    second_surname: str | None
    sex: str | None
    birth_date: date | None
    birth_place: str | None
    """The facility, else the district."""
    ubigeo: str | None
    death_date: date | None
    registered_on: date | None
    parents: tuple[uuid.UUID, ...]
    """As the acta in force names them: the mother first, or whom a court's decision names."""


def registered(ctx: Context, found: Collection[uuid.UUID]) -> Sequence[Registered]:
    """Those of the persons who have an acta in force, in the order given; joined records as the one in use."""
    if not found:
        return ()
    session = ctx.session
    in_use = queries.in_use(session, found)
    actas = queries.actas(session, in_use)
    if not actas:
        return ()
    origin = origins(session, list(actas.values()))
    births = queries.births(session, set(origin.values()))
    people, numbers = queries.people(session, actas), cuis_of(session, list(actas))
    places = _places(ctx, births.values())
    answers = []
    for person_id in in_use:
        acta, person = actas.get(person_id), people.get(person_id)
        if acta is None or person is None:
            continue
        birth, number = births.get(origin.get(acta.id, acta.id)), numbers.get(person_id)
        cui = None if number is None else number.digits
        answers.append(_registered(person, acta, birth, cui, None if birth is None else places.get(birth.id)))
    return answers


def _registered(
    person: Person, acta: BirthRecord, birth: Birth | None, cui: str | None, place: str | None
) -> Registered:
    if acta.parents:
        parents = tuple(parent.person_id for parent in acta.parents)
    else:
        both = (None if birth is None else birth.mother_id, acta.father_id)
        parents = tuple(parent for parent in both if parent is not None)
    return Registered(
        person.id,
        cui,
        acta.number,
        # The certificate names the birth mother, who does not stay where a court's decision names the parents.
        birth.cnv if birth is not None and not acta.parents else None,
        acta.given_names,
        acta.first_surname,
        acta.second_surname,
        person.sex,
        person.birth_date,
        place,
        None if birth is None else birth.ubigeo,
        person.died_on,
        acta.inscribed_on or (None if acta.inscribed_at is None else day_in_peru(acta.inscribed_at)),
        parents,
    )


def _places(ctx: Context, births: Collection[Birth]) -> dict[uuid.UUID, str]:
    codes = {code for birth in births if (code := birth.place_facility_code)}
    places = {(birth.ubigeo_scheme, birth.ubigeo) for birth in births if birth.ubigeo_scheme and birth.ubigeo}
    facilities = facility_names(ctx.session, codes) if codes else {}
    districts = district_names(ctx.session, places) if places else {}
    named: dict[uuid.UUID, str] = {}
    for birth in births:
        district = districts.get((birth.ubigeo_scheme or "", birth.ubigeo or ""))
        name = facilities.get(birth.place_facility_code or "") or ", ".join(reversed(district or ()))
        if name:
            named[birth.id] = name
    return named
