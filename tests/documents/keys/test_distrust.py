"""A stolen key of the issuer: two persons distrust it, issued cards stay valid, forgeries are told as forged."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.bootstrap import build_registry
from registry.cli import main
from registry.core.context import SYSTEM, Actor, Context
from registry.core.errors import Invalid, NotFound, Refused
from registry.core.registry import Registry
from registry.documents.artefact import claim169, status_list
from registry.documents.artefact.cose import SigningKey
from registry.documents.keys import distrust, jwks, queries, service
from registry.documents.keys.models import IssuerKey
from registry.documents.verification import service as verification
from tests.conftest import EnglishClient
from tests.documents import issued
from tests.documents.samples import face
from tests.once.applications import application_of

Actors = Callable[..., Actor]


@pytest.fixture
def by(ctx: Context) -> Callable[[Actor], Context]:
    """by(actor): the same unit of work, done by somebody else."""
    return lambda actor: replace(ctx, actor=actor)


@pytest.fixture
def old(ctx: Context) -> SigningKey:
    """The key that signs, in use for a month."""
    kid = service.current_key(ctx).kid
    ctx.session.execute(text("SET LOCAL session_replication_role = replica"))
    ctx.session.get_one(IssuerKey, kid).active_from = ctx.now - timedelta(days=30)
    ctx.session.flush()
    ctx.session.execute(text("SET LOCAL session_replication_role = origin"))
    return service.current_key(ctx)


@pytest.fixture
def one(by: Callable[[Actor], Context], actor: Actors) -> Context:
    return by(actor("supervisor"))


@pytest.fixture
def other(by: Callable[[Actor], Context], second_supervisor: Actor) -> Context:
    return by(second_supervisor)


def distrusted(one: Context, other: Context, kid: str, day: date) -> None:
    request = distrust.request_distrust(one, kid, day, "a copy of the server's disk was found")
    distrust.approve(other, request.id)


def published(ctx: Context) -> list[Any]:
    """What a verifier without a connection has."""
    return jwks.read(json.dumps(service.jwks(ctx.session, ctx.settings.public_url)).encode())


def test_the_next_key_signs_at_once_and_the_journal_says_who_decided(
    ctx: Context, one: Context, other: Context, old: SigningKey
) -> None:
    distrusted(one, other, old.kid, ctx.today)
    assert service.current_key(ctx).kid != old.kid
    assert queries.distrusted(ctx.session) == {old.kid: ctx.today}
    actions = [entry.action for entry in {id(entry): entry for entry in (*one.entries, *other.entries)}.values()]
    assert {"issuer_key.distrust_requested", "issuer_key.retired", "issuer_key.distrusted"} <= set(actions)


def test_what_was_issued_stays_valid_and_what_was_not_is_told_as_forged(
    ctx: Context, one: Context, other: Context, old: SigningKey
) -> None:
    day = ctx.today - timedelta(days=3)
    before, after = day - timedelta(days=2), day + timedelta(days=1)
    ends = ctx.today + timedelta(days=900)
    genuine = issued.issue(ctx, face(number="D22222222", issued_on=before, expires_on=ends))
    since = issued.issue(ctx, face(number="D33333333", issued_on=after, expires_on=ends))
    dated_back = claim169.issue(face(number="D44444444", issued_on=before, expires_on=ends), old)
    altered = claim169.issue(face(number="D22222222", given_names="Otra", issued_on=before, expires_on=ends), old)
    distrusted(one, other, old.kid, day)
    online = [verification.verify(ctx, [code]) for code in (genuine, since, dated_back, altered)]
    assert [reading.verdict for reading in online] == ["valid", "valid", "forged", "forged"]
    assert all(reading.is_key_distrusted for reading in online)
    offline = [claim169.read(code, published(ctx), ctx.now) for code in (genuine, since, dated_back, altered)]
    assert [reading.verdict for reading in offline] == ["distrusted"] * 4
    assert all(reading.claims is None and f"{old.issuer}/verify" in str(reading.reason) for reading in offline)
    assert "can date a card back" in str(offline[0].reason)
    assert "dated on or after" in str(offline[1].reason)


def test_a_status_list_that_the_stolen_key_signed_is_not_believed(
    ctx: Context, one: Context, other: Context, old: SigningKey
) -> None:
    hidden = status_list.sign(status_list.encode([]), "https://x/verify/status/1", old, ctx.now)
    status_list.read(hidden, published(ctx), ctx.now)
    distrusted(one, other, old.kid, ctx.today)
    with pytest.raises(status_list.StatusListUnusable, match="stolen"):
        status_list.read(hidden, published(ctx), ctx.now)


def test_it_is_undone_the_same_way_and_the_key_does_not_sign_again(
    ctx: Context, one: Context, other: Context, old: SigningKey
) -> None:
    code = issued.issue(ctx, face(issued_on=ctx.today, expires_on=ctx.today + timedelta(days=900)))
    distrusted(one, other, old.kid, ctx.today)
    following = service.current_key(ctx).kid
    request = distrust.request_trust(other, old.kid, "the disk was another machine's")
    with pytest.raises(Refused, match="four-eyes"):
        distrust.approve(other, request.id)
    later = replace(one, now=ctx.now + timedelta(minutes=1))
    distrust.approve(later, request.id)
    assert queries.distrusted(ctx.session) == {}
    assert claim169.read(code, published(ctx), ctx.now).verdict == "valid"
    assert service.current_key(ctx).kid == following
    with pytest.raises(Refused, match="key-trusted"):
        distrust.request_trust(one, old.kid, "once more")


def test_nobody_decides_alone_twice_or_about_what_is_not_there(
    ctx: Context, one: Context, other: Context, old: SigningKey
) -> None:
    request = distrust.request_distrust(one, old.kid, ctx.today, "a reason")
    with pytest.raises(Refused, match="four-eyes"):
        distrust.approve(one, request.id)
    with pytest.raises(Refused, match="key-request-open"):
        distrust.request_distrust(other, old.kid, ctx.today, "a reason")
    distrust.refuse(other, request.id)
    assert queries.distrusted(ctx.session) == {}
    assert service.current_key(ctx).kid == old.kid
    again = distrust.request_distrust(one, old.kid, ctx.today, "a mistaken reason")
    assert distrust.refuse(one, again.id).state == "refused", "whoever asked takes it back"
    with pytest.raises(Refused, match="key-request-decided"):
        distrust.approve(other, again.id)
    with pytest.raises(Refused, match="key-request-decided"):
        distrust.approve(other, request.id)
    with pytest.raises(NotFound):
        distrust.request_distrust(one, "unknown1", ctx.today, "a reason")
    for day in (ctx.today + timedelta(days=1), ctx.today - timedelta(days=31)):
        with pytest.raises(Invalid):
            distrust.request_distrust(one, old.kid, day, "a reason")


@pytest.mark.parametrize(
    "change", ["UPDATE issuer_key_distrust SET distrusted_from = NULL", "DELETE FROM issuer_key_distrust"]
)
def test_a_decision_stays_in_the_database(
    ctx: Context, one: Context, other: Context, old: SigningKey, change: str
) -> None:
    distrusted(one, other, old.kid, ctx.today)
    with pytest.raises(Exception, match=r"append-only|never"), ctx.session.begin_nested():
        ctx.session.execute(text(change))


@pytest.mark.parametrize("revoked", [{}, {"revoked_at": "soon"}, "yes", None])
def test_a_key_set_that_does_not_say_since_when_a_key_is_revoked_is_refused(
    ctx: Context, old: SigningKey, revoked: Any
) -> None:
    key_set = service.jwks(ctx.session, "https://x")
    key_set["keys"][0]["revoked"] = revoked
    with pytest.raises(jwks.KeySetInvalid):
        jwks.read(json.dumps(key_set).encode())


@pytest.fixture
def own(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    built = build_registry(registry.settings, new_database("distrust"))
    yield built
    built.engine.dispose()


def test_two_persons_distrust_it_and_page_command_and_key_set_say_so(own: Registry, tmp_path: Path) -> None:
    from registry.access.service import AddAccount, add_account
    from tests.conftest import PASSWORD
    from tests.signing_in import signed_in

    headers = []
    for name, role in (("one", "supervisor"), ("other", "administrator"), ("clerk", "clerk")):
        with own.begin(SYSTEM) as ctx:
            account = add_account(ctx, AddAccount(name, role, PASSWORD))
            headers.append({"Authorization": f"Bearer {signed_in(ctx, account)}"})
    with own.begin(SYSTEM) as ctx:
        today, old = ctx.today, service.current_key(ctx)
        card = face(issued_on=today, expires_on=today + timedelta(days=900))
        genuine = issued.issue(ctx, card)
    forged = claim169.issue(replace(card, number="D99999999"), old)
    app = application_of(own)
    app.test_client_class = EnglishClient
    client: FlaskClient = app.test_client()
    body = {"distrusted_from": today.isoformat(), "reason": "the key was copied"}
    route = f"/api/v1/issuer-keys/{old.kid}/distrust"
    assert client.post(route, json=body, headers=headers[2]).status_code == 403
    requested = client.post(route, json=body, headers=headers[0])
    assert requested.status_code == 201, requested.text
    approval = f"/api/v1/issuer-keys/requests/{requested.get_json()['id']}/approval"
    assert client.post(approval, headers=headers[0]).get_json()["type"] == "/problems/four-eyes"
    assert client.post(approval, headers=headers[1]).get_json()["state"] == "approved"
    listed = client.get("/api/v1/issuer-keys", headers=headers[1]).get_json()
    assert [key["distrusted_from"] for key in listed["keys"]] == [today.isoformat(), None]
    assert (listed["requests"][0]["requested_by"], listed["requests"][0]["decided_by"]) == ("one", "other")
    key_set = client.get("/.well-known/jwks.json")
    assert key_set.get_json()["keys"][0]["revoked"]["reason"] == "compromised"
    page = client.post("/verify", data={"text": genuine}, content_type="multipart/form-data").text
    assert "Valid card" in page
    assert "The register holds exactly this card" in page
    page = client.post("/verify", data={"text": forged}, content_type="multipart/form-data").text
    assert "Forged card" in page
    assert "this registry never issued it" in page
    (tmp_path / "keys").write_bytes(key_set.data)
    (tmp_path / "card").write_text(genuine)
    words = ["--lang", "en", "card", "verify", str(tmp_path / "card"), "--keys", str(tmp_path / "keys")]
    checked = CliRunner().invoke(main, words)
    assert checked.exit_code == 1
    assert "Check this card with the issuer: It is dated on or after" in checked.output.replace("\n", " ")
