"""The address on a certified copy shows a browser what the paper must say, and answers programs with JSON."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

Make = Callable[..., dict[str, Any]]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _code(inscribed: Make, send: Any, sql: Any) -> str:
    record = inscribed()["id"]
    answer = send(f"/records/{record}/copies", {"language": "qu"})
    assert answer.status_code == 201, answer.text
    code: str = sql("SELECT code FROM certified_copy WHERE record_id = :id", id=record)
    return code


def test_a_browser_sees_what_the_paper_must_say(client: FlaskClient, inscribed: Make, send: Any, sql: Any) -> None:
    code = _code(inscribed, send, sql)
    page = client.get(f"/verify/copies/{code}", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    answer = client.get(f"/verify/copies/{code}").json
    assert answer is not None
    paper = answer["paper"]
    for name in ("number", "given_names", "first_surname", "born_on"):
        assert paper[name] in page.text, name
    assert "<script" not in page.text
    assert "Accept" in page.headers["Vary"]


def test_a_code_of_no_copy_is_told_in_words(client: FlaskClient) -> None:
    page = client.get(f"/verify/copies/{'x' * 24}", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert client.get("/verify/copies", headers=BROWSER).status_code == 200
    led = client.get("/verify/copies?code=ABC", headers=BROWSER)
    assert (led.status_code, led.location) == (303, "/verify/copies/ABC")
