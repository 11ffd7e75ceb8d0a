"""The demonstration's counter for minors' IDs: children with prints from birth, and one who brings another's fingers.

Their births are inscribed late, years after they happened: a registry that began today knows no older ones.
"""

import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from registry.core.clock import PERU, utc_now
from registry.core.errors import RegistryError
from registry.core.registry import Registry
from registry.demo import portrait, requests
from registry.demo.plan import HOSPITALS, Identity, PlannedBirth, identities
from registry.demo.service import Client
from registry.documents.artefact import claim169
from registry.documents.cards import printing
from registry.documents.keys.service import public_keys
from registry.fingerprints.synthetic import draw_child_finger, draw_finger
from registry.people.ages import birthday

CHILD_FINGERS: Final = (1, 6)
MOTHER_FINGERS: Final = (1,)
ASKED: Final = (1, 2, 6, 7)
FIRST_SET: Final = 70_000
"""Finger sets of the children, beyond any of the births."""
SKIPPED: Final = 600
"""Identities left to the births' mothers."""
DECISION_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Counter:
    """Who works at it."""

    registrars: dict[str, Client]
    clerk: Client
    supervisor: Client


@dataclass(frozen=True, slots=True)
class Child:
    """One child of the plan, and whose fingers are laid on the reader for its ID."""

    name: str
    age: int
    finger_set: int
    presented_set: int
    language: str | None = None


def _children() -> list[Child]:
    sets = range(FIRST_SET, FIRST_SET + 50, 10)
    return [
        Child("Ñusta Killa", 8, sets[0], sets[0], "qu"),
        Child("Ángel José", 10, sets[1], sets[1]),
        Child("María de los Ángeles", 13, sets[2], sets[2], "ay"),
        Child("Inti", 16, sets[3], sets[3]),
        Child("Luz", 11, sets[4], sets[1]),  # brings Ángel José's fingers
    ]


def issue_cards(out: Console, home: Path, registry: Registry, counter: Counter) -> bool:
    """Inscribe the children, ask for their IDs, issue them, replace one; whether all went as it has to."""
    table = Table(title="IDs of minors")
    for column in ("minor", "age", "prints against those of birth", "at the counter", "card", "until", "QR"):
        table.add_column(column)
    folder = home / "cards"
    folder.mkdir()
    all_right = True
    mothers = list(islice(identities(), SKIPPED, SKIPPED + len(_children())))
    persons = [
        inscribed(counter, child, mother, number)
        for number, (child, mother) in enumerate(zip(_children(), mothers, strict=True))
    ]
    first = None
    for number, (child, (person, mother_id)) in enumerate(zip(_children(), persons, strict=True)):
        application = applied(counter, child, person, mother_id, number)
        review = decided(counter, application["id"])
        seen = counter.clerk.get(f"/api/v1/applications/{application['id']}")[1]["state"]
        compared = [one["outcome"] for one in review["comparisons"] if one["subject"] == "minor"][-1]
        is_own = child.presented_set == child.finger_set
        all_right &= (review["state"], compared) == (("approved", "confirmed") if is_own else ("held", "review"))
        row = [child.name, str(child.age), compared, seen.replace("_", " ")]
        if review["state"] == "approved":
            card = _issued(counter, application["id"])
            verdict = _kept(counter, card, folder, registry)
            all_right &= verdict == "valid"
            first = first or (child, card, person, mother_id)
            row += [card["number"], card["expires_on"], verdict]
        table.add_row(*row)
    out.print(table)
    assert first is not None
    all_right &= _replaced(out, counter, *first, folder, registry)
    batches = list(printing.print_pending(registry, home / "print"))
    out.print(f"Print batches: {', '.join(f'{one.folder} ({one.cards} cards)' for one in batches)}", soft_wrap=True)
    out.print(f"Cards: {folder}", soft_wrap=True)
    return all_right


def inscribed(counter: Counter, child: Child, mother: Identity, number: int) -> tuple[str, str]:
    """A child's birth with its prints, signed and inscribed; the child's and the mother's ids."""
    born = _born(child.age)
    planned = PlannedBirth(
        child.name,
        mother,
        child.finger_set + 1,
        child.finger_set,
        born,
        HOSPITALS[0],
        ("female", "male")[number % 2],
        2900 + 111 * number,
    )
    certificate = requests.certificate(planned, f"98{number:08d}")
    certificate["mother"] |= {
        "birth_date": f"{born.year - 24}-05-17",
        "pregnancies": 1,
        "live_births": 1,
        "living_children": 1,
    }
    later = born + timedelta(days=4, hours=2)  # no longer provisional; the mother's are taken at once
    own, mothers = child.finger_set * 16, _mothers_seed(child)
    prints = [
        *(_print("newborn", one, later, draw_finger(own + one, 1, newborn=True)) for one in CHILD_FINGERS),
        *(_print("mother", one, born, draw_finger(mothers + one, 1, newborn=False)) for one in MOTHER_FINGERS),
    ]
    registrar = counter.registrars[HOSPITALS[0]]
    birth = done(registrar.post("/api/v1/births", {"sign": True, "certificate": certificate, "prints": prints}), 201)
    acta = done(
        counter.clerk.post(
            "/api/v1/records",
            {
                "birth_id": birth["id"],
                "given_names": child.name,
                "declarant": {"relation": "mother"},
            },
        ),
        201,
    )
    done(counter.clerk.post(f"/api/v1/records/{acta['id']}/inscription", {}), 200)
    return birth["newborn_id"], birth["mother_id"]


