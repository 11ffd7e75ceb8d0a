"""A family's life, registered through the API in its order: births, acta, IDs, and what investigators do about it."""

import uuid
from datetime import timedelta

from registry.access.queries import account_named
from registry.births.transcription import batches
from registry.births.transcription.batches import ReadLine
from registry.core.clock import PERU, utc_now
from registry.core.context import SYSTEM
from registry.core.messages import Message
from registry.demo.counter import COLLECTED
from registry.fingerprints.synthetic import draw_finger
from tests.births.samples import digits
from tests.births.transcription.papers import a_cui
from tests.sealing.walk import pursuit
from tests.sealing.walk.desk import Desk, run_jobs
from tests.sealing.walk.family import (
    BATCH_ID,
    CHILD_AGE,
    CLERK,
    INVESTIGATOR,
    PHRASE,
    REGISTRAR,
    SIBLING_AGE,
    SUPERVISOR,
    Family,
)
from tests.sealing.walk.samples import application_body, born_at, captured_print, certificate, failed, transcription


def register(desk: Desk, family: Family) -> None:
    """Register everything about a family, in the order in which it happens."""
    _enrol_births(desk, family)
    _inscribe(desk, family)
    run_jobs(desk.stage)
    _transcribe(desk, family)
    _issue_card(desk, family)
    _record_absence(desk, family)
    pursuit.put_on_watch_list(desk, family)
    run_jobs(desk.stage)
    _apply_while_on_watch_list(desk, family)
    pursuit.investigate(desk, family)
    run_jobs(desk.stage)
    pursuit.note_alerts(desk, family)


def _enrol_births(desk: Desk, family: Family) -> None:
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
        captured_print("newborn", 1, later, draw_finger(family.seed + 1, 1, newborn=True)),
        captured_print("mother", 1, at, draw_finger(family.seed + 11, 1, newborn=False)),
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
        next(print_["id"] for print_ in birth["prints"] if print_["subject"] == subject and not print_["failure"])
        for subject in ("newborn", "mother")
    )
    body = {
        "prints": [
            captured_print("mother", 1, at, draw_finger(family.seed + 11, 2, newborn=False)),
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


def _inscribe(desk: Desk, family: Family) -> None:
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
    ids["father"] = next(relative["relative_id"] for relative in kin if relative["relation"] == "father")


def _transcribe(desk: Desk, family: Family) -> None:
    """Enter an acta of before; and a file of actas that every registry has, none of whose lines could be read."""
    ids = family.ids
    mother = {"mother_document_type": "DNI", "mother_document_number": ids["mother_dni"]}
    entry = desk.post("/transcriptions", transcription(family, a_cui(), f"7-{digits(8)}", **mother), CLERK)
    path = f"/transcriptions/{entry['id']}"
    desk.post(f"{path}/decision", {"decision": "approve"}, SUPERVISOR, 200)
    run_jobs(desk.stage)
    done = desk.get(path, SUPERVISOR)
    assert done["state"] == "inscribed", done
    acta = desk.get(f"/records/{done['record_id']}", SUPERVISOR)
    ids |= {"transcription_id": entry["id"], "transcribed": acta["child_id"]}
    with desk.stage.registry.begin(SYSTEM) as ctx:
        clerk = account_named(ctx.session, CLERK)
        assert clerk is not None
        batch = batches.start(ctx, bytes(32), "UTF-8", 1, clerk.id, uuid.UUID(BATCH_ID))
        batches.take(ctx, batch.id, [ReadLine(2, None, [("cui", Message("This field is required.", {}))])])


def _issue_card(desk: Desk, family: Family) -> None:
    ids = family.ids
    body, key = application_body(family, family.seed, ids["mother"]), digits(20)
    path = f"/people/{ids['child']}/documents"
    application = desk.post(path, body, CLERK, 201, **{"Idempotency-Key": key})
    family.requests["application"] = {"body": body, "key": key, "answer": application}
    run_jobs(desk.stage)
    reviewed = desk.get(f"/applications/{application['id']}", SUPERVISOR)
    if reviewed["state"] == "held" or reviewed["review"]["state"] == "held":
        desk.post(f"/applications/{application['id']}/hold/lifting", {"reason": PHRASE}, SUPERVISOR, 200)
    card = desk.post(f"/applications/{application['id']}/card", {}, CLERK)
    desk.post(f"/applications/{application['id']}/delivery", COLLECTED, CLERK, 200)
    ids |= {
        "approved_application": application["id"],
        "card_id": card["id"],
        "card_number": card["number"],
        "name": card["files"][0]["name"],
    }


def _apply_while_on_watch_list(desk: Desk, family: Family) -> None:
    """Apply for a duplicate of the card while the child is on the watch-list: the application is held."""
    ids = family.ids
    body = application_body(family, family.seed, ids["mother"], kind="duplicate", cause="loss")
    application = desk.post(f"/people/{ids['child']}/documents", body, CLERK)
    ids["application_id"] = application["id"]
    run_jobs(desk.stage)
    held = {hold["application_id"] for hold in desk.get("/applications/holds", SUPERVISOR)["items"]}
    assert application["id"] in held
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


def _record_absence(desk: Desk, family: Family) -> None:
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
