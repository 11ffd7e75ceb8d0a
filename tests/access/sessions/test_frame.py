"""What surrounds every page: refusals in words, the language, the menu."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.access.sessions.conftest import Browser, Person

Open = Callable[[], Browser]
Make = Callable[..., Person]

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_reads_a_refusal_as_a_page_and_a_program_as_a_problem(client: FlaskClient) -> None:
    page = client.get("/nowhere", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page or record." in page.text
    assert page.headers["X-Request-Id"] in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert client.get("/nowhere").mimetype == "application/problem+json"
    assert client.get("/api/v1/nowhere", headers=BROWSER).mimetype == "application/problem+json"


@pytest.mark.parametrize("host", ["a b", "[::1", "x:99999999", "..", "\udcff", "a/../b", "Zq\x00"])
def test_a_host_that_is_none_is_refused_and_is_no_failure(client: FlaskClient, host: str) -> None:
    for path in ("/", "/sign-in", "/nowhere"):
        answer = client.get(path, headers=BROWSER, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code in (303, 200, 400, 404), (path, answer.text)


def test_a_language_chosen_on_a_page_is_kept_in_the_browser(client: FlaskClient) -> None:
    sent = client.post("/language", data={"language": "es", "to": "/sign-in"}, content_type="multipart/form-data")
    assert (sent.status_code, sent.location) == (303, "/sign-in")
    page = client.get("/sign-in")
    assert (page.headers["Content-Language"], '<html lang="es">' in page.text) == ("es", True)
    assert client.get("/api/v1/nowhere").headers["Content-Language"] == "en"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "evil", "/\r\nx"])
def test_the_choice_of_a_language_leads_to_no_other_site(client: FlaskClient, to: str) -> None:
    sent = client.post("/language", data={"language": "es", "to": to}, content_type="multipart/form-data")
    assert sent.location == "/"


@pytest.mark.parametrize("role", ["registrar", "clerk", "investigator", "supervisor", "administrator", "auditor"])
def test_everybody_is_received_after_signing_in(browser: Open, person: Make, role: str) -> None:
    page = browser().signed_in(person(role))
    shown = page.get("/")
    if shown.location:  # an investigator begins with the queue
        shown = page.get(shown.location)
    assert shown.status_code == 200, shown.text
    assert "<h1" in shown.text
    assert "My account" in page.get("/account").text


def test_one_signs_out_of_a_refusal_as_of_any_page(browser: Open, person: Make) -> None:
    page = browser().signed_in(person())
    refused = page.send("/account", f"/account/tokens/{uuid.uuid4()}/end")
    assert refused.status_code == 404
    token = re.search(r'name="form_token" value="([^"]+)"', refused.text)
    assert token is not None, refused.text
    assert page.post("/sign-out", form_token=token[1]).location == "/sign-in"
