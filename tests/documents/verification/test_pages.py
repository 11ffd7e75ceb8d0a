"""The page on which anyone checks a card: its answers and refusals, and that it stores and logs nothing."""

import io
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
import structlog
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.documents.artefact import claim169, drawing
from registry.documents.artefact.face import CardFace
from registry.documents.cards import status
from registry.documents.cards.models import StatusEntry
from registry.documents.keys import service as keys
from registry.documents.keys.service import current_key
from registry.documents.verification import decoding, pages, service, words
from registry.people.rules import cui_check_digit
from tests.documents import issued
from tests.documents.catalogues import untranslated, untranslated_in
from tests.documents.images import photographed, png_of
from tests.documents.over_http import Sql
from tests.documents.samples import face, key
from tests.once.applications import application_of

Sign = Callable[[CardFace], str]
LANGUAGES = ("es", "en", "qu", "ay")


pytestmark = pytest.mark.usefixtures("fresh_limits")


def current(**changes: Any) -> CardFace:
    today = day_in_peru(utc_now())
    return face(**{"issued_on": today, "expires_on": today + timedelta(days=900)} | changes)


@pytest.fixture
def signed(registry: Registry) -> Sign:
    """signed(face): the QR's text under this registry's key."""

    def issue(card: CardFace) -> str:
        with registry.begin(SYSTEM) as ctx:
            return issued.issue(ctx, card)

    return issue


def submit(client: FlaskClient, language: str = "en", **form: Any) -> tuple[int, str, str]:
    """Submit the form: status, heading and page."""
    # The client itself would leave a large form's temporary file open.
    parts = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in form.items()}
    boundary, body = encode_multipart(parts)
    answer = client.post(
        f"/verify?language={language}", data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    assert answer.mimetype == "text/html"
    heading = re.search(r"<h1[^>]*>(?:<span.*?</span>)?(.*?)</h1>", answer.text)
    assert heading is not None
    return answer.status_code, heading[1], answer.text


def test_a_pasted_text_is_checked(client: FlaskClient, signed: Sign) -> None:
    status, heading, page = submit(client, text=f"  {signed(current())}\r\n")
    assert (status, heading) == (200, "Valid card")
    assert "Ángel Ñahui Muñoz Quispe" in page
    assert "99000012" in page
    assert "Demonstration card" in page


@pytest.mark.parametrize("field", ["photograph", "picture"])
def test_a_photographed_card_is_checked(client: FlaskClient, signed: Sign, field: str) -> None:
    card = current()
    picture = photographed(drawing.draw(card, signed(card)).back)
    form: dict[str, Any] = {field: (io.BytesIO(picture), "foto.jpg")}
    assert submit(client, **form)[1] == "Valid card"


def test_the_verdict_depends_on_the_day_of_the_check(ctx: Context) -> None:
    text = issued.issue(ctx, current())
    verdicts = {
        days: service.verify(replace(ctx, now=ctx.now + timedelta(days=days)), [text]).verdict
        for days in (-1, 0, 900, 901)
    }
    assert verdicts == {-1: "not_yet_valid", 0: "valid", 900: "valid", 901: "expired"}


def test_a_card_whose_place_is_set_is_revoked_at_once(ctx: Context) -> None:
    list_id, place = status.draw_place(ctx)
    other_list, other_place = status.draw_place(ctx)
    text, other = (
        issued.issue(ctx, current(number=number), (status.list_uri(ctx.settings.public_url, where), index))
        for number, where, index in (("D22222222", list_id, place), ("D33333333", other_list, other_place))
    )
    before = service.verify(ctx, [text])
    assert (before.verdict, before.is_status_checked) == ("valid", True)
    ctx.session.get_one(StatusEntry, (list_id, place)).set_at = ctx.now
    ctx.session.flush()
    assert service.verify(ctx, [text]).verdict == "revoked"
    assert service.verify(ctx, [other]).verdict == "valid"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "1",
        "/verify/status/1",
        "http://127.0.0.1:8000/verify/status/x",
        "http://127.0.0.1:8000/verify/status/01",
        "http://127.0.0.1:8000/verify/status/" + "9" * 400,
        "https://otro.example.org/verify/status/1",
        "http://127.0.0.1:8000/verify/status/999999999",
    ],
)
def test_an_address_outside_this_registry_has_no_status_list(ctx: Context, uri: str) -> None:
    assert service.current_list(ctx, uri) is None


def test_a_card_signed_by_someone_else_is_forged_and_its_content_is_not_shown(
    client: FlaskClient, signed: Sign
) -> None:
    signed(current())
    status, heading, page = submit(client, text=claim169.issue(current(), key(9)))
    assert (status, heading) == (200, "Forged card")
    assert "Quispe" not in page


@pytest.mark.parametrize("text", ["hola", "<script>alert(1)</script>", "A" * 9000, "\0", "ñ" * 100])
def test_an_invalid_text_is_answered_and_not_echoed(client: FlaskClient, text: str) -> None:
    status, heading, page = submit(client, text=text)
    assert (status, heading) == (200, "The card could not be read")
    assert "<script" not in page


