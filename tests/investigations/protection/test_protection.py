"""A girl who has given birth: somebody takes the referral, calls child protection, and says so."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.duplicates.birth_search import search_birth
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, nobody

WHY = {"reason": "The girl lives with her aunt"}


@pytest.fixture
def referral(registry: Registry, actor: Any) -> str:
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [], mother_given_names="Rosa", mother_birth_date=date(2013, 2, 1))
    with registry.begin(actor("registrar")) as ctx:
        search_birth(ctx, birth.id)
    return str(birth.id)


def listed(get: Any, referral: str, query: str = "") -> dict[str, Any] | None:
    items = get(f"/protection-referrals?limit=100{query}").json["items"]
    return next((item for item in items if item["birth_id"] == referral), None)


def test_a_referral_is_taken_referred_and_closed_by_its_owner(referral: str, post: Any, get: Any, sql: Any) -> None:
    steps = f"/protection-referrals/{referral}/steps"
    assert listed(get, referral, "&state=open")
    assert listed(get, referral, "&state=taken") is None
    unowned = post(steps, WHY | {"step": "closed"})
    assert (unowned.status_code, unowned.json["type"]) == (409, "/problems/protection-open")
    taken = post(steps, WHY | {"step": "taken"}).json
    assert (taken["state"], taken["owner"]) == ("taken", INVESTIGATOR)
    assert listed(get, referral, "&state=open") is None
    assert listed(get, referral, "&mine=true")
    others = post(steps, WHY | {"step": "closed"}, COLLEAGUE)
    assert others.json["type"] == "/problems/protection-of-another"
    assert post(steps, WHY | {"step": "note"}, COLLEAGUE).json["state"] == "taken"
    assert post(steps, WHY | {"step": "referred"}).json["errors"][0]["pointer"] == "/target"
    assert post(steps, WHY | {"step": "referred", "target": "nobody"}).status_code == 422
    assert post(steps, WHY | {"step": "referred", "target": "upe"}).json["state"] == "referred"
    closed = post(steps, WHY | {"step": "closed"}).json
    assert closed["state"] == "closed"
    assert [step["step"] for step in closed["steps"]] == ["taken", "note", "referred", "closed"]
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action LIKE 'protection.%'", id=referral) == 5


def test_a_colleague_takes_a_referral_over(referral: str, post: Any) -> None:
    steps = f"/protection-referrals/{referral}/steps"
    post(steps, WHY | {"step": "taken"})
    assert post(steps, WHY | {"step": "taken"}, COLLEAGUE).json["owner"] == COLLEAGUE


def test_what_was_written_about_a_referral_stays(registry: Registry, referral: str, post: Any) -> None:
    post(f"/protection-referrals/{referral}/steps", WHY | {"step": "taken"})
    with pytest.raises(Refused), refusals_for_constraints(), registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM protection_step"))


def test_a_birth_without_referral_takes_no_step_and_the_counter_none_at_all(client: Any, auth: Any, post: Any) -> None:
    path = f"/protection-referrals/{nobody()}/steps"
    assert post(path, WHY | {"step": "taken"}).status_code == 404
    for role in ("registrar", "clerk", "administrator", "auditor"):
        assert client.post(f"/api/v1{path}", json=WHY | {"step": "taken"}, headers=auth(role)).status_code == 403
