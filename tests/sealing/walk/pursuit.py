"""What investigators do about a family: watch-list entries, cases, searches, judgements, exports."""

from base64 import b64encode

from registry.demo import portrait
from registry.fingerprints.synthetic import draw_finger
from tests.sealing.walk.desk import Desk, run_jobs
from tests.sealing.walk.family import COLLEAGUE, INVESTIGATOR, PHRASE, SEARCH, SUPERVISOR, Family
from tests.sealing.walk.samples import watch_body


def look_for_by_name(desk: Desk, family: Family) -> None:
    """Put the mother on the watch-list by name, before anybody of that name is registered."""
    named = {"given_names": family.mother_names, "first_surname": family.second_surname, "second_surname": "Ramos"}
    entry = desk.post("/watchlist/entries", watch_body(kind="person_of_interest", subject=named), INVESTIGATOR)
    desk.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    run_jobs(desk.stage)


def put_on_watch_list(desk: Desk, family: Family) -> None:
    ids = family.ids
    entry = desk.post("/watchlist/entries", watch_body(person_id=ids["child"]), INVESTIGATOR)
    desk.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    waiting = desk.post("/watchlist/entries", watch_body(person_id=ids["baby"]), INVESTIGATOR)
    ids |= {"watch_entry": entry["id"], "waiting_entry": waiting["id"]}


def investigate(desk: Desk, family: Family) -> None:
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
    joining = desk.post(
        f"{path}/joinings", {"left": ids["child"], "right": ids["mother"], "reason": PHRASE}, INVESTIGATOR
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
        "request_id": joining["id"],
        "search_id": search["id"],
        "approved_search": waiting["id"],
        "export_id": export["id"],
        "left": ids["child"],
        "right": ids["mother"],
        "rank": 1,
        "finger": 1,
    }


def note_alerts(desk: Desk, family: Family) -> None:
    alerts = desk.get("/alerts?limit=100", SUPERVISOR)["items"]
    own_alerts = [alert for alert in alerts if set(alert["persons"]) & set(family.persons)]
    assert own_alerts, "no alert names the family"
    cases = desk.get("/cases?limit=100", SUPERVISOR)["items"]
    hits = desk.get("/watchlist/hits?limit=100", SUPERVISOR)["items"]
    own_cases = [case for case in cases if {p["person_id"] for p in case["persons"]} & set(family.persons)]
    family.ids |= {
        "followed_case": next(case["id"] for case in own_cases if case["assigned_to"] is None),
        "alert_id": own_alerts[0]["id"],
        "alerts": [alert["id"] for alert in own_alerts],
        "cases": [case["id"] for case in own_cases],
        "hits": [hit["id"] for hit in hits if hit["person_id"] in family.persons],
    }
    assert family.ids["hits"], "the watch-list has no hit on the family"
    assert len(family.ids["cases"]) >= 3, "the registry itself has opened no case"
    referrals = desk.get("/protection-referrals", SUPERVISOR)["items"]
    assert family.ids["mother"] in {referral["mother_id"] for referral in referrals}
