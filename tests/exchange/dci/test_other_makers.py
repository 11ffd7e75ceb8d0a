"""What clients of other makers send: taken where the standard leaves no doubt, else refused with what is wrong."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.clock import utc_now
from tests.exchange.conftest import System, searching

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def ask(client: FlaskClient, agreed: Callable[..., System], child: dict[str, Any]) -> Callable[..., Any]:
    """ask(change, **headers): the answer to a signed search for the child, whose bytes are changed before they go."""
    system = agreed()

    def post(
        changed: Callable[[bytes], bytes] = bytes,
        *,
        nulls: tuple[str, ...] = (),
        header: dict[str, Any] | None = None,
        **headers: str,
    ) -> Any:
        message = system.message("search", searching(("BRN", child["number"])), **(header or {}))
        message["header"] |= dict.fromkeys(nulls)
        item = message["message"]["search_request"][0]
        item |= dict.fromkeys(set(nulls) & {"locale", "pagination"})
        item["search_criteria"] |= dict.fromkeys(set(nulls) & {"sort", "pagination", "consent", "version"})
        content = {"header": message["header"], "message": message["message"]}
        body = json.dumps({"signature": system.signature(content)} | content, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json"} | system.authorization | headers
        return client.post("/dci/registry/sync/search", data=changed(body), headers=sent)

    return post


def test_what_says_the_same_in_another_way_is_taken(ask: Callable[..., Any]) -> None:
    nulls = ("sender_uri", "is_msg_encrypted", "locale", "sort", "pagination", "consent", "version", "meta")
    for answer in (
        ask(lambda body: b"\xef\xbb\xbf" + body),
        ask(nulls=nulls[:-3]),
        ask(nulls=("meta", "receiver_id"), header={"receiver_id": None}),
        ask(header={"message_ts": utc_now().astimezone(INDIA).isoformat(), "extra": {"of": ["ours"]}}),
        ask(**{"Content-Type": "Application/JSON; charset=UTF-8", "Accept": "application/xml"}),
        ask(**{"Content-Encoding": "identity"}),
    ):
        assert answer.status_code == 200, answer.text
        assert len(answer.json["message"]["search_response"][0]["data"]["reg_records"]) == 1


def test_what_cannot_be_read_is_refused_with_what_is_wrong(ask: Callable[..., Any]) -> None:
    for answer, status, words in (
        (ask(gzip.compress, **{"Content-Encoding": "gzip"}), 400, "without Content-Encoding"),
        (ask(lambda body: body.decode().encode("utf-16")), 400, "one JSON object in UTF-8"),
        (ask(lambda body: body[:-1] + b', "header": {}}'), 422, "A field is given twice"),
        (ask(lambda body: body[:-1] + b', "x": NaN}'), 422, "/x: Must be a finite number"),
        (ask(lambda body: b"[" + body + b"]"), 422, "Must be a JSON object."),
        (ask(header={"message_ts": utc_now().replace(tzinfo=None).isoformat()}), 400, "/header/message_ts"),
        (ask(nulls=("message_id",)), 400, "/header/message_id"),
        (ask(**{"Content-Type": "text/json"}), 415, "Send application/json"),
    ):
        assert answer.status_code == status, answer.text
        assert words in answer.json["error"]["message"]
        assert answer.json["errors"] == [answer.json["error"]]
