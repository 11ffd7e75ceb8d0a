"""Entries through the API: made by one account, approved by another, renewed, ended. Never shown at a counter."""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from registry.core.clock import utc_now
from registry.core.context import Actor, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.registry import Registry
from registry.watchlist import service
from registry.watchlist.commands import watch
from registry.watchlist.subject import Subject
from tests.births.samples import digits
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, OTHER_SUPERVISOR, SUPERVISOR, nobody
from tests.watchlist.conftest import command

pytestmark = pytest.mark.usefixtures("no_entries_left")
ENTRIES = "/watchlist/entries"
AGREED = {"agrees": True, "reason": "The alert was read"}


def entry_body(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "missing_child",
        "source": "pnp_alert",
        "reference": f"ALERTA-{digits(8)}",
        "reason": "Not come home",
        "legal_basis": "missing_person_alert",
        "expires_at": (utc_now() + timedelta(days=30)).isoformat(),
        "subject": {
            "given_names": "Wayra Illari",
            "first_surname": "Ccoyllo",
            "description": "A scar on the chin",
            "related": [{"relation": "mother", "given_names": "Saturnina"}],
        },
    } | fields


def test_an_entry_made_by_one_person_is_approved_by_another(post: Any, get: Any, sql: Any) -> None:
    answer = post(ENTRIES, entry_body())
    assert answer.status_code == 201, answer.text
    entry = answer.json
    assert (entry["state"], entry["entered_by"], entry["approved_by"]) == ("awaiting_approval", INVESTIGATOR, None)
    path = f"{ENTRIES}/{entry['id']}"
    assert post(f"{path}/approval", AGREED, COLLEAGUE).status_code == 403, "an investigator approves nothing"
    approved = post(f"{path}/approval", AGREED, SUPERVISOR).json
    assert (approved["state"], approved["approved_by"]) == ("active", SUPERVISOR)
    assert post(f"{path}/approval", AGREED, OTHER_SUPERVISOR).json["type"] == "/problems/entry-not-waiting"
    whole = get(path, COLLEAGUE).json
    assert (whole["subject"]["description"], whole["subject"]["related"][0]["given_names"]) == (
        "A scar on the chin",
        "Saturnina",
    )
    listed = get(ENTRIES).text
    assert entry["id"] in listed
    assert "Ccoyllo" not in listed
    queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args ->> 'entry_id' = :id"
    assert sql(queued, task=service.SEARCH_TASK, id=entry["id"]) == 1
    later = f"{queued} AND scheduled_at > now()"
    assert sql(later, task=service.EXPIRE_TASK, id=entry["id"]) == 1


def test_the_description_of_a_person_is_in_no_journal_and_no_plain_column(post: Any, sql: Any) -> None:
    post(ENTRIES, entry_body())
    assert sql("SELECT count(*) FROM watch_entry e WHERE to_jsonb(e)::text ~ 'Ccoyllo|scar|Saturnina'") == 0
    journalled = (
        "SELECT count(*) FROM journal WHERE action LIKE 'watch.%' AND content ~ 'Ccoyllo|scar|Saturnina|ALERTA'"
    )
    assert sql(journalled) == 0


def test_the_person_who_made_an_entry_can_neither_approve_nor_renew_it(post: Any) -> None:
    path = f"{ENTRIES}/{post(ENTRIES, entry_body(), SUPERVISOR).json['id']}"
    assert post(f"{path}/approval", AGREED, SUPERVISOR).json["type"] == "/problems/four-eyes"
    later = {"expires_at": (utc_now() + timedelta(days=90)).isoformat(), "reason": "Still missing"}
    assert post(f"{path}/renewal", later, OTHER_SUPERVISOR).json["type"] == "/problems/entry-not-active"
    assert post(f"{path}/approval", AGREED, OTHER_SUPERVISOR).status_code == 200
    assert post(f"{path}/renewal", later, SUPERVISOR).json["type"] == "/problems/four-eyes"
    renewed = post(f"{path}/renewal", later, OTHER_SUPERVISOR).json
    assert (renewed["renewed_by"], renewed["expires_at"][:10]) == (OTHER_SUPERVISOR, later["expires_at"][:10])
    assert post(f"{path}/renewal", later | {"reason": ""}, OTHER_SUPERVISOR).status_code == 422
    for wrong in (timedelta(days=10), timedelta(days=-1), timedelta(days=400)):
        refused = post(f"{path}/renewal", later | {"expires_at": (utc_now() + wrong).isoformat()}, OTHER_SUPERVISOR)
        assert refused.json["errors"][0]["pointer"] == "/expires_at"


