"""What is answered by DCI is as the standard's document has it, whatever is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings

from tests import real_inputs
from tests.exchange.conftest import Listener, System, searching
from tests.exchange.dci.standard import PATH, Standard, document

pytestmark = pytest.mark.skipif(not PATH.exists(), reason=real_inputs.MISSING)

PATHS = {
    "search": "search",
    "subscribe": "subscribe",
    "unsubscribe": "unsubscribe",
    "txn/status": "txn-status",
    "sync/search": "search",
    "sync/txn/status": "txn-status",
}
THEIRS = ("on-search", "on-subscribe", "on-unsubscribe", "notify", "txn/on-status")


@pytest.fixture(scope="module")
def standard() -> Standard:
    return Standard()


def messages(child: dict[str, Any]) -> dict[str, Any]:
    moment = "2026-11-29T08:00:00-05:00"
    subscribe = {
        "reg_event_type": "spdci-common:RegistryEventType:Death",
        "filter": {"type": "BRN", "value": child["number"]},
        "notify_record_type": "spdci-extensions-dci:Person",
        "authorize": {"purpose": {"code": "education"}},
    }
    item = {"reference_id": "r", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "t"}
    return {
        "search": searching(("BRN", child["number"]), ("BRN", "no such number"), ("MRN", "1")),
        "subscribe": {
            "transaction_id": "t",
            "subscribe_request": [{"reference_id": "r", "timestamp": moment, "subscribe_criteria": subscribe}],
        },
        "unsubscribe": {"transaction_id": "t", "timestamp": moment, "subscription_codes": ["sub-of-nobody"]},
        "txn-status": {"transaction_id": "t", "txnstatus_request": item},
    }


def test_every_answer_of_every_path_is_as_the_document_has_it(
    system: System, child: dict[str, Any], standard: Standard
) -> None:
    sent = messages(child)
    for path, action in PATHS.items():
        body = system.message(action, sent[action])
        assert standard.request_errors(path, body) == [], path
        kinds: dict[str, tuple[Any, dict[str, str]]] = {
            "right": (body, system.authorization),
            "twice": (body, system.authorization),
            "unsigned": (body | {"signature": "none"}, system.authorization),
            "no token": (body, {}),
            "no message": ({"header": body["header"]}, system.authorization),
            "empty": ({}, system.authorization),
        }
        for kind, (content, headers) in kinds.items():
            answer = system.http.post(f"/dci/registry/{path}", json=content, headers=headers)
            assert answer.mimetype == "application/json", (path, kind)
            assert standard.answer_errors(path, answer.status_code, answer.json) == [], (path, kind, answer.json)
            expected = {"right": (200, 202), "unsigned": (401,), "no token": (401,)}.get(kind, (400,))
            assert answer.status_code in expected, (path, kind, answer.json)


def test_what_a_registry_calls_at_its_clients_is_refused_here(system: System, standard: Standard) -> None:
    for path in THEIRS:
        answer = system.http.post(f"/dci/registry/{path}", json={"header": {}}, headers=system.authorization)
        assert answer.status_code == 400
        assert answer.json["message"]["ack_status"] == "ERR"
        assert standard.answer_errors(path, 400, answer.json) == []


@pytest.mark.parametrize("path", [*PATHS, *THEIRS])
def test_no_request_that_the_document_allows_fails_here(
    app: Flask, agreed: Callable[..., System], standard: Standard, path: str
) -> None:
    import schemathesis

    system = agreed(is_signed=False)
    operation = schemathesis.openapi.from_dict(document())[f"/registry/{path}"]["POST"]

    @settings(max_examples=10)
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        body = case.body
        if not isinstance(body, dict) or case.media_type != "application/json":
            return
        if isinstance(body.get("header"), dict):
            # As this client and now, so that more of what was drawn is read.
            own = system.message(PATHS.get(path, "search"), {"x": [0]})["header"]
            body = body | {"header": body["header"] | {name: own[name] for name in own if name != "total_count"}}
            for name in ("search_request", "subscribe_request"):
                items = body["message"].get(name) if isinstance(body.get("message"), dict) else None
                if isinstance(items, list):
                    body["header"]["total_count"] = len(items)
            body["signature"] = ""
        answer = system.http.post(f"/dci/registry/{path}", json=body, headers=system.authorization)
        assert answer.status_code < 500, answer.json
        assert standard.answer_errors(path, answer.status_code, answer.json) == []

    send()


def test_what_is_sent_to_a_client_is_as_the_document_has_it(
    agreed: Callable[..., System],
    child: dict[str, Any],
    standard: Standard,
    listener: Listener,
    work: Callable[[], None],
) -> None:
    system = agreed(callback_url=listener.address)
    for path, action in list(PATHS.items())[:4]:
        answer = system.send(path, action, messages(child)[action])
        assert (answer.status_code, answer.json["message"]["ack_status"]) == (202, "ACK")
    work()
    paths = [path for path, _body in listener.received]
    expected = ["on-search", "on-subscribe", "on-unsubscribe", "txn/on-status"]
    assert sorted(paths) == sorted(f"/registry/{path}" for path in expected)
    for path, body in listener.received:
        # The document's record of a status or a notification is an object, that of a search a list.
        assert standard.request_errors(path.removeprefix("/registry/"), body) == [], path
