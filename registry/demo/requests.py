"""A planned birth as a request of the API."""

from base64 import b64encode
from datetime import timedelta
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
        "prints": [
            _print(birth, prints, subject, finger_set, finger, birth.impression)
            for subject, finger_set in (("mother", birth.mother_finger_set), ("newborn", birth.newborn_finger_set))
            for finger in FINGERS
        ],
    }


def again(birth: PlannedBirth, prints: PrintSource) -> dict[str, Any]:
    """The body of a verification: the same persons, other impressions."""
    return {
        "prints": [
            _print(birth, prints, subject, finger_set, finger, birth.impression + 1)
            for subject, finger_set in (("mother", birth.mother_finger_set), ("newborn", birth.newborn_finger_set))
            for finger in FINGERS
        ]
    }


def _print(
    birth: PlannedBirth, prints: PrintSource, subject: str, finger_set: int, finger: int, impression: int
) -> dict[str, Any]:
    image, ppi = prints.image(finger_set, finger, impression, newborn=subject == "newborn")
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": (birth.born_at + timedelta(minutes=40)).isoformat(),
        "device": "DEMO-1",
        "ppi": ppi,
        "image": b64encode(image).decode(),
    }


def certificate(birth: PlannedBirth, cnv: str) -> dict[str, Any]:
    """The certificate of a planned birth."""
    who = birth.mother
    born_on = day_in_peru(birth.born_at)
    return {
        "cnv": cnv,
        "certified_on": born_on.isoformat(),
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
            "document_type": who.document_type,
            "document_number": who.document_number,
            "given_names": who.given_names,
            "first_surname": who.first_surname,
            "second_surname": who.second_surname,
            "birth_date": who.birth_date.isoformat(),
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
