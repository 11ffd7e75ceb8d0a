"""Parts of requests about a family: prints, certificates, applications, watch-list entries."""

from base64 import b64encode
from datetime import date, datetime, timedelta
from typing import Any

from registry.core.clock import PERU, utc_now
from registry.demo import portrait
from registry.fingerprints.synthetic import draw_child_finger, draw_finger
from registry.people.ages import birthday
from tests.births.samples import digits
from tests.sealing.walk.family import (
    ATTENDANT,
    CHILD_AGE,
    FACILITY,
    MOTHERS_AGE_AT_BIRTH,
    PHRASE,
    TRANSCRIBED_AGE,
    Family,
    Json,
)


def captured_print(subject: str, finger: int, at: datetime, drawn_image: tuple[bytes, int]) -> Json:
    image, ppi = drawn_image
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": at.isoformat(),
        "device": "D-1",
        "ppi": ppi,
        "image": b64encode(image).decode(),
    }


def image_of_finger(family: Family, impression: int, finger: int = 11) -> str:
    """Another impression of the mother's finger, or of the child's at birth, in base64."""
    return b64encode(draw_finger(family.seed + finger, impression, newborn=finger == 1)[0]).decode()


def failed(subject: str, at: datetime, *fingers: int) -> list[Json]:
    return [
        {"subject": subject, "finger": finger, "captured_at": at.isoformat(), "failure": "worn"} for finger in fingers
    ]


def born_at(age: int) -> datetime:
    day = birthday(utc_now().astimezone(PERU).date(), -age) - timedelta(days=120)
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=PERU)


def certificate(family: Family, at: datetime, cnv: str, dni: str) -> Json:
    born_on = at.date()
    mother_born = date(born_at(CHILD_AGE).year - MOTHERS_AGE_AT_BIRTH, 1, 17)
    return {
        "cnv": cnv,
        "certified_on": born_on.isoformat(),
        "newborn": {
            "vital_status": "live",
            "sex": "female",
            "born_at": at.isoformat(),
            "weight_g": 3100,
            "length_cm": 49.5,
            "head_circumference_cm": 34.0,
            "gestational_weeks": 39,
            "apgar_1": 8,
            "apgar_5": 9,
            "delivery_kind": "vaginal",
            "plurality": 1,
            "birth_order": 1,
        },
        "place": {"kind": "facility", "ubigeo_scheme": "INEI", "ubigeo": "150101", "facility": FACILITY},
        "attendant": {"profession": "obstetrician", "dni": ATTENDANT, "licence": "90001"},
        "certifier": {"profession": "physician", "dni": "99000002", "licence": "90002"},
        "mother": {
            "document_type": "DNI",
            "document_number": dni,
            "given_names": family.mother_names,
            "first_surname": family.second_surname,
            "second_surname": "Ramos",
            "birth_date": mother_born.isoformat(),
            "nationality": "PER",
            "residence_scheme": "INEI",
            "residence_ubigeo": "150101",
            "residence_address": family.address,
            "phone": family.phone,
            "marital_status": "cohabiting",
            "education": "primary",
            "pregnancies": 1,
            "live_births": 1,
            "living_children": 1,
            "stillbirths": 0,
            "prenatal_visits": 7,
        },
    }


def application_body(family: Family, seed: int, applicant: str, **changes: Any) -> Json:
    now = utc_now()
    prints = [
        captured_print("minor", 1, now, draw_child_finger(seed + 1, 2, CHILD_AGE)),
        *failed("minor", now, 2, 6, 7),
        *failed("applicant", now, 1, 2, 6, 7),
    ]
    return {
        "kind": "first",
        "applicant": {"relation": "mother", "person_id": applicant},
        "minor_present": True,
        "fee_receipt": digits(6),
        "language": "qu",
        "prints": prints,
        "submit": True,
        "photograph": b64encode(portrait.jpeg(family.seed)).decode(),
    } | changes


def watch_body(**changes: Any) -> Json:
    return {
        "kind": "missing_child",
        "source": "pnp_alert",
        "reference": f"ALERTA-{digits(8)}",
        "reason": PHRASE,
        "legal_basis": "missing_person_alert",
        "expires_at": (utc_now() + timedelta(days=30)).isoformat(),
    } | changes


def transcription(family: Family, cui: str, number: str, **fields: Any) -> Json:
    """An acta of before, of a child of the family's mother whose number is not stated."""
    born = born_at(TRANSCRIBED_AGE)
    return {
        "cui": cui,
        "number": number,
        "inscribed_on": (born + timedelta(days=20)).date().isoformat(),
        "given_names": "Killa",
        "first_surname": family.second_surname,
        "second_surname": "Ramos",
        "sex": "female",
        "born_on": born.date().isoformat(),
        "mother_given_names": family.mother_names,
        "mother_first_surname": family.second_surname,
        "mother_second_surname": "Ramos",
        "scan": b64encode(b"%PDF-1.4 acta %%EOF").decode(),
    } | fields
