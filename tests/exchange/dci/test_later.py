"""What is answered later reaches the agreed address and nowhere else, once the journal names whom it shows."""

import base64
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.documents.keys.service import public_keys
from registry.exchange.clients import service, signing
from registry.exchange.clients.sending import NotDelivered
from registry.exchange.clients.signing import Key
from registry.people.happenings.rules import ACTA_CORRECTED, DEATH_RECORDED, ID_ISSUED
from registry.people.happenings.service import happen
from tests.exchange.conftest import Listener, System, searching

Happens = Callable[[str], None]


def subscribing(child: dict[str, Any], event: str = "BIRTH", **changes: Any) -> dict[str, Any]:
    criteria = {
        "reg_event_type": event,
        "filter": {"type": "BRN", "value": child["number"]},
        "notify_record_type": "Person",
        "authorize": {"purpose": {"code": "health_care"}},
    } | changes
    item = {"reference_id": "r", "timestamp": "2026-11-29T08:00:00-05:00", "subscribe_criteria": criteria}
    return {"transaction_id": uuid.uuid4().hex, "subscribe_request": [item]}


@pytest.fixture
def system(agreed: Callable[..., System], listener: Listener) -> System:
    return agreed(callback_url=f"{listener.address}/calls")


@pytest.fixture
def happens(registry: Registry, child: dict[str, Any], work: Callable[[], None]) -> Happens:
    """happens(kind): something happens to the child, and the jobs run."""

    def happen_now(kind: str) -> None:
        with registry.begin(SYSTEM) as ctx:
            happen(ctx, kind, uuid.UUID(child["child_id"]), uuid.uuid4())
        work()

    return happen_now


@pytest.fixture
def subscribe(
    system: System, child: dict[str, Any], listener: Listener, work: Callable[[], None]
) -> Callable[..., Any]:
    """subscribe(event): the entry of `subscribe_response` that the client is sent."""

    def ask(event: str = "BIRTH", **changes: Any) -> Any:
        assert system.send("subscribe", "subscribe", subscribing(child, event, **changes)).status_code == 202
        work()
        return listener.received.pop()[1]["message"]["subscribe_response"][0]

    return ask


def test_an_answer_comes_signed_and_with_the_ids_of_its_question(
    registry: Registry, system: System, child: dict[str, Any], listener: Listener, work: Callable[[], None]
) -> None:
    question = searching(("BRN", child["number"]))
    acknowledged = system.send("search", "search", question, sender_uri=f"{listener.address}/calls/registry/on-search")
    work()
    [(path, body)] = listener.received
    assert path == "/calls/registry/on-search"
    message = body["message"]
    assert message["transaction_id"] == question["transaction_id"]
    assert message["correlation_id"] == acknowledged.json["message"]["correlation_id"]
    assert message["search_response"][0]["data"]["reg_records"] == system.found(("BRN", child["number"]))
    with registry.begin(SYSTEM) as ctx:
        keys = [Key(key.kid, "ed25519", key.public) for key in public_keys(ctx.session, "")]
    now = datetime.now(UTC)
    assert signing.is_genuine(body["signature"], body["header"], message, "civil-registry", keys, now)
    assert not signing.is_genuine(body["signature"], body["header"], message | {"x": 1}, "civil-registry", keys, now)


def test_a_client_that_is_away_gets_the_same_message_later_and_nothing_is_kept_of_it(
    system: System,
    child: dict[str, Any],
    listener: Listener,
    work: Callable[[], None],
    resend: Callable[[System], None],
    sql: Any,
) -> None:
    listener.status = 503
    system.send("search", "search", searching(("BRN", child["number"])))
    with pytest.raises(NotDelivered):
        work()
    listener.status = 200
    resend(system)
    work()
    first, second = (body for _path, body in listener.received)
    assert first["header"]["message_id"] == second["header"]["message_id"]
    assert first["message"] == second["message"]
    assert sql("SELECT count(*) FROM dci_outgoing WHERE id = :id", id=uuid.UUID(second["header"]["message_id"])) == 0
    asked = sql("SELECT count(*) FROM dci_message WHERE sealed_request IS NOT NULL AND answered_at IS NOT NULL")
    assert asked == 0


def test_no_redirect_is_followed(
    system: System, child: dict[str, Any], listener: Listener, work: Callable[[], None]
) -> None:
    listener.status, listener.location = 302, f"{listener.address}/elsewhere"
    system.send("search", "search", searching(("BRN", child["number"])))
    with pytest.raises(NotDelivered):
        work()
    assert [path for path, _body in listener.received] == ["/calls/registry/on-search"]


