"""A missing child is put on the watch-list with her prints, and found when an ID is applied for under another name."""

import time
from base64 import b64encode
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from rich.console import Console

from registry.core.clock import utc_now
from registry.core.errors import RegistryError
from registry.core.messages import _
from registry.demo import words
from registry.demo.counter import CHILD_FINGERS, Child, Counter, apply, await_decision, inscribe
from registry.demo.plan import identities
from registry.demo.service import Client, answer_of
from registry.fingerprints.synthetic import draw_child_finger
from registry.watchlist.words import MEANS

MISSING_SET: Final = 71_000
"""Finger sets beyond those of the other children."""
UNDER_ANOTHER_NAME: Final = Child("Rosa Luz", 9, MISSING_SET + 10, MISSING_SET)
SKIPPED: Final = 700
"""Identities left to the other mothers."""
NUMBER: Final = 9
"""Number of the birth and of the application, after those of the other children."""
FOUND_S: Final = 120.0


def find_missing_child(out: Console, counter: Counter, investigator: Client) -> bool:
    """Enter and approve the alert, apply for an ID, wait for the hit.

    Returns whether the card is held in neutral words and the police have an urgent case.
    """
    entry = answer_of(investigator.post("/api/v1/watchlist/entries", _entry()), 201)
    approval = {"agrees": True, "reason": "La alerta fue leída."}
    answer_of(counter.supervisor.post(f"/api/v1/watchlist/entries/{entry['id']}/approval", approval), 200)
    (mother,) = islice(identities(), SKIPPED, SKIPPED + 1)
    person_id, mother_id = inscribe(counter, UNDER_ANOTHER_NAME, mother, NUMBER)
    application = apply(counter, UNDER_ANOTHER_NAME, person_id, mother_id, NUMBER)
    review = await_decision(counter, application["id"])
    _status, shown = counter.clerk.get(f"/api/v1/applications/{application['id']}")
    hit = _await_hit(investigator, entry["id"])
    _status, case = counter.supervisor.get(f"/api/v1/cases/{hit['case_id']}")
    names = {target["code"]: target["name"] for target in counter.supervisor.get("/api/v1/referral-targets")[1]}
    targets = [names[referral["target"]] for referral in case["referrals"]]
    sentence = _(
        "The missing child of alert {reference} was found by {means}, score {score:.0f}, when an ID was applied for "
        "under another name. At the counter the application is {state}; case {case} is urgent and was referred to "
        "{targets}.",
        reference=hit["reference"],
        means=MEANS[hit["means"]],
        score=hit["score"],
        state=words.APPLICATION[shown["state"]],
        case=case["number"],
        targets=", ".join(targets),
    )
    out.print(str(sentence), soft_wrap=True)
    return bool(
        review["state"] == "held"
        and hit["person_id"] == person_id
        and case["is_urgent"]
        and targets
        and "watch" not in str(shown).lower()
    )


def _entry() -> dict[str, Any]:
    """The alert: prints taken last year, a name, a description."""
    prints = []
    for finger in CHILD_FINGERS:
        image, ppi = draw_child_finger(MISSING_SET * 16 + finger, 1, UNDER_ANOTHER_NAME.age - 1)
        prints.append({"finger": finger, "ppi": ppi, "image": b64encode(image).decode()})
    return {
        "kind": "missing_child",
        "source": "pnp_alert",
        "reference": "DEMO-0001",
        "legal_basis": "missing_person_alert",
        "reason": "Demostración: no volvió de la escuela.",
        "prints": prints,
        "expires_at": (utc_now() + timedelta(days=90)).isoformat(),
        "subject": {"given_names": "Wayra Illari", "first_surname": "Ccahuana", "description": "Demostración."},
    }


def _await_hit(investigator: Client, entry_id: str) -> dict[str, Any]:
    """The entry's hit, once it has a case."""
    deadline = time.monotonic() + FOUND_S
    while time.monotonic() < deadline:
        _status, page = investigator.get("/api/v1/watchlist/hits")
        for hit in page["items"]:
            if hit["entry_id"] == entry_id and hit["case_id"]:
                found_hit: dict[str, Any] = hit
                return found_hit
        time.sleep(0.3)
    raise RegistryError("not-found", _("The missing child was not found in time. See worker.log."))