@pytest.mark.parametrize(
    "data", [b"no picture", b"\xff\xd8\xff", png_of(60_000, 60_000), bytes(decoding.MOST_BYTES + 5)]
)
def test_an_invalid_picture_is_answered(client: FlaskClient, data: bytes) -> None:
    assert submit(client, picture=(io.BytesIO(data), "x.png"))[:2] == (200, "The card could not be read")


def test_an_empty_form_is_refused(client: FlaskClient) -> None:
    assert submit(client)[:2] == (422, "Nothing to check")
    assert submit(client, text="   ", picture=(io.BytesIO(b""), ""))[:2] == (422, "Nothing to check")


def test_a_form_above_the_limit_is_refused_unread(client: FlaskClient) -> None:
    data = bytes(2 * decoding.MOST_BYTES + 1000)
    assert submit(client, picture=(io.BytesIO(data), "x.png"))[:2] == (413, "The card could not be read")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_each_language_and_runs_no_script(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/verify?language={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert answer.headers["Content-Security-Policy"] == pages.POLICY
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert 'capture="environment"' in answer.text


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "es"),
        ("", "qu, es;q=0.5", "qu"),
        ("?language=ay", "qu", "ay"),
        ("?language=<b>", "fr", "es"),
        ("?language=<b>", "qu", "qu"),
    ],
)
def test_the_page_speaks_the_chosen_language_or_else_the_browsers(
    client: FlaskClient, query: str, accepted: str, language: str
) -> None:
    answer = client.get(f"/verify{query}", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("language", ["es", "qu", "ay"])
def test_the_page_has_every_word_in_every_language(language: str) -> None:
    for table in (words.VERDICT, words.ADVICE, words.FIELD, words.SEX):
        assert not untranslated(table.values(), language)
    assert not untranslated_in("verify.html", language)


def test_every_verdict_has_its_words_and_every_claim_its_label() -> None:
    for table in (words.VERDICT, words.ADVICE, words.SIGN):
        assert set(table) == {*claim169.VERDICTS, words.NOTHING, words.BUSY}
    assert set(words.SEX) == set(claim169._GENDERS)
    claims = {field.name for field in fields(claim169.CardClaims)}
    assert set(words.FIELD) == claims - {"issuer", "is_demonstration", "status"}


def test_too_many_checks_from_one_address_are_refused_for_a_minute(client: FlaskClient) -> None:
    answers = [submit(client, text="hola")[0] for _ in range(pages.PER_MINUTE.count + 1)]
    assert answers == [200] * pages.PER_MINUTE.count + [429]
    assert client.get("/verify").status_code == 200
    assert client.post("/verify", data={"text": "x"}, content_type="multipart/form-data").headers["Retry-After"] == "60"


def test_behind_a_proxy_each_client_has_its_own_limit(registry: Registry) -> None:
    behind = replace(registry, settings=replace(registry.settings, trusted_proxies=1))
    client = application_of(behind).test_client()

    def statuses(address: str, count: int) -> list[int]:
        headers = {"X-Forwarded-For": f"203.0.113.9, {address}"}
        form = {"data": {"text": "hola"}, "content_type": "multipart/form-data", "headers": headers}
        return [client.post("/verify", **form).status_code for _ in range(count)]

    most = pages.PER_MINUTE.count
    assert statuses("198.51.100.1", most + 1)[-1] == 429
    # What a caller writes before the proxy's own entry changes nothing.
    assert statuses("198.51.100.2", most) == [200] * most


def test_nothing_of_the_card_is_logged_or_journalled(client: FlaskClient, signed: Sign, sql: Sql) -> None:
    text = signed(current())
    rows = sql("SELECT count(*) FROM journal")
    with structlog.testing.capture_logs() as logged:
        submit(client, text=text)
    assert logged
    log = repr(logged)
    assert not any(word in log for word in ("Quispe", "99000012", text[:20], "127.0.0.1"))
    assert sql("SELECT count(*) FROM journal") == rows


@pytest.mark.parametrize(
    "change",
    [
        {"number": "D44444444"},
        {"given_names": "Otro"},
        {"expires_on": date(2099, 1, 1)},
        {"guardian": "Otra Persona"},
    ],
)
def test_what_a_stolen_key_signs_is_forged_unless_the_register_issued_exactly_that(
    registry: Registry, client: FlaskClient, signed: Sign, change: dict[str, Any]
) -> None:
    genuine = signed(current())
    with registry.begin(SYSTEM) as ctx:
        stolen = current_key(ctx)
        keys.rotate(replace(ctx, now=utc_now()))
    assert submit(client, text=genuine)[1] == "Valid card"
    status, heading, page = submit(client, text=claim169.issue(current(**change), stolen))
    assert (status, heading) == (200, "Forged card")
    assert "Quispe" not in page


def test_the_page_shows_the_number_as_the_paper_does_and_says_that_the_portrait_is_not_in_the_code(
    client: FlaskClient, signed: Sign
) -> None:
    card = current(cui=f"99000012-{cui_check_digit('99000012')}")
    status, _language, page = submit(client, text=signed(card))
    assert status == 200
    assert card.cui_shown in page
    assert "The code does not contain the portrait." in page
