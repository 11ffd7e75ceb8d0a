"""What the demonstration's staff do through the API: inscribe children, and take their applications for IDs."""

import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from registry.core.clock import PERU, utc_now
from registry.core.errors import RegistryError
from registry.core.messages import _
from registry.demo import portrait, requests
from registry.demo.plan import HOSPITALS, Identity, PlannedBirth
from registry.demo.service import Client, answer_of
from registry.fingerprints.synthetic import draw_child_finger, draw_finger
from registry.people.ages import birthday

CHILD_FINGERS: Final = (1, 6)
MOTHER_FINGERS: Final = (1,)
FINGERS_ASKED_FOR: Final = (1, 2, 6, 7)
DECISION_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Counter:
    """The staff: a registrar at each hospital, a clerk and a supervisor."""

    registrars: dict[str, Client]
    clerk: Client
    supervisor: Client


@dataclass(frozen=True, slots=True)
class Child:
    """One child of the plan, the finger set captured at its birth, and the one presented for its ID."""

    name: str
    age: int
    finger_set: int
    presented_set: int
    language: str | None = None

    @property
    def brings_own_fingers(self) -> bool:
        """Whether the fingers presented are the child's own."""
        return self.presented_set == self.finger_set

    @property
    def mother_seed(self) -> int:
        """Seed of the mother's synthetic fingers."""
        return (self.finger_set + 1) * 16


def inscribe(counter: Counter, child: Child, mother: Identity, number: int) -> tuple[str, str]:
    """Enrol a child's birth with its prints and inscribe it; returns the ids of child and mother.

    The birth is inscribed late, years after it happened: a registry that began today has no older records.
    """
    born_at = _born_at(child.age)
    birth = PlannedBirth(
        child.name,
        mother,
        child.finger_set + 1,
        child.finger_set,
        born_at,
        HOSPITALS[0],
        ("female", "male")[number % 2],
        2900 + 111 * number,
    )
    certificate = requests.certificate(birth, f"98{number:08d}")
    certificate["mother"] |= {
        "birth_date": f"{born_at.year - 24}-05-17",
        "pregnancies": 1,
        "live_births": 1,
        "living_children": 1,
    }
    enrolment = {"sign": True, "certificate": certificate, "prints": _prints_at_birth(child, born_at)}
    enrolled = answer_of(counter.registrars[HOSPITALS[0]].post("/api/v1/births", enrolment), 201)
    record = {"birth_id": enrolled["id"], "given_names": child.name, "declarant": {"relation": "mother"}}
    acta = answer_of(counter.clerk.post("/api/v1/records", record), 201)
    answer_of(counter.clerk.post(f"/api/v1/records/{acta['id']}/inscription", {}), 200)
    return enrolled["newborn_id"], enrolled["mother_id"]


def _prints_at_birth(child: Child, born_at: datetime) -> list[dict[str, Any]]:
    """The mother's are captured at once, the newborn's four days later: those are not provisional any more."""
    later = born_at + timedelta(days=4, hours=2)
    newborn_seed = child.finger_set * 16
    return [
        *(
            requests.captured_print("newborn", finger, later, draw_finger(newborn_seed + finger, 1, newborn=True))
            for finger in CHILD_FINGERS
        ),
        *(
            requests.captured_print(
                "mother", finger, born_at, draw_finger(child.mother_seed + finger, 1, newborn=False)
            )
            for finger in MOTHER_FINGERS
        ),
    ]


def _born_at(age: int) -> datetime:
    today = utc_now().astimezone(PERU)
    day = birthday(today.date(), -age) - timedelta(days=120)
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=PERU)


def apply(
    counter: Counter, child: Child, person_id: str, mother_id: str, number: int, **changes: Any
) -> dict[str, Any]:
    """Send an application as a draft with the first prints, capture again where asked to, and submit it."""
    body = {
        "kind": "first",
        "applicant": {"relation": "mother", "person_id": mother_id},
        "minor_present": True,
        "fee_receipt": f"DEMO-{number:04d}",
        "language": child.language,
        "photograph": b64encode(portrait.jpeg(number + 1)).decode(),
        "prints": _presented_prints(child, 2) + _applicant_prints(child),
    } | changes
    draft = answer_of(counter.clerk.post(f"/api/v1/people/{person_id}/documents", body), 201)
    path = f"/api/v1/applications/{draft['id']}"
    if any(finger["why"] == "again" for finger in draft["prints_wanted"]):
        answer_of(counter.clerk.post(f"{path}/prints", {"prints": _presented_prints(child, 3)}), 201)
    return answer_of(counter.clerk.post(f"{path}/submission", {}), 200)


def _applicant_prints(child: Child) -> list[dict[str, Any]]:
    return [
        requests.captured_print(
            "applicant", finger, utc_now(), draw_finger(child.mother_seed + finger, 2, newborn=False)
        )
        for finger in MOTHER_FINGERS
    ]


def _presented_prints(child: Child, impression: int) -> list[dict[str, Any]]:
    """Both thumbs as they are years after the birth; the index fingers could not be captured."""
    now = utc_now()
    captured = [
        requests.captured_print(
            "minor", finger, now, draw_child_finger(child.presented_set * 16 + finger, impression, child.age)
        )
        for finger in CHILD_FINGERS
    ]
    failed = [
        {"subject": "minor", "finger": finger, "captured_at": now.isoformat(), "failure": "worn"}
        for finger in FINGERS_ASKED_FOR
        if finger not in CHILD_FINGERS
    ]
    return captured + failed


def await_decision(counter: Counter, application_id: str) -> dict[str, Any]:
    """What a supervisor sees of an application once its searches have run."""
    deadline = time.monotonic() + DECISION_S
    while time.monotonic() < deadline:
        _status, application = counter.supervisor.get(f"/api/v1/applications/{application_id}")
        review: dict[str, Any] = application["review"]
        if review["state"] != "submitted":
            return review
        time.sleep(0.3)
    raise RegistryError("no-decision", _("The searches of an application did not end in time. See worker.log."))


def shown_state(counter: Counter, application_id: str) -> str:
    """The state of an application as the counter sees it."""
    state: str = counter.clerk.get(f"/api/v1/applications/{application_id}")[1]["state"]
    return state


def issue(counter: Counter, application_id: str) -> dict[str, Any]:
    """Issue the card of an approved application."""
    return answer_of(counter.clerk.post(f"/api/v1/applications/{application_id}/card", {}), 201)


def deliver(counter: Counter, application_id: str) -> None:
    """Hand a printed card over."""
    answer_of(counter.clerk.post(f"/api/v1/applications/{application_id}/delivery", COLLECTED), 200)


COLLECTED: Final[dict[str, Any]] = {
    "collector": "other",
    "name": "Killa Sumaq Illari",
    "document_type": "DNI",
    "document_number": "90000037",
    "document_checked": True,
}
"""By whom a demonstration's card is collected."""
