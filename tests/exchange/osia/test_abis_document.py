"""What abis answers is as OSIA's own document has it, whatever is sent."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from tests import real_inputs
from tests.exchange.abis.conftest import Workflow
from tests.exchange.abis.conftest import workflow as workflow  # a fixture
from tests.exchange.osia.documents import FOLDER, Document, document

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=real_inputs.MISSING)

OPERATIONS = (
    [(path, method) for path, operations in document("abis")["paths"].items() for method in operations]
    if FOLDER.is_dir()
    else []
)
NAMES = {"personId": "A", "personIdTarget": "A", "personIdSource": "B", "encounterId": "e1", "galleryId": "CENSUS"}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_that_the_document_allows_fails_here(
    workflow: Callable[..., Workflow], path: str, method: str
) -> None:
    import schemathesis

    flow, judge = workflow(per_day=1_000_000), Document("abis")
    usable = [flow.record(901)]

    def send(address: str, query: Any, body: Any, media_type: str | None) -> int:
        headers = flow.system.authorization | {"X-Purpose": "education"}
        options: dict[str, Any] = {"query_string": query, "headers": headers}
        if media_type == "application/json" and isinstance(body, (dict, list, str, int, float, bool, type(None))):
            options["json"] = body
        answer = flow.system.http.open(f"/osia/abis{address}", method=method.upper(), **options)
        assert answer.status_code < 500, answer.json
        assert answer.status_code != 404 or "{" in path, address
        assert judge.errors(method, path, answer) == [], (answer.status_code, answer.json)
        return int(answer.status_code)

    def kept() -> None:
        for person in ("A", "B"):
            flow.ask("POST", f"persons/{person}/encounters/e1", flow.encounter(*usable))

    @settings(max_examples=3)
    @given(case=schemathesis.openapi.from_dict(document("abis"))[path][method.upper()].as_strategy())
    def drawn(case: Any) -> None:
        values = {key: quote(str(value), safe="") for key, value in (case.path_parameters or {}).items()}
        if any(not value or value in (".", "..") for value in values.values()):
            return
        kept()
        query, body = dict(case.query or {}), case.body
        for chosen in (values, {key: NAMES.get(key, value) for key, value in values.items()}):
            send(path.format(**chosen), query, body, case.media_type)
        if isinstance(body, dict) and "biometricData" in body:  # as drawn, but with a print that can be read
            mended = json.loads(json.dumps(body)) | {"biometricData": usable}
            for name in ("encryption", "integrity", "encounterId"):
                mended.pop(name, None)
            send(path.format(**chosen), {"transactionId": "t"}, mended, case.media_type)

    drawn()
    kept()
    names = NAMES | {"taskId": "x"}
    if "move" in path or "merge" in path:
        flow.ask("DELETE", "persons/A/encounters/e1")
        flow.enrol("A", "e3")
    if path.startswith("/v1/persons") and method == "post" and "encounters/{encounterId}" in path:
        names["encounterId"] = "e1" if "move" in path else "e2"
    query = {"transactionId": "t"} | ({"status": "INACTIVE"} if path.endswith("Id}/status") and method == "put" else {})
    status = send(path.format(**names), query, _valid(path, method, flow), "application/json")
    assert status == (404 if "{taskId}" in path else 204 if _is_empty(path, method) else 200)
    if path.startswith("/v1/identify/"):
        later = query | {"callback": "http://127.0.0.1:9/answers"}
        assert send(path.format(**names), later, _valid(path, method, flow), "application/json") == 202


def _valid(path: str, method: str, flow: Workflow) -> Any:
    """A body that is answered."""
    prints = [flow.record(901)]
    if path == "/v1/identify/{galleryId}":
        return {"filter": {}, "biometricData": prints}
    if path.startswith("/v1/verify"):
        names = ("biometricData1", "biometricData2") if path == "/v1/verify" else ("biometricData",)
        return dict.fromkeys(names, prints)
    if path.endswith("/galleries"):
        return ["CENSUS"] if method == "put" else None
    is_stored = path.startswith("/v1/persons") and method in ("post", "put") and not _is_empty(path, method)
    return flow.encounter(*prints) if is_stored else None


def _is_empty(path: str, method: str) -> bool:
    is_change = path.endswith(("/status", "/galleries")) and method == "put"
    return method == "delete" or is_change or "merge" in path or "move" in path
