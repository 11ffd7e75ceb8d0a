"""How each row of the table is read: what is there, what is not taken and why. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from registry.core.messages import Message, _
from registry.exchange.fhir.bundle import (
    LOINC,
    Document,
    Resource,
    codes_of,
    extensions_of,
    object_of,
    objects_of,
    text_of,
)
from registry.exchange.fhir.values import NOT_UNDERSTOOD, day_of, moment_of, number_of, one_name, surnames_of

SNOMED: Final = "http://snomed.info/sct"
BIRTH_SEX: Final = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
BIRTH_TIME: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"
BIRTH_TOTAL: Final = "http://hl7.org/fhir/StructureDefinition/patient-multipleBirthTotal"
MARITAL: Final = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"
SYSTEMS: Final[Mapping[str, str]] = {
    "urn:pe:reniec:dni": "DNI",
    "urn:pe:migraciones:ce": "CE",
    "urn:pe:passport": "PASSPORT",
    "urn:pe:migraciones:ptp": "PTP",
    "urn:pe:migraciones:cpp": "CPP",
}
"""Names of this project, for no Peruvian guide gives any."""
CNV: Final = "urn:pe:minsa:cnv"
RENIPRESS: Final = "urn:pe:minsa:renipress"
LICENCE: Final = "urn:pe:licence"
_SEXES: Final = {"M": "male", "F": "female", "male": "male", "female": "female"}
_ROUTES: Final = {
    "700000006": "vaginal",
    "302383004": "instrumental",
    "61586001": "instrumental",
    "11466000": "caesarean",
}
_STATES: Final = {"S": "single", "M": "married", "D": "divorced", "W": "widowed"}
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one field gets: the texts of its inputs, and where they stood."""

    inputs: Mapping[str, str]
    origin: str


Found = tuple[str, Taken]
"""A field of the pages, and what it gets."""


def _parts(name: str, iso: str) -> dict[str, str]:
    year, month, day = iso.split("-")
    return {f"{name}.day": str(int(day)), f"{name}.month": str(int(month)), f"{name}.year": year}


def sex(document: Document) -> Iterator[Found]:
    """The sex at birth, as one source states it."""
    child = document.child
    document.look(child, "gender", "extension")
    stated = {text_of(extension, "valueCode") for extension in extensions_of(child.content, BIRTH_SEX)}
    origin = f"extension('{BIRTH_SEX}')" if stated else "gender"
    stated = stated or ({text_of(child.content, "gender")} if "gender" in child.content else set())
    sexes = {_SEXES.get(code or "") for code in stated}
    gender = _SEXES.get(text_of(child.content, "gender") or "")
    if len(sexes | ({gender} if gender else set())) > 1:
        document.note(
            "conflict", _("The sex is stated in two ways that differ, so it was not taken."), child.at(origin)
        )
    elif sexes == {None}:
        document.note("not-supported", _("The sex is neither male nor female, so it was not taken."), child.at(origin))
    elif sexes:
        (sex,) = sexes
        yield "sex", Taken({"sex": str(sex)}, child.at(origin))


def born(document: Document) -> Iterator[Found]:
    """The day of birth, and its hour where it lies on that day in Peru."""
    child = document.child
    document.look(child, "birthDate", "_birthDate")
    if "birthDate" not in child.content:
        return
    day = day_of(child.content["birthDate"])
    if isinstance(day, Message):
        document.note("value", day, child.at("birthDate"))
        return
    times = extensions_of(object_of(child.content, "_birthDate"), BIRTH_TIME)
    place = child.at("birthDate.extension")
    moment = moment_of(times[0].get("valueDateTime")) if times else None
    if isinstance(moment, Message) or len(times) > 1:
        document.note("value", moment if isinstance(moment, Message) else NOT_UNDERSTOOD, place)
    elif moment is not None and moment[0] != day:
        text = _("The hour of birth lies on another day in Peru than the date of birth, so neither was taken.")
        document.note("conflict", text, place)
        return
    elif moment is not None:
        yield "born_time", Taken({"born_time": moment[1]}, place)
    yield "born_on", Taken(_parts("born_on", day), child.at("birthDate"))