def test_a_subscriber_is_told_what_happens_to_its_child_and_of_nothing_else(
    subscribe: Callable[..., Any], system: System, happens: Happens, listener: Listener, work: Callable[[], None]
) -> None:
    made = subscribe("spdci-common:RegistryEventType:LiveBirth")
    assert made["status"] == "succ"
    code = made["subscriptions"][0]["code"]
    happens(DEATH_RECORDED)
    assert listener.received == []
    happens(ACTA_CORRECTED)
    [(path, body)] = listener.received
    assert path == "/calls/registry/notify"
    event = body["message"]["notify_event"][0]
    assert event["data"]["reg_event_type"] == "spdci-common:RegistryEventType:LiveBirth"
    assert event["data"]["reg_records"]["@type"] == "CRVS_Person"
    listener.received.clear()
    ended = {"transaction_id": "t", "timestamp": "2026-11-29T08:00:00-05:00", "subscription_codes": [code]}
    for reason in (None, "rjct.event.already_unsubscribed"):
        system.send("unsubscribe", "unsubscribe", ended)
        work()
        message = listener.received.pop()[1]["message"]
        assert message.get("status_reason_code") == reason
        assert message["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    happens(ACTA_CORRECTED)
    assert listener.received == []


@pytest.mark.parametrize(
    ("event", "changes", "reason"),
    [
        ("MARRIAGE", {}, "rjct.notify_types.invalid"),
        ("BIRTH", {"filter": {"type": "BRN", "value": "no such"}}, "rjct.person_id.invalid"),
        ("BIRTH", {"authorize": {}}, "rjct.notify_details.invalid"),
        (
            "BIRTH",
            {"frequency": {"start_time": "2026-11-29T08:00:00Z", "end_time": "2026-11-30T08:00:00Z", "frequency": "0"}},
            "rjct.notify_details.invalid",
        ),
        (
            "BIRTH",
            {
                "filter_type": "predicate",
                "filter": [
                    {"expression1": {"attribute_name": n, "operator": "eq", "attribute_value": v}}
                    for n, v in {"given_name": "A", "surname": "B", "birth_date": "2026-01-01"}.items()
                ],
            },
            "rjct.notify_details.invalid",
        ),
    ],
    ids=str,
)
def test_a_subscription_that_is_not_agreed_is_rejected(
    subscribe: Callable[..., Any], event: str, changes: dict[str, Any], reason: str
) -> None:
    made = subscribe(event, **changes)
    assert (made["status"], made["status_reason_code"]) == ("rjct", reason)


def test_nobody_subscribes_twice(subscribe: Callable[..., Any]) -> None:
    assert subscribe("DEATH")["status"] == "succ"
    assert subscribe("DEATH")["status_reason_code"] == "rjct.event.already_subscribed"


def test_after_the_agreement_ended_nothing_is_sent(
    registry: Registry,
    actor: Callable[..., Actor],
    system: System,
    subscribe: Callable[..., Any],
    happens: Happens,
    child: dict[str, Any],
    listener: Listener,
) -> None:
    subscribe("IDENTITY_CARD")
    system.send("search", "search", searching(("BRN", child["number"])))
    with registry.begin(actor("administrator")) as ctx:
        service.revoke(ctx, system.agreement_id, "the programme ended")
    happens(ID_ISSUED)
    assert listener.received == []
    assert system.search(("BRN", child["number"])).status_code == 401


def test_a_client_asks_what_became_of_its_own_messages_alone(
    system: System, agreed: Callable[..., System], child: dict[str, Any], work: Callable[[], None]
) -> None:
    question = searching(("BRN", child["number"]), ("MRN", "1"))
    correlation_id = system.send("search", "search", question).json["message"]["correlation_id"]

    def status(asking: System, kind: str, value: Any) -> Any:
        item = {"reference_id": "s", "txn_type": "search", "attribute_type": kind, "attribute_value": value}
        content = {"transaction_id": "t", "txnstatus_request": item}
        answer = asking.send("sync/txn/status", "txn-status", content)
        assert answer.status_code == 200, answer.json
        entries = answer.json["message"]["txnstatus_response"]["txn_status"]["search_response"]
        return [(entry["status"], entry.get("status_reason_code"), "data" in entry) for entry in entries]

    assert status(system, "correlation_id", correlation_id) == [("rcvd", None, False)] * 2
    work()
    done = [("succ", None, False), ("rjct", "rjct.search_criteria.invalid", False)]
    assert status(system, "correlation_id", correlation_id) == done
    assert status(system, "transaction_id", question["transaction_id"]) == done
    assert status(system, "reference_id_list", ["ref-1"]) == done
    for kind, value in (("correlation_id", "x"), ("transaction_id", 7), ("reference_id_list", ["none"])):
        assert status(system, kind, value) == []
    assert status(agreed(), "correlation_id", correlation_id) == []


def test_what_waits_to_be_answered_or_sent_is_sealed(
    registry: Registry, system: System, child: dict[str, Any], listener: Listener, work: Callable[[], None], sql: Any
) -> None:
    listener.status = 500
    system.send("search", "search", searching(("BRN", child["number"])))
    stored = sql(
        "SELECT sealed_request FROM dci_message WHERE sealed_request IS NOT NULL ORDER BY received_at DESC LIMIT 1"
    )
    assert child["number"].encode() not in bytes(stored)
    with pytest.raises(NotDelivered):
        work()
    sent = sql("SELECT sealed_body FROM dci_outgoing ORDER BY made_at DESC LIMIT 1")
    assert json.dumps(child["given_names"], ensure_ascii=False).strip('"').encode() not in bytes(sent)
    assert base64.b64encode(child["number"].encode()) not in bytes(sent)
