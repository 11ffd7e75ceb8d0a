"""A family, and all that the service can hold about it: births, acta, cards, cases, watch-list and the rest."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from registry.core.clock import PERU, utc_now
from registry.demo import portrait
from registry.fingerprints.synthetic import draw_child_finger, draw_finger
from registry.people.ages import birthday
from tests.births.samples import digits
from tests.sealing.walk.desk import Desk, run_jobs

REGISTRAR, CLERK, INVESTIGATOR, COLLEAGUE = "registrar", "clerk", "investigator", "investigator.b"
SUPERVISOR, OTHER_SUPERVISOR, THIRD_SUPERVISOR = "supervisor", "supervisor.b", "supervisor.c"
FACILITY = "00006208"
ATTENDANT = "99000001"
CHILD_AGE, SIBLING_AGE = 8, 3
MOTHERS_AGE_AT_BIRTH = 13
"""So young that child protection is called."""
PHRASE = "As the papers show"
SEARCH = {"reason": PHRASE, "purpose": "verify_duplicate", "legal_basis": "registry_duty"}

Json = dict[str, Any]


@dataclass
class Family:
    """Who they are, what their prints are drawn from, and the id or number of everything that is about them."""

    seed: int
    first_surname: str
    second_surname: str
    child_names: str
    mother_names: str
    father_names: str
    phone: str
    address: str
    ids: Json = field(default_factory=dict)
    """What a route calls it → its value."""
    requests: Json = field(default_factory=dict)
    """Bodies sent with an Idempotency-Key, and what was answered."""

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(self.ids[one] for one in ("child", "sibling", "baby", "mother", "father"))


def taken(subject: str, finger: int, at: datetime, drawn: tuple[bytes, int]) -> Json:
    image, ppi = drawn
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": at.isoformat(),
        "device": "D-1",
        "ppi": ppi,
        "image": b64encode(image).decode(),
    }


def print_of(family: Family, impression: int, finger: int = 11) -> str:
    """Another impression of the mother's finger, or of the child's at birth, in base64."""
    return b64encode(draw_finger(family.seed + finger, impression, newborn=finger == 1)[0]).decode()


def failed(subject: str, at: datetime, *fingers: int) -> list[Json]:
    return [{"subject": subject, "finger": one, "captured_at": at.isoformat(), "failure": "worn"} for one in fingers]


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


def register(desk: Desk, family: Family) -> None:
    """Everything, in the order of life."""
    _born(desk, family)
    _inscribed(desk, family)
    run_jobs(desk.stage)
    _card(desk, family)
    _abroad(desk, family)
    _looked_for(desk, family)
    run_jobs(desk.stage)
    _held(desk, family)
    _investigated(desk, family)
    run_jobs(desk.stage)
    _found_by_alerts(desk, family)


def _born(desk: Desk, family: Family) -> None:
    ids = family.ids
    at = born_at(CHILD_AGE)
    later = at + timedelta(days=4, hours=2)
    ids |= {
        "mother_dni": digits(8),
        "father_dni": digits(8),
        "declarant_dni": digits(8),
        "cnv": digits(12),
        "phone": family.phone,
        "address": family.address,
    }
    prints = [
        taken("newborn", 1, later, draw_finger(family.seed + 1, 1, newborn=True)),
        taken("mother", 1, at, draw_finger(family.seed + 11, 1, newborn=False)),
        *failed("newborn", later, 2),
        *failed("mother", at, 2),
    ]
    body = {"sign": True, "certificate": certificate(family, at, ids["cnv"], ids["mother_dni"]), "prints": prints}
    key = digits(20)
    birth = desk.post("/births", body, REGISTRAR, 201, **{"Idempotency-Key": key})
    family.requests["birth"] = {"body": body, "key": key, "answer": birth}
    ids |= {
        "birth_id": birth["id"],
        "delivery_id": birth["delivery_id"],
        "child": birth["newborn_id"],
        "mother": birth["mother_id"],
        "person_id": birth["newborn_id"],
    }
    ids["capture_id"], ids["mothers_capture"] = (
        next(one["id"] for one in birth["prints"] if one["subject"] == subject and not one["failure"])
        for subject in ("newborn", "mother")
    )
    body = {
        "prints": [
            taken("mother", 1, at, draw_finger(family.seed + 11, 2, newborn=False)),
            *failed("newborn", later, 1),
        ]
    }
    desk.post(f"/births/{birth['id']}/verifications", body, REGISTRAR)
    ids["sibling_cnv"] = digits(12)
    second = certificate(family, born_at(SIBLING_AGE), ids["sibling_cnv"], ids["mother_dni"])
    second["mother"] |= {"pregnancies": 2, "live_births": 2, "living_children": 2}
    sibling = desk.post(
        "/births",
        {
            "sign": True,
            "certificate": second,
            "prints": failed("newborn", born_at(SIBLING_AGE), 1, 2) + failed("mother", born_at(SIBLING_AGE), 1, 2),
        },
        REGISTRAR,
    )
    ids |= {"signed_birth": sibling["id"], "sibling": sibling["newborn_id"]}
    recent = utc_now().astimezone(PERU) - timedelta(days=12)
    ids["baby_cnv"] = digits(12)
    baby = certificate(family, recent, ids["baby_cnv"], ids["mother_dni"])
    baby["mother"] |= {"pregnancies": 3, "live_births": 3, "living_children": 3}
    draft = desk.post("/births", {"certificate": baby, "prints": failed("newborn", recent, 1, 2)}, REGISTRAR)
    ids |= {"draft_birth": draft["id"], "baby": draft["newborn_id"], "draft_delivery": draft["delivery_id"]}
    assert draft["mother_id"] == ids["mother"]
    assert draft["recaptures"]


def _inscribed(desk: Desk, family: Family) -> None:
    ids = family.ids
    father = {
        "given_names": family.father_names,
        "first_surname": family.first_surname,
        "second_surname": "Soto",
        "document_type": "DNI",
        "document_number": ids["father_dni"],
        "recognises": True,
    }
    acta = desk.post(
        "/records",
        {
            "birth_id": ids["birth_id"],
            "given_names": family.child_names,
            "father": father,
            "declarant": {"relation": "relative", "document_type": "DNI", "document_number": ids["declarant_dni"]},
        },
        CLERK,
    )
    acta = desk.post(f"/records/{acta['id']}/inscription", {}, CLERK, 200)
    copy = desk.post(f"/records/{acta['id']}/copies", {"language": "qu"}, CLERK)
    ids |= {
        "record_id": acta["id"],
        "copy_id": copy["id"],
        "code": copy["code"],
        "acta_number": acta["number"],
        "cui": acta["cui"],
    }
    kin = desk.get(f"/people/{ids['child']}", INVESTIGATOR)["kin"]
    ids["father"] = next(one["relative_id"] for one in kin if one["relation"] == "father")


def application_body(family: Family, seed: int, applicant: str, **changes: Any) -> Json:
    now = utc_now()
    prints = [
        taken("minor", 1, now, draw_child_finger(seed + 1, 2, CHILD_AGE)),
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


def _card(desk: Desk, family: Family) -> None:
    ids = family.ids
    body, key = application_body(family, family.seed, ids["mother"]), digits(20)
    path = f"/people/{ids['child']}/documents"
    asked = desk.post(path, body, CLERK, 201, **{"Idempotency-Key": key})
    family.requests["application"] = {"body": body, "key": key, "answer": asked}
    run_jobs(desk.stage)
    seen = desk.get(f"/applications/{asked['id']}", SUPERVISOR)
    if seen["state"] == "held" or seen["review"]["state"] == "held":
        desk.post(f"/applications/{asked['id']}/hold/lifting", {"reason": PHRASE}, SUPERVISOR, 200)
    card = desk.post(f"/applications/{asked['id']}/card", {}, CLERK)
    desk.post(f"/applications/{asked['id']}/delivery", {}, CLERK, 200)
    ids |= {
        "approved_application": asked["id"],
        "card_id": card["id"],
        "card_number": card["number"],
        "name": card["files"][0]["name"],
    }


def _held(desk: Desk, family: Family) -> None:
    """A duplicate of the card, asked for while the child is looked for: held."""
    ids = family.ids
    body = application_body(family, family.seed, ids["mother"], kind="duplicate", cause="loss")
    asked = desk.post(f"/people/{ids['child']}/documents", body, CLERK)
    ids["application_id"] = asked["id"]
    run_jobs(desk.stage)
    held = {one["application_id"] for one in desk.get("/applications/holds", SUPERVISOR)["items"]}
    assert asked["id"] in held
    draft = desk.post(
        f"/people/{ids['sibling']}/documents",
        {
            "kind": "first",
            "applicant": {"relation": "mother", "person_id": ids["mother"]},
            "prints": [],
        },
        CLERK,
    )
    ids["draft_application"] = draft["id"]


def _abroad(desk: Desk, family: Family) -> None:
    day = utc_now().astimezone(PERU).date()
    desk.post(
        f"/people/{family.ids['mother']}/absences",
        {
            "left_on": (day - timedelta(days=900)).isoformat(),
            "returned_on": (day - timedelta(days=800)).isoformat(),
            "source": "MIGRACIONES-1",
        },
        SUPERVISOR,
    )


def watch_body(**changes: Any) -> Json:
    return {
        "kind": "missing_child",
        "source": "pnp_alert",
        "reference": f"ALERTA-{digits(8)}",
        "reason": PHRASE,
        "legal_basis": "missing_person_alert",
        "expires_at": (utc_now() + timedelta(days=30)).isoformat(),
    } | changes


def look_for_by_name(desk: Desk, family: Family) -> None:
    """Look for the mother by her name, before anybody of that name is registered."""
    named = {"given_names": family.mother_names, "first_surname": family.second_surname, "second_surname": "Ramos"}
    entry = desk.post("/watchlist/entries", watch_body(kind="person_of_interest", subject=named), INVESTIGATOR)
    desk.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    run_jobs(desk.stage)


def _looked_for(desk: Desk, family: Family) -> None:
    ids = family.ids
    entry = desk.post("/watchlist/entries", watch_body(person_id=ids["child"]), INVESTIGATOR)
    desk.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    waiting = desk.post("/watchlist/entries", watch_body(person_id=ids["baby"]), INVESTIGATOR)
    ids |= {"watch_entry": entry["id"], "waiting_entry": waiting["id"]}


def _investigated(desk: Desk, family: Family) -> None:
    ids = family.ids
    case = desk.post("/cases", {"reason": PHRASE, "persons": [ids["child"], ids["mother"]], "risk": 30}, INVESTIGATOR)
    path = f"/cases/{case['id']}"
    desk.post(f"{path}/reviewers", {"username": COLLEAGUE}, INVESTIGATOR, 200)
    note = desk.post(f"{path}/entries", {"kind": "note", "title": "Cotejo", "text": family.child_names}, INVESTIGATOR)
    task = desk.post(f"{path}/entries", {"kind": "task", "title": "Visita", "text": "A la casa"}, INVESTIGATOR)
    paper = desk.post(
        f"{path}/entries",
        {
            "kind": "attachment",
            "title": "Foto",
            "media_type": "image/jpeg",
            "content": b64encode(portrait.jpeg(family.seed, (60, 80))).decode(),
        },
        INVESTIGATOR,
    )
    judged = desk.post(
        f"{path}/judgements",
        {
            "left": ids["child"],
            "right": ids["mother"],
            "verdict": "different",
            "reason": PHRASE,
            "evidence": [{"kind": "entry", "id": note["id"]}],
        },
        INVESTIGATOR,
    )
    search = desk.post(
        f"{path}/searches",
        SEARCH
        | {
            "kind": "document",
            "criteria": {"document_type": "DNI", "document_number": ids["mother_dni"]},
        },
        INVESTIGATOR,
    )
    assert search["found"] >= 1
    desk.post(f"{path}/searches/{search['id']}/hits/1", {}, INVESTIGATOR, 200)
    image = b64encode(draw_finger(family.seed + 11, 3, newborn=False)[0]).decode()
    waiting = desk.post(
        f"{path}/searches",
        SEARCH
        | {
            "kind": "prints",
            "criteria": {"side": "adult", "prints": [{"finger": 1, "ppi": 500, "image": image}]},
        },
        INVESTIGATOR,
    )
    desk.post(f"{path}/searches/{waiting['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    export = desk.post(f"{path}/exports", {"reason": PHRASE, "target": "fiscalia"}, INVESTIGATOR)
    free = desk.post("/cases", {"reason": PHRASE, "persons": [ids["mother"], ids["baby"]], "risk": 20}, COLLEAGUE)
    ids |= {
        "case_id": case["id"],
        "colleagues_case": free["id"],
        "entry_id": note["id"],
        "task_id": task["id"],
        "attachment_id": paper["id"],
        "judgement_id": judged["id"],
        "search_id": search["id"],
        "approved_search": waiting["id"],
        "export_id": export["id"],
        "left": ids["child"],
        "right": ids["mother"],
        "rank": 1,
        "finger": 1,
    }


def _found_by_alerts(desk: Desk, family: Family) -> None:
    alerts = desk.get("/alerts?limit=100", SUPERVISOR)["items"]
    ours = [one for one in alerts if set(one["persons"]) & set(family.persons)]
    assert ours, "nothing was found about the family"
    cases = desk.get("/cases?limit=100", SUPERVISOR)["items"]
    hits = desk.get("/watchlist/hits?limit=100", SUPERVISOR)["items"]
    theirs = [one for one in cases if {p["person_id"] for p in one["persons"]} & set(family.persons)]
    family.ids |= {
        "followed_case": next(one["id"] for one in theirs if one["assigned_to"] is None),
        "alert_id": ours[0]["id"],
        "alerts": [one["id"] for one in ours],
        "cases": [one["id"] for one in theirs],
        "hits": [one["id"] for one in hits if one["person_id"] in family.persons],
    }
    assert family.ids["hits"], "the watch-list found nobody"
    assert len(family.ids["cases"]) >= 3, "no case was opened by the registry itself"
    referrals = desk.get("/protection-referrals", SUPERVISOR)["items"]
    assert family.ids["mother"] in {one["mother_id"] for one in referrals}