def order(document: Document) -> Iterator[Found]:
    """The order of birth, and of how many."""
    child = document.child
    document.look(child, "multipleBirthInteger", "_multipleBirthInteger", "multipleBirthBoolean")
    place = child.at("multipleBirth")
    if child.content.get("multipleBirthBoolean") is False:
        yield "plurality", Taken({"plurality": "1"}, place)
        yield "birth_order", Taken({"birth_order": "1"}, place)
    elif "multipleBirthBoolean" in child.content:
        document.note("value", _("One of several children, but neither which nor of how many."), place)
    elif "multipleBirthInteger" in child.content:
        order = number_of({"valueInteger": child.content["multipleBirthInteger"]}, {"1": ONE}, is_whole=True)
        if isinstance(order, Message):
            document.note("value", order, place)
        else:
            yield "birth_order", Taken({"birth_order": order}, place)
    totals = extensions_of(object_of(child.content, "_multipleBirthInteger"), BIRTH_TOTAL)
    for total in totals[:1]:
        value = number_of({"valueInteger": total.get("valuePositiveInt")}, {"1": ONE}, is_whole=True)
        if isinstance(value, str):
            yield "plurality", Taken({"plurality": value}, child.at("multipleBirth.extension"))


def route(document: Document) -> Iterator[Found]:
    """The kind of delivery, by the procedure."""
    for procedure in document.of_kind("Procedure"):
        codes = codes_of(object_of(procedure.content, "code"), SNOMED)
        if routes := {_ROUTES[code] for code in codes if code in _ROUTES}:
            document.look(procedure, *procedure.content)
            if len(routes) == 1:
                (route,) = routes
                yield "delivery_kind", Taken({"delivery_kind": route}, procedure.at("code"))
            else:
                document.note("conflict", NOT_UNDERSTOOD, procedure.at("code"))


def certificate(document: Document) -> Iterator[Found]:
    """The number of the certificate."""
    composition = document.composition
    document.look(composition, "identifier")
    identifier = object_of(composition.content, "identifier")
    if identifier.get("system") == CNV and (number := text_of(identifier, "value")):
        yield "cnv", Taken({"cnv": number.strip()}, composition.at("identifier"))
    elif identifier:
        document.note(
            "not-supported", _("An identifier of this system is not known here."), composition.at("identifier")
        )


def facility(document: Document) -> Iterator[Found]:
    """The facility of the birth, by its code."""
    encounter = document.resolve(document.composition.content, "encounter")
    if encounter is None or encounter not in list(document.of_kind("Encounter")):
        return
    document.look(encounter, "status", "class", "subject", "period", "serviceProvider", "participant", "type")
    organization = document.resolve(encounter.content, "serviceProvider")
    if organization is None or organization.kind != "Organization":
        return
    document.look(organization, "identifier", "name")
    codes = _identifiers(organization, RENIPRESS)
    if len(codes) == 1:
        place = organization.at("identifier")
        yield "place_facility_code", Taken({"place_facility_code": codes[0]}, place)
        yield "place", Taken({"place": "facility"}, place)


def _identifiers(resource: Resource, system: str) -> list[str]:
    found = [each for each in objects_of(resource.content, "identifier") if each.get("system") == system]
    return sorted({value.strip() for each in found if (value := text_of(each, "value"))})


def professionals(document: Document) -> Iterator[Found]:
    """Who attended and who certifies, by their numbers."""
    encounter = document.resolve(document.composition.content, "encounter")
    if encounter is None or encounter not in list(document.of_kind("Encounter")):
        return
    for code, role in (("87286-1", "attendant"), ("87287-9", "certifier")):
        people = [
            person
            for participant in objects_of(encounter.content, "participant")
            if any(code in codes_of(kind, LOINC) for kind in objects_of(participant, "type"))
            and (person := document.resolve(participant, "individual")) is not None
        ]
        if len(people) != 1 or people[0].kind != "Practitioner":
            continue
        document.look(people[0], "identifier", "name")
        for system, name in (("urn:pe:reniec:dni", "dni"), (LICENCE, "licence")):
            if len(values := _identifiers(people[0], system)) == 1:
                yield f"{role}_{name}", Taken({f"{role}_{name}": values[0]}, people[0].at("identifier"))


