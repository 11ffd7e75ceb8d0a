"""What people fill in: the certificate of a birth, and the prints beside it."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from registry.core.clock import day_in_peru
from tests.births.samples import put
from tests.documents.portraits import portrait_of
from tests.stories.driver.persons import Adult, Child, Human
from tests.stories.driver.prints import Studio

DISTRICTS: Final = {
    "00006208": "150101",  # Lima
    "00005196": "080101",  # Cusco
    "00001234": "040101",  # Arequipa
    "00002345": "160101",  # Iquitos
    "00003456": "070101",  # Callao, beside Lima
    "00004567": "150801",  # Huacho, north of Lima in the same department
    "00007890": "140101",  # Chiclayo
}
LIMA, CUSCO, AREQUIPA, IQUITOS, CALLAO, HUACHO, CHICLAYO = DISTRICTS
ASKED_FINGERS: Final = (1, 2, 6, 7)


def staff_of(facility: str) -> dict[str, dict[str, str]]:
    """The obstetrician and the physician who work at a facility."""
    return {
        "attendant": {"profession": "obstetrician", "dni": f"31{facility[2:]}", "licence": f"1{facility[-4:]}"},
        "certifier": {"profession": "physician", "dni": f"32{facility[2:]}", "licence": f"2{facility[-4:]}"},
    }


def certificate(mother: Adult | None, baby: Child, facility: str, cnv: str | None, **changes: Any) -> dict[str, Any]:
    """A certificate as an ordinary birth fills it; changes name a newborn's field, or another as `place__kind`."""
    form: dict[str, Any] = {
        "cnv": cnv,
        "certified_on": day_in_peru(baby.born_at).isoformat(),
        "newborn": {
            "vital_status": "live",
            "sex": baby.sex,
            "born_at": baby.born_at.isoformat(),
            "weight_g": baby.weight_g,
            "length_cm": baby.length_cm,
            "gestational_weeks": baby.weeks,
            "apgar_1": 8,
            "apgar_5": 9,
            "delivery_kind": "vaginal",
            "plurality": 1,
            "birth_order": 1,
        },
        "place": {"kind": "facility", "ubigeo_scheme": "INEI", "ubigeo": DISTRICTS[facility], "facility": facility},
        **staff_of(facility),
        "mother": {"is_unknown": True} if mother is None else _mother(mother),
    }
    for name, value in changes.items():
        put(form, f"/newborn/{name}" if name in form["newborn"] else f"/{name.replace('__', '/')}", value)
    return form


def _mother(mother: Adult) -> dict[str, Any]:
    form = {
        "document_type": mother.document_type,
        "document_number": mother.document_number,
        "given_names": mother.given_names,
        "first_surname": mother.first_surname,
        "second_surname": mother.second_surname,
        "birth_date": mother.birth_date.isoformat() if mother.birth_date else None,
        "nationality": "PER",
        "residence_scheme": "INEI",
        "residence_ubigeo": mother.district,
        "residence_address": mother.address,
        "phone": mother.phone,
        "marital_status": "single",
        "education": "secondary",
        "pregnancies": 1,
        "live_births": 1,
        "living_children": 1,
        "stillbirths": 0,
        "prenatal_visits": 7,
        **mother.history,
    }
    return {name: value for name, value in form.items() if value is not None}


def named_by_court(person: Adult, relation: str) -> dict[str, Any]:
    """A parent as a court's decision names one."""
    return {
        "relation": relation,
        "given_names": person.given_names,
        "first_surname": person.first_surname,
        "second_surname": person.second_surname,
        "document_type": person.document_type,
        "document_number": person.document_number,
    }


def touches(
    studio: Studio,
    subject: str,
    person: Human | None,
    at: datetime,
    fingers: Iterable[int] = (1, 2),
    failures: Iterable[int] = (),
    failure: str = "bandaged",
    hand_of: dict[int, int] | None = None,
    impression: int = 1,
    conditions: str = "clean",
    tip: float = 1.0,
) -> list[dict[str, Any]]:
    """A person's fingers, touched anew, and the reasons for those that were not.

    `hand_of` says which of the person's fingers is really shown as a finger: {1: 6} shows the left thumb as the right;
    `tip` is the share of each finger, from the top, that touches the reader.
    """
    moment = (at - timedelta(minutes=10)).isoformat()
    prints = []
    for finger in fingers if person is not None else ():
        assert person is not None
        image, ppi = studio.touch(person, (hand_of or {}).get(finger, finger), at, conditions, tip)
        prints.append(
            {
                "subject": subject,
                "finger": finger,
                "impression": impression,
                "captured_at": moment,
                "device": "reader",
                "ppi": ppi,
                "image": b64encode(image).decode(),
            }
        )
    prints += [{"subject": subject, "finger": finger, "captured_at": moment, "failure": failure} for finger in failures]
    return prints


def without(fingers: Sequence[int]) -> tuple[int, ...]:
    """The asked fingers that are not among these."""
    return tuple(finger for finger in ASKED_FINGERS if finger not in fingers)


@cache
def photograph(number: int) -> str:
    """A portrait in base64, another one for each number."""
    return b64encode(portrait_of(number)).decode()
