"""What is answered by OSIA is as its own documents have it, whatever is sent."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from tests import real_inputs
from tests.exchange.conftest import System
from tests.exchange.osia.documents import FOLDER, Document, document

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=real_inputs.MISSING)

OPERATIONS = (
    [
        (name, path, method)
        for name in ("pr", "uin")
        for path, operations in document(name)["paths"].items()
        for method in ("get", "post", "put", "patch", "delete")
        if method in operations
    ]
    if FOLDER.is_dir()
    else []
)
PREFIX = {"pr": "/osia/pr", "uin": "/osia/uin"}


@pytest.mark.parametrize(("name", "path", "method"), OPERATIONS)
def test_no_request_that_a_document_allows_fails_here(
    agreed: Callable[..., System], child: dict[str, Any], name: str, path: str, method: str
) -> None:
    import schemathesis

    system, judge = agreed(assumed_purpose="education"), Document(name)
    headers = system.authorization | {"X-Purpose": "education"}
    named = [{"attributeName": "actaNumber", "operator": "=", "value": child["number"]}]
    found = system.http.post("/osia/pr/v1/persons?transactionId=t", json=named, headers=headers).json
    alias = found[0]["personId"]

    def send(address: str, query: Any, body: Any, media_type: str | None) -> None:
        options: dict[str, Any] = {"query_string": query, "headers": headers}
        if media_type == "application/json" and isinstance(body, (dict, list, str, int, float, bool, type(None))):
            options["json"] = body
        answer = system.http.open(PREFIX[name] + address, method=method.upper(), **options)
        assert answer.status_code < 500, answer.json
        assert answer.status_code != 404 or "{" in path, address
        assert judge.errors(method, path, answer) == [], (answer.status_code, answer.json)

    @settings(max_examples=5)
    @given(case=schemathesis.openapi.from_dict(document(name))[path][method.upper()].as_strategy())
    def drawn(case: Any) -> None:
        values = {key: quote(str(value), safe="") for key, value in (case.path_parameters or {}).items()}
        if any(not value or value in (".", "..") for value in values.values()):
            return
        for chosen in (values, values | dict.fromkeys(values, "acta") | {"personId": alias} if values else values):
            send(path.format(**chosen), dict(case.query or {}), case.body, case.media_type)

    drawn()
