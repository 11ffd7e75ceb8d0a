"""The bond of mother and newborn: made, verified, renewed by recaptures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.births import added_prints, bonding, enrolment, queries, service
from registry.births.models import Birth, Bond
from registry.births.rules.fields import Certificate
from registry.core.context import Context
from registry.core.errors import Refused
from registry.fingerprints.service import Acquired, Submission, acquire
from tests.births.samples import BOTH, ActorOf, Draw, digits, example, failures, pointers

MOTHER, INFANT, STRANGER = 951, 952, 953
BORN = datetime(2025, 3, 14, 9, 25, tzinfo=UTC)
Prints = Callable[..., list[Acquired]]


@pytest.fixture(scope="module")
def prints(finger_png: Draw) -> Prints:
    """prints(subject, seed, impression, days): one thumb, that many days after the birth."""
    acquired: dict[tuple[Any, ...], list[Acquired]] = {}

    def take(subject: str, seed: int, impression: int = 1, days: float = 0.1) -> list[Acquired]:
        key = (subject, seed, impression, days)
        if key not in acquired:
            image = finger_png(seed, impression, newborn=subject == "newborn")
            submission = Submission(
                subject, 1, 1, BORN + timedelta(days=days), "reader", image, None, None, "/prints/0"
            )
            acquired[key] = acquire([submission])
        return acquired[key]

    return take


def enrolled(ctx: Context, acquired: list[Acquired], **fields: Any) -> Birth:
    certificate = Certificate(
        cnv=digits(12),
        sex="female",
        born_at=BORN,
        mother_document_type="DNI",
        **({"mother_document_number": digits(8)} | fields),
    )
    return enrolment.enrol(ctx, enrolment.EnrolNewborn(certificate, None, False), acquired).birth


def test_a_bond_names_both_their_captures_and_images(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    bond = queries.bond_of(ctx.session, birth.id)
    assert bond is not None
    assert bond.content_hash == bonding.content_hash(bond.content)
    content = bond.content
    assert (content["mother"], content["newborn"], content["birth"]) == (
        str(birth.mother_id),
        str(birth.newborn_id),
        str(birth.id),
    )
    assert [(entry["subject"], len(entry["image_sha256"])) for entry in content["captures"]] == [
        ("mother", 64),
        ("newborn", 64),
    ]
    assert all(entry["device"] == "reader" and entry["operator"] and entry["engine"] for entry in content["captures"])
    assert ("bond.made", bond.content_hash.hex()) in [(e.action, e.details.get("content_sha256")) for e in ctx.entries]


def test_the_bond_is_confirmed_by_both_and_by_neither_alone(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    again = prints("mother", MOTHER, 2, 5), prints("newborn", INFANT, 2, 5)
    both = bonding.verify(ctx, birth, again[0] + again[1])
    assert (both.outcome, both.attempt) == ("confirmed", 1), both.parts
    assert both.is_provisional
    assert both.parts["mother"]["score"] >= both.parts["mother"]["threshold"]
    alone = [bonding.verify(ctx, birth, prints_of_one).outcome for prints_of_one in again]
    assert alone == ["not_assessable", "not_assessable"]
    assert queries.verification_count(ctx.session, birth.id) == 3


def test_another_woman_needs_review(ctx: Context, prints: Prints) -> None:
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    verification = bonding.verify(ctx, birth, prints("mother", STRANGER) + prints("newborn", INFANT, 2, 5))
    assert verification.outcome == "review"
    assert verification.parts["mother"]["outcome"] == "review"
    assert verification.parts["newborn"]["outcome"] == "confirmed"


def test_prints_of_another_birth_of_the_same_mother_do_not_confirm_this_one(ctx: Context, prints: Prints) -> None:
    number = digits(8)
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT), mother_document_number=number)
    other = enrolled(ctx, prints("mother", STRANGER), mother_document_number=number)
    assert other.mother_id == birth.mother_id
    assert other.mother_recognition is not None
    assert other.mother_recognition["outcome"] == "review"
    assert bonding.verify(ctx, birth, prints("mother", STRANGER)).parts["mother"]["outcome"] == "review"


def test_a_recapture_represents_the_child_from_then_on(ctx: Context, prints: Prints) -> None:
    ctx.now = BORN + timedelta(days=1)
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    planned = queries.recaptures_of(ctx.session, birth.id)
    assert [(recapture.months, str(recapture.due_on), recapture.becomes_primary) for recapture in planned] == [
        (2, "2025-05-14", True),
        (6, "2025-09-14", False),
        (12, "2026-03-14", False),
    ]
    ctx.now = BORN + timedelta(days=70)
    added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 3, 70))
    assert [recapture.state for recapture in queries.recaptures_of(ctx.session, birth.id)] == ["done", "due", "due"]
    bound = queries.bound_captures(ctx.session, birth.id, "newborn")
    assert [(capture.purpose, capture.is_provisional) for capture in bound] == [("recapture", False)]
    rows = ctx.session.scalars(select(Bond).where(Bond.birth_id == birth.id).order_by(Bond.sequence)).all()
    assert [bond.sequence for bond in rows] == [1, 2]
    assert rows[1].content["follows"] == rows[0].content_hash.hex()
    assert len(rows[1].content["captures"]) == 3


def test_nobody_recaptures_elsewhere_before_it_is_due(ctx: Context, prints: Prints, actor: ActorOf) -> None:
    ctx.now = BORN + timedelta(days=1)
    birth = enrolled(ctx, prints("newborn", INFANT))
    ctx.actor = actor("clerk")
    with pytest.raises(Refused) as refused:
        added_prints.add_prints(ctx, birth.id, prints("newborn", INFANT, 2))
    assert refused.value.slug == "no-recapture-due"


def test_annulling_cancels_recaptures_and_leaves_prints_searchable(ctx: Context, prints: Prints) -> None:
    ctx.now = BORN + timedelta(days=1)
    birth = enrolled(ctx, prints("mother", MOTHER) + prints("newborn", INFANT))
    service.annul(ctx, birth.id, "Duplicado")
    assert {recapture.state for recapture in queries.recaptures_of(ctx.session, birth.id)} == {"cancelled"}
    assert all(capture.withdrawn_at is None for capture, _ in queries.captures_of(ctx.session, birth.id))
    with pytest.raises(Refused):
        bonding.verify(ctx, birth, prints("mother", MOTHER))


def test_recaptures_are_listed_for_the_facility(post: Any, get: Any) -> None:
    now = datetime.now(UTC) - timedelta(days=10)
    birth = post(
        "/births",
        example(
            {
                "/certificate/newborn/born_at": now.isoformat(),
                "/certificate/certified_on": None,
                "/sign": False,
            }
        ),
    ).json
    day = birth["recaptures"][0]["due_on"]
    later = datetime.fromisoformat(day).date() + timedelta(days=1)
    listed = get(f"/recaptures?due_before={later}&limit=500")
    assert (birth["id"], 2) in [(recapture["birth_id"], recapture["months"]) for recapture in listed.json]
    assert birth["id"] not in get(f"/recaptures?due_before={day}&limit=500").text
    assert birth["id"] not in get(f"/recaptures?due_before={later}&limit=500", facility="00005196").text


def test_verifications_are_answered_once_and_counted(post: Any, get: Any) -> None:
    birth = post("/births", example(prints=BOTH)).json
    path = f"/births/{birth['id']}/verifications"
    key = digits(20)
    first, replayed = (post(path, {"prints": failures(1)}, key=key) for _ in range(2))
    assert (first.status_code, first.json) == (201, replayed.json)
    assert first.json["outcome"] == "not_assessable"
    assert first.json["is_demonstration"]
    assert post(path, {"prints": failures(2)}).json["attempt"] == 2
    assert [verification["attempt"] for verification in get(path).json] == [1, 2]
    counters = [first.json, *get(path).json, *get(path, "clerk").json]
    bounded = {"outcome", "is_provisional", "presented", "poor"}
    assert all(answer[subject].keys() == bounded for answer in counters for subject in ("mother", "newborn"))
    assert {"score", "threshold", "fingers"} <= get(path, "investigator").json[0]["newborn"].keys()
    assert post(path, {"prints": []}).status_code == 422


def test_prints_requested_again_are_added_and_prints_of_an_unknown_mother_are_refused(post: Any) -> None:
    birth = post("/births", example({"/certificate/mother": {"is_unknown": True}, "/sign": False})).json
    path = f"/births/{birth['id']}/captures"
    assert post(path, {"prints": failures(1, subject="newborn")}).status_code == 201
    refused = post(path, {"prints": failures(1)})
    assert refused.status_code == 422
    assert pointers(refused) == {"/prints/0/subject"}
