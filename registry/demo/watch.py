"""A missing child, put on the list with her prints, found when somebody asks for an ID for her under another name."""

import time
from base64 import b64encode
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from rich.console import Console

from registry.core.clock import utc_now
from registry.core.errors import RegistryError
from registry.demo.cards import CHILD_FINGERS, Child, Counter, applied, decided, done, inscribed
from registry.demo.plan import identities
from registry.demo.service import Client
from registry.fingerprints.synthetic import draw_child_finger

MISSING_SET: Final = 71_000
"""Finger sets beyond those of the other children."""
UNDER_ANOTHER_NAME: Final = Child("Rosa Luz", 9, MISSING_SET + 10, MISSING_SET)
SKIPPED: Final = 700
"""Identities left to the other mothers."""
NUMBER: Final = 9
"""Of the birth and the application, after those of the other children."""
FOUND_S: Final = 120.0


def find_missing(out: Console, counter: Counter, investigator: Client) -> bool:
    """Enter, approve, apply, find: whether the card is held, in neutral words, and the police have an urgent case."""
    entry = done(investigator.post("/api/v1/watchlist/entries", _entry()), 201)
    path = f"/api/v1/watchlist/entries/{entry['id']}"
    done(counter.supervisor.post(f"{path}/approval", {"agrees": True, "reason": "La alerta fue leída."}), 200)
    (mother,) = islice(identities(), SKIPPED, SKIPPED + 1)
    person, mother_id = inscribed(counter, UNDER_ANOTHER_NAME, mother, NUMBER)
    application = applied(counter, UNDER_ANOTHER_NAME, person, mother_id, NUMBER)
    review = decided(counter, application["id"])
    _, seen = counter.clerk.get(f"/api/v1/applications/{application['id']}")
    hit = _hit(investigator, entry["id"])
    _, case = counter.supervisor.get(f"/api/v1/cases/{hit['case_id']}")
    told = [one["target"] for one in case["referrals"]]
    out.print(
        f"Missing child of alert {hit['reference']} found by {hit['means']}, score {hit['score']:.0f}, when an ID was "
        f"asked for under another name. At the counter: {seen['state'].replace('_', ' ')}; case {case['number']}, "
        f"urgent, referred to {', '.join(told)}.",
        soft_wrap=True,
    )
    return bool(
        review["state"] == "held"
        and hit["person_id"] == person
        and case["is_urgent"]
        and told
        and "watch" not in str(seen).lower()
    )


def _entry() -> dict[str, Any]:
    """The alert: prints taken of her last year, a name, a description."""
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


def _hit(investigator: Client, entry: str) -> dict[str, Any]:
    """The entry's hit, once its case is there."""
    end = time.monotonic() + FOUND_S
    while time.monotonic() < end:
        _, listed = investigator.get("/api/v1/watchlist/hits")
        for one in listed["items"]:
            if one["entry_id"] == entry and one["case_id"]:
                hit: dict[str, Any] = one
                return hit
        time.sleep(0.3)
    raise RegistryError("not-found", "The missing child was not found.")