def test_an_entry_that_waits_is_withdrawn_by_refusing_it(post: Any, get: Any, sql: Any) -> None:
    entry = post(ENTRIES, entry_body(), SUPERVISOR).json["id"]
    assert post(f"{ENTRIES}/{entry}/approval", AGREED | {"agrees": False}, SUPERVISOR).status_code == 204
    assert get(f"{ENTRIES}/{entry}", SUPERVISOR).status_code == 404
    ended = "SELECT content FROM journal WHERE action = 'watch.deleted' AND subject_id = :id"
    assert "withdrawn" in str(sql(ended, id=entry))


def test_refused_and_withdrawn_entries_are_deleted(post: Any, get: Any, sql: Any) -> None:
    refused, found = (f"{ENTRIES}/{post(ENTRIES, entry_body()).json['id']}" for _ in range(2))
    assert post(f"{refused}/approval", AGREED | {"agrees": False}, SUPERVISOR).status_code == 204
    assert post(f"{found}/withdrawal", {"ending": "found"}).status_code == 204
    for path in (refused, found):
        assert get(path).status_code == 404
        assert post(f"{path}/approval", AGREED, SUPERVISOR).status_code == 404
        entry = path.rsplit("/", 1)[1]
        assert sql("SELECT count(*) FROM watch_entry WHERE id = CAST(:id AS uuid)", id=entry) == 0
        assert sql("SELECT count(*) FROM journal WHERE action = 'watch.deleted' AND subject_id = :id", id=entry) == 1


def test_the_same_entry_sent_twice_is_stored_once(post: Any, sql: Any, finger_png: Any) -> None:
    image = b64encode(finger_png(8101)).decode()
    body = entry_body(prints=[{"finger": 1, "image": image}])
    first, again = post(ENTRIES, body), post(ENTRIES, body | {"reason": "Sent once more"}, COLLEAGUE)
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert first.json["id"] == again.json["id"]
    assert sql("SELECT count(*) FROM watch_entry WHERE reference = :it", it=body["reference"]) == 1
    (print_,) = again.json["prints"]
    assert (print_["finger"], print_["has_image"]) == (1, True)
    stored = "SELECT count(*) FROM watch_print WHERE entry_id = CAST(:id AS uuid) AND sealed_image IS NOT NULL"
    assert sql(stored, id=first.json["id"]) == 1
    other = post(ENTRIES, body | {"prints": [{"finger": 2, "image": image}]})
    assert other.status_code == 201, "another finger is another entry"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"legal_basis": "registry_duty"}, "/legal_basis"),
        ({"legal_basis": "curiosity"}, "/legal_basis"),
        ({"reference": " "}, "/reference"),
        ({"reason": ""}, "/reason"),
        ({"source": "a friend"}, "/source"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": None}, "/expires_at"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "/expires_at"),
        ({"kind": "debtor"}, "/kind"),
        ({"subject": {}}, ""),
        ({"subject": {"sex": "female", "description": "Tall"}}, ""),
        ({"subject": {"given_names": "<b>"}}, "/subject/given_names"),
        ({"person_id": nobody()}, "/person_id"),
        ({"subject": {"first_surname": "Ccoyllo", "birth_from": "2016-01-01"}}, "/subject/birth_to"),
        ({"prints": [{"finger": 1}]}, "/prints/0"),
        ({"prints": [{"image": "%"}]}, "/prints/0/image"),
        ({"prints": [{"template": "aaaa"}]}, "/prints/0/template"),
        ({"prints": [{"finger": 11, "image": ""}]}, "/prints/0/finger"),
    ],
)
def test_a_wrong_entry_is_refused_and_not_stored(post: Any, sql: Any, change: Any, pointer: str) -> None:
    before = sql("SELECT count(*) FROM watch_entry")
    refused = post(ENTRIES, entry_body() | change)
    assert refused.status_code == 422, refused.text
    assert pointer in {error["pointer"] for error in refused.json["errors"]}
    assert sql("SELECT count(*) FROM watch_entry") == before


