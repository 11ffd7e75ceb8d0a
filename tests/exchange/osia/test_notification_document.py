"""What notification answers is as OSIA's own document has it, whatever is sent."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from registry.exchange.following import topic_id
from registry.people.happenings.rules import BIRTH_INSCRIBED
from tests import real_inputs
from tests.exchange.conftest import System
from tests.exchange.osia.documents import FOLDER, Document, document

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=real_inputs.MISSING)

OPERATIONS = (
    [(path, method) for path, operations in document("notification")["paths"].items() for method in operations]
    if FOLDER.is_dir()
    else []
)
ADDRESS = "http://127.0.0.1:9/events"
TAKEN = {
    ("/v1/subscriptions", "post"): 200,
    ("/v1/subscriptions", "get"): 200,
    ("/v1/topics", "post"): 200,
    ("/v1/topics", "get"): 200,
    ("/v1/topics/{uuid}", "delete"): 400,
    ("/v1/subscriptions/{uuid}", "delete"): 404,
    ("/v1/subscriptions/confirm", "get"): 400,
    ("/v1/topics/{uuid}/publish", "post"): 400,
}


def _drawable() -> dict[str, Any]:
    """The document, which calls a text `plain/text`: no library knows how to write that."""
    content = document("notification")
    body = content["paths"]["/v1/topics/{uuid}/publish"]["post"]["requestBody"]
    body["content"] = {"text/plain": body["content"]["plain/text"]}
    return content


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_that_the_document_allows_fails_here(agreed: Callable[..., System], path: str, method: str) -> None:
    import schemathesis

    system, judge = agreed(), Document("notification")
    headers = system.authorization | {"X-Purpose": "education"}

    def send(address: str, query: Any, body: Any = None) -> int:
        content = {"data": body.encode(), "content_type": "plain/text"} if isinstance(body, str) else {}
        url = f"/osia/notification{address}"
        answer = system.http.open(url, method=method.upper(), query_string=query, headers=headers, **content)
        assert answer.status_code < 500, answer.json
        assert judge.errors(method, path, answer) == [], (answer.status_code, answer.json)
        return int(answer.status_code)

    @settings(max_examples=5)
    @given(case=schemathesis.openapi.from_dict(_drawable())[path][method.upper()].as_strategy())
    def drawn(case: Any) -> None:
        values = {key: quote(str(value), safe="") for key, value in (case.path_parameters or {}).items()}
        if any(not value or value in (".", "..", "confirm") for value in values.values()):
            return
        query = dict(case.query or {})
        for chosen in (query, query | {"topic": BIRTH_INSCRIBED, "address": ADDRESS, "name": BIRTH_INSCRIBED}):
            known = {name: value for name, value in chosen.items() if name in query}
            send(path.format(**values), known, case.body)

    drawn()
    valid = {"topic": BIRTH_INSCRIBED, "address": ADDRESS, "name": BIRTH_INSCRIBED, "token": "x"}
    taken = {parameter["name"] for parameter in document("notification")["paths"][path][method].get("parameters", ())}
    query = {name: value for name, value in valid.items() if name in taken}
    assert send(path.format(uuid=topic_id(BIRTH_INSCRIBED)), query) == TAKEN[path, method]
