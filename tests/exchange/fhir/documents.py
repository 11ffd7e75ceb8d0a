"""Documents of births of nobody, as a hospital's system would send them."""

import copy
import uuid
from datetime import timedelta
from typing import Any

from registry.core.clock import PERU, utc_now

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
FAMILY = "http://hl7.org/fhir/StructureDefinition/humanname-{}-family"
CHILD, MOTHER, ENCOUNTER, HOSPITAL, DOCTOR = (f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in range(1, 6))


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def observation(code: str, value: float, unit: str, subject: str = CHILD) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(LOINC, code),
        "subject": {"reference": subject},
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    }


def entry(resource: dict[str, Any], address: str | None = None) -> dict[str, Any]:
    return {"fullUrl": address or f"urn:uuid:{uuid.uuid4()}", "resource": resource}


def document(identifier: str | None = None) -> dict[str, Any]:
    """A live birth two hours ago, of a mother with Ñ and two surnames."""
    born = utc_now().astimezone(PERU).replace(microsecond=0) - timedelta(hours=2)
    composition = {
        "resourceType": "Composition",
        "status": "final",
        "type": concept(LOINC, "68998-4"),
        "subject": {"reference": CHILD},
        "encounter": {"reference": ENCOUNTER},
        "date": born.isoformat(),
        "author": [{"reference": DOCTOR}],
        "title": "Nacido vivo",
        "section": [{"title": "Madre", "code": concept(LOINC, "92014-0"), "focus": {"reference": MOTHER}}],
    }
    child = {
        "resourceType": "Patient",
        "gender": "female",
        "birthDate": born.date().isoformat(),
        "_birthDate": {
            "extension": [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                    "valueDateTime": born.isoformat(),
                }
            ]
        },
        "multipleBirthBoolean": False,
    }
    mother = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:pe:reniec:dni", "value": str(uuid.uuid4().int % 10**8).zfill(8)}],
        "name": [
            {
                "use": "official",
                "family": "Ñahui De la Cruz",
                "_family": {
                    "extension": [
                        {"url": FAMILY.format("fathers"), "valueString": "Ñahui"},
                        {"url": FAMILY.format("mothers"), "valueString": "De la Cruz"},
                    ]
                },
                "given": ["Rosa", "Begoña"],
            }
        ],
        "birthDate": "1998-07-02",
        "maritalStatus": concept("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "S"),
    }
    encounter = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "serviceProvider": {"reference": HOSPITAL},
        "participant": [{"type": [concept(LOINC, "87286-1")], "individual": {"reference": DOCTOR}}],
    }
    hospital = {
        "resourceType": "Organization",
        "identifier": [{"system": "urn:pe:minsa:renipress", "value": "00006208"}],
        "name": "Hospital de demostración A",
    }
    doctor = {
        "resourceType": "Practitioner",
        "identifier": [
            {"system": "urn:pe:reniec:dni", "value": "99000001"},
            {"system": "urn:pe:licence", "value": "90001"},
        ],
    }
    procedure = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("http://snomed.info/sct", "11466000"),
        "subject": {"reference": MOTHER},
    }
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:hospital:documents", "value": identifier or str(uuid.uuid4())},
        "timestamp": born.isoformat(),
        "entry": [
            entry(composition),
            entry(child, CHILD),
            entry(mother, MOTHER),
            entry(encounter, ENCOUNTER),
            entry(hospital, HOSPITAL),
            entry(doctor, DOCTOR),
            entry(procedure),
            entry(observation("8339-4", 3.24, "kg")),
            entry(observation("89269-5", 49.5, "cm")),
            entry(observation("11884-4", 39, "wk")),
            entry(observation("9272-6", 8, "{score}")),
            entry(observation("9274-2", 9, "{score}")),
            entry(observation("9271-8", 10, "{score}")),
        ],
    }


def changed(bundle: dict[str, Any], place: int, **elements: Any) -> dict[str, Any]:
    """A copy in which elements of one resource are other; None takes one away."""
    other = copy.deepcopy(bundle)
    resource = other["entry"][place]["resource"]
    for name, value in elements.items():
        if value is None:
            resource.pop(name, None)
        else:
            resource[name] = value
    return other