def test_a_print_of_too_low_a_quality_is_refused(ctx: Context, impressions: Any) -> None:
    from dataclasses import replace

    (sought, *_) = impressions("minor", 7101)
    poor = replace(sought, print=replace(sought.print, quality=14))
    with pytest.raises(Invalid) as refused:
        service.enter(ctx, command(subject=Subject(), prints=(poor,)))
    assert [error.pointer for error in refused.value.errors] == [poor.pointer]


def test_staff_at_a_counter_are_refused_every_route_of_the_list(client: Any, auth: Any, post: Any) -> None:
    entry = f"/api/v1{ENTRIES}/{post(ENTRIES, entry_body()).json['id']}"
    paths = [
        ("POST", f"/api/v1{ENTRIES}"),
        ("GET", f"/api/v1{ENTRIES}"),
        ("GET", entry),
        ("POST", f"{entry}/approval"),
        ("POST", f"{entry}/renewal"),
        ("POST", f"{entry}/withdrawal"),
        ("GET", "/api/v1/watchlist/hits"),
        ("GET", f"/api/v1/cases/{nobody()}/watch-hits"),
    ]
    for role in ("registrar", "clerk", "administrator", "auditor"):
        for method, path in paths:
            assert client.open(path, method=method, json={}, headers=auth(role)).status_code == 403


def test_the_hits_of_a_case_are_shown_only_to_those_who_may_see_the_case(post: Any, get: Any, open_case: Any) -> None:
    case = open_case()["id"]
    assert get(f"/cases/{case}/watch-hits").json == []
    assert get(f"/cases/{case}/watch-hits", COLLEAGUE).status_code == 404
    assert get("/watchlist/hits").json["items"] == []


def test_of_two_approvals_at_once_one_counts(
    registry: Registry, actor: Callable[..., Actor], second_supervisor: Actor, sql: Any
) -> None:
    with registry.begin(actor("investigator")) as ctx:
        entry, _ = service.enter(ctx, command(reference=f"ALERTA-{digits(8)}"))

    def approve(supervisor: Actor) -> str:
        try:
            with registry.begin(supervisor) as ctx:
                service.decide(ctx, entry.id, "The alert was read", agrees=True)
        except RegistryError as refusal:
            return refusal.slug
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(approve, (actor("supervisor"), second_supervisor)))
    assert outcomes == ["approved", "entry-not-waiting"]
    queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args ->> 'entry_id' = :id"
    assert sql(queued, task=service.SEARCH_TASK, id=str(entry.id)) == 1


def test_the_database_refuses_changes_to_an_entry(registry: Registry, post: Any) -> None:
    entry = post(ENTRIES, entry_body()).json["id"]
    for statement in (
        "UPDATE watch_entry SET reason = 'other' WHERE id = CAST(:id AS uuid)",
        "UPDATE watch_entry SET expires_at = now() WHERE id = CAST(:id AS uuid)",
    ):
        with pytest.raises(Refused, match="entry-kept"), refusals_for_constraints(), registry.engine.begin() as at:
            at.execute(text(statement), {"id": entry})
    alone = "UPDATE watch_entry SET state = 'active', approved_by = entered_by, approved_at = now() WHERE id = :id"
    with pytest.raises(Refused, match="four-eyes"), refusals_for_constraints(), registry.engine.begin() as at:
        at.execute(text(alone), {"id": entry})


def test_the_commands_delete_and_count_expired_entries(registry: Registry, actor: Any, sql: Any) -> None:
    with registry.begin(actor("investigator")) as ctx:
        ctx.now -= timedelta(days=40)
        entry, _ = service.enter(ctx, command(expires_at=ctx.now + timedelta(days=1), reference=f"A-{digits(8)}"))
    runner = CliRunner()
    assert "to be deleted: 1" in runner.invoke(watch, ["status"], obj=lambda: registry).output
    done = runner.invoke(watch, ["expire"], obj=lambda: registry)
    assert (done.exit_code, done.output.split()[0]) == (0, "1"), done.output
    assert sql("SELECT count(*) FROM watch_entry WHERE id = :id", id=entry.id) == 0
    assert "to be deleted: 0" in runner.invoke(watch, ["status"], obj=lambda: registry).output
