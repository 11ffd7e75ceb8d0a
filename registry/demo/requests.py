"""Planned births as requests of the API."""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from registry.core.clock import day_in_peru
from registry.demo.plan import PlannedBirth
from registry.demo.prints import FINGERS, PrintSource


def enrolment(birth: PlannedBirth, cnv: str, prints: PrintSource, delivery_id: str | None) -> dict[str, Any]:
    """The body of POST /api/v1/births, signed at once, with four images."""
    return {
        "sign": True,
        "delivery_id": delivery_id,
        "certificate": certificate(birth, cnv),
        "prints": _prints(birth, prints, birth.impression),
    }


def verification(birth: PlannedBirth, prints: PrintSource) -> dict[str, Any]:
    """The body of a verification of the bond: the same persons, other impressions."""
    return {"prints": _prints(birth, prints, birth.impression + 1)}


def _prints(birth: PlannedBirth, prints: PrintSource, impression: int) -> list[dict[str, Any]]:
    captured_at = birth.born_at + timedelta(minutes=40)
    return [
        captured_print(subject, finger, captured_at, image)
        for subject, finger_set in (("mother", birth.mother_finger_set), ("newborn", birth.newborn_finger_set))
        for finger in FINGERS
        for image in [prints.image(finger_set, finger, impression, newborn=subject == "newborn")]
    ]


def captured_print(subject: str, finger: int, captured_at: datetime, image: tuple[bytes, int]) -> dict[str, Any]:
    """One captured print as JSON; `image` is PNG bytes and pixels per inch."""
    content, ppi = image
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": captured_at.isoformat(),
        "device": "DEMO-1",
        "ppi": ppi,
        "image": b64encode(content).decode(),
    }


def certificate(birth: PlannedBirth, cnv: str) -> dict[str, Any]:
    """The live-birth certificate of a planned birth."""
    mother = birth.mother
    return {
        "cnv": cnv,
        "certified_on": day_in_peru(birth.born_at).isoformat(),
        "newborn": {
            "vital_status": "live",
            "sex": birth.sex,
            "born_at": birth.born_at.isoformat(),
            "weight_g": birth.weight_g,
            "length_cm": 49.5,
            "head_circumference_cm": 34.0,
            "gestational_weeks": birth.gestational_weeks,
            "apgar_1": 8,
            "apgar_5": 9,
            "delivery_kind": "vaginal",
            "plurality": birth.plurality,
            "birth_order": birth.birth_order,
        },
        "place": {"kind": "facility", "ubigeo_scheme": "INEI", "ubigeo": "150101", "facility": birth.hospital},
        "attendant": {"profession": "obstetrician", "dni": "90000011", "licence": "99001"},
        "certifier": {"profession": "physician", "dni": "90000012", "licence": "99002"},
        "mother": {
            "document_type": mother.document_type,
            "document_number": mother.document_number,
            "given_names": mother.given_names,
            "first_surname": mother.first_surname,
            "second_surname": mother.second_surname,
            "birth_date": mother.birth_date.isoformat(),
            "nationality": "PER",
            "residence_scheme": "INEI",
            "residence_ubigeo": "150101",
            "marital_status": "single",
            "education": "secondary",
            "pregnancies": 2,
            "live_births": 2,
            "living_children": 2,
            "stillbirths": 0,
            "prenatal_visits": 7,
        },
    }
