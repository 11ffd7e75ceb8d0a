"""Searches asked again: the same answer, or what has changed."""

import uuid
from typing import Any

import pytest

from registry.births.models import Birth
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations import limits
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.investigations.searches.conftest import ASKED, Known, by_print, run_searches

SEED = 951


@pytest.fixture(scope="module")
def seed() -> int:
    return SEED


def test_a_replayed_search_gives_the_same_answer_after_later_enrolments(
    registry: Registry, actor: Any, prints: Any, finger_png: Any, known: Known, case: str, post: Any
) -> None:
    request = by_print(finger_png, seed=SEED) | {"emergency": "A child is about to be taken abroad"}
    ran = post(f"/cases/{case}/searches", request).json
    run_searches(registry)
    with registry.begin(actor("registrar")) as ctx:
        enrolled(ctx, prints("mother", SEED, 3, 2), mother_document_number=digits(8))
    replay = f"/cases/{case}/searches/{ran['id']}/replay"
    assert post(replay).json == {"state": "searching", "progress": {"parts": 0, "answered": 0, "away": []}}
    run_searches(registry)
    again = post(replay).json
    assert post(replay).json["state"] == "searching", "an answer is given once; then it is searched again"
    assert (again["is_same"], again["hits"]["new"], again["hits"]["gone"]) == (True, [], [])
    assert {difference["part"] for difference in again["differences"]} <= {"persons_searched"}


def test_a_replay_reports_what_has_changed(
    registry: Registry, actor: Any, known: Known, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ASKED | {"kind": "phone", "criteria": {"phone": f"+51 {known['mother_phone']}"}}
    ran = post(f"/cases/{case}/searches", request).json
    assert post(f"/cases/{case}/searches/{ran['id']}/replay").json["is_same"]
    monkeypatch.setattr(limits, "VERSION", "another")
    with registry.begin(actor("registrar")) as ctx:
        birth = ctx.session.get(Birth, known["birth"].id)
        assert birth is not None
        birth.mother_phone = f"7{digits(8)}"
        ctx.session.flush()
        refresh(ctx, [uuid.UUID(known["mother"]), uuid.UUID(known["child"])])
    try:
        again = post(f"/cases/{case}/searches/{ran['id']}/replay").json
        assert not again["is_same"]
        assert set(again["hits"]["gone"]) == {known["mother"], known["child"]}
        assert {difference["part"] for difference in again["differences"]} == {"policy", "found"}
    finally:
        with registry.begin(actor("registrar")) as ctx:
            birth = ctx.session.get(Birth, known["birth"].id)
            assert birth is not None
            birth.mother_phone = known["mother_phone"]
            ctx.session.flush()
            refresh(ctx, [uuid.UUID(known["mother"]), uuid.UUID(known["child"])])