def _born(age: int) -> datetime:
    today = utc_now().astimezone(PERU)
    day: date = birthday(today.date(), -age) - timedelta(days=120)
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=PERU)


def _mothers_seed(child: Child) -> int:
    return (child.finger_set + 1) * 16


def _print(subject: str, finger: int, at: datetime, drawn: tuple[bytes, int]) -> dict[str, Any]:
    image, ppi = drawn
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": at.isoformat(),
        "device": "DEMO-1",
        "ppi": ppi,
        "image": b64encode(image).decode(),
    }


def applied(counter: Counter, child: Child, person: str, mother: str, number: int, **changes: Any) -> dict[str, Any]:
    """An application sent as a draft with the first prints; taken again where that is asked for; submitted."""
    prints = _presented(child, 2)
    prints += [
        _print("applicant", finger, utc_now(), draw_finger(_mothers_seed(child) + finger, 2, newborn=False))
        for finger in MOTHER_FINGERS
    ]
    body = {
        "kind": "first",
        "applicant": {"relation": "mother", "person_id": mother},
        "minor_present": True,
        "fee_receipt": f"DEMO-{number:04d}",
        "language": child.language,
        "photograph": b64encode(portrait.jpeg(number + 1)).decode(),
        "prints": prints,
    } | changes
    draft = done(counter.clerk.post(f"/api/v1/people/{person}/documents", body), 201)
    path = f"/api/v1/applications/{draft['id']}"
    if any(one["why"] == "again" for one in draft["prints_wanted"]):
        done(counter.clerk.post(f"{path}/prints", {"prints": _presented(child, 3)}), 201)
    return done(counter.clerk.post(f"{path}/submission", {}), 200)


def _presented(child: Child, impression: int) -> list[dict[str, Any]]:
    """Both thumbs as they are years after the birth; the indexes could not be taken."""
    now = utc_now()
    seeds = {finger: child.presented_set * 16 + finger for finger in CHILD_FINGERS}
    taken = [_print("minor", one, now, draw_child_finger(seed, impression, child.age)) for one, seed in seeds.items()]
    missing = [finger for finger in ASKED if finger not in seeds]
    return taken + [
        {"subject": "minor", "finger": finger, "captured_at": now.isoformat(), "failure": "worn"} for finger in missing
    ]


def decided(counter: Counter, application_id: str) -> dict[str, Any]:
    """What a supervisor sees once the searches have run."""
    end = time.monotonic() + DECISION_S
    while time.monotonic() < end:
        _, seen = counter.supervisor.get(f"/api/v1/applications/{application_id}")
        review: dict[str, Any] = seen["review"]
        if review["state"] != "submitted":
            return review
        time.sleep(0.3)
    raise RegistryError("no-decision", "The searches of an application did not end.")


def _issued(counter: Counter, application_id: str) -> dict[str, Any]:
    card = done(counter.clerk.post(f"/api/v1/applications/{application_id}/card", {}), 201)
    done(counter.clerk.post(f"/api/v1/applications/{application_id}/delivery", {}), 200)
    return card


def _kept(counter: Counter, card: dict[str, Any], folder: Path, registry: Registry) -> str:
    """Write a card's files; what its QR is worth by the issuer's keys."""
    verdict = "none"
    for file in card["files"]:
        content = counter.clerk.read(file["location"])
        (folder / f"{card['number']}-{file['name']}").write_bytes(content)
        if file["name"] == "qr.txt":
            with Session(registry.engine) as session:
                keys = public_keys(session, registry.settings.public_url)
            verdict = claim169.read(content.decode(), keys, utc_now()).verdict
    return verdict


def _replaced(
    out: Console,
    counter: Counter,
    child: Child,
    card: dict[str, Any],
    person: str,
    mother: str,
    folder: Path,
    registry: Registry,
) -> bool:
    """Report the first card stolen: it stops at once; a duplicate with another number follows."""
    application = applied(counter, child, person, mother, 90, kind="duplicate", cause="theft")
    _, old = counter.clerk.get(f"/api/v1/documents/{card['id']}")
    review = decided(counter, application["id"])
    if review["state"] != "approved":
        out.print(f"The duplicate of {card['number']} was not approved: {review['state']}.")
        return False
    new = _issued(counter, application["id"])
    _kept(counter, new, folder, registry)
    out.print(f"{card['number']} was reported stolen: {old['state']} at once; its duplicate is {new['number']}.")
    return bool(old["ended_reason"] == "theft" and new["number"] != card["number"])


def done(answer: tuple[int, Any], status: int) -> dict[str, Any]:
    """What was answered; raises RegistryError where another status than the one expected came."""
    if answer[0] != status:
        raise RegistryError(str(answer[1].get("type")), f"{answer[1]}")
    content: dict[str, Any] = answer[1]
    return content