def mother_document(document: Document) -> Iterator[Found]:
    """The mother's document, if there is one."""
    mother = document.mother
    if mother is None:
        return
    document.look(mother, "identifier", "relationship", "patient")
    found = [(kind, value) for system, kind in SYSTEMS.items() for value in _identifiers(mother, system)]
    chosen = [each for each in found if each[0] == "DNI"] or found
    if len(chosen) > 1:
        document.note("conflict", _("Several documents of one kind, so none was taken."), mother.at("identifier"))
    elif chosen:
        kind, number = chosen[0]
        yield "mother_document_type", Taken({"mother_document_type": kind}, mother.at("identifier"))
        yield "mother_document_number", Taken({"mother_document_number": number}, mother.at("identifier"))
    if len(objects_of(mother.content, "identifier")) > len(found):
        document.note("not-supported", _("An identifier of this system is not known here."), mother.at("identifier"))


def mother_name(document: Document) -> Iterator[Found]:
    """The mother's names, as far as they can be told apart."""
    mother = document.mother
    if mother is None:
        return
    document.look(mother, "name")
    name = one_name(mother.content)
    if isinstance(name, Message):
        document.note("conflict", name, mother.at("name"))
        return
    given = name.get("given")
    if isinstance(given, list) and given and all(isinstance(each, str) for each in given):
        text = " ".join(each.strip() for each in given)
        yield "mother_given_names", Taken({"mother_given_names": text}, mother.at("name.given"))
    surnames = surnames_of(name)
    if isinstance(surnames, Message):
        document.note("value", surnames, mother.at("name.family"))
        return
    for field, surname in zip(("mother_first_surname", "mother_second_surname"), surnames, strict=True):
        if surname:
            yield field, Taken({field: surname.strip()}, mother.at("name.family"))


def mother_life(document: Document) -> Iterator[Found]:
    """The mother's date of birth, marital status, telephone and address."""
    mother = document.mother
    if mother is None:
        return
    document.look(mother, "birthDate", "maritalStatus", "telecom", "address")
    if "birthDate" in mother.content:
        day = day_of(mother.content["birthDate"])
        if isinstance(day, Message):
            document.note("value", day, mother.at("birthDate"))
        else:
            yield "mother_birth_date", Taken(_parts("mother_birth_date", day), mother.at("birthDate"))
    if codes := codes_of(object_of(mother.content, "maritalStatus"), MARITAL):
        states = {_STATES.get(code) for code in codes}
        if len(states) == 1 and None not in states:
            (state,) = states
            yield "mother_marital_status", Taken({"mother_marital_status": str(state)}, mother.at("maritalStatus"))
        else:
            text = _("This marital status has no equal in the certificate, so it was not taken.")
            document.note("not-supported", text, mother.at("maritalStatus"))
    phones = [
        value for each in objects_of(mother.content, "telecom")
        if each.get("system") == "phone" and each.get("use") != "old" and (value := text_of(each, "value"))
    ]  # fmt: skip
    if len(phones) == 1:
        yield "mother_phone", Taken({"mother_phone": phones[0].strip()}, mother.at("telecom"))
    elif phones:
        document.note("conflict", _("Several telephones, so none was taken."), mother.at("telecom"))
    addresses = [each for each in objects_of(mother.content, "address") if each.get("use") != "old"]
    lines = addresses[0].get("line") if len(addresses) == 1 else None
    if isinstance(lines, list) and lines and all(isinstance(line, str) for line in lines):
        street = ", ".join(line.strip() for line in lines)
        yield "mother_residence_address", Taken({"mother_residence_address": street}, mother.at("address.line"))
        document.note(
            "incomplete", _("Her district is chosen by its name or ubigeo at the counter."), mother.at("address")
        )
    elif addresses:
        document.note(
            "value", _("Her address was not taken: one address with its lines is read."), mother.at("address")
        )
